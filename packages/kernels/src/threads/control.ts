/**
 * What threads tell each other: 32-bit words of a shared buffer. A product is split into shares of rows. Who takes one
 * from `SHARES` computes it, the caller included: a thread that sleeps, or has not started yet, holds nobody up.
 */
export const control = {
  /** Counts products: a change wakes the threads. */
  JOB: 0,
  /** Shares that nobody has taken: taken by decrement, the last first. */
  SHARES: 1,
  /** Shares that are not finished. */
  PENDING: 2,
  /** Threads that sleep, or are about to. */
  SLEEPING: 3,
  /** Threads that have started. */
  RUNNING: 4,
  /** Not 0 once a thread's share threw. */
  FAILED: 5,
  /** Shares that the threads have computed, the caller's not counted. */
  TAKEN: 6,
  /** Rows of a share, but for the last. */
  ROWS: 7,
  /** Arguments of gemm, in order; alpha and beta as floats. */
  ARGUMENTS: 8,
  WORDS: 32,
} as const

/** Looks before a thread goes to sleep, and before the caller does: some tens of microseconds. */
export const SPINS = 20_000

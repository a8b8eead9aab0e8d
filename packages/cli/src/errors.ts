/** Wrong usage, or an input file that cannot be used: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A check that was asked for and did not hold: exit code 1, with nothing more to say. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed'
}

// By name: core and data have classes of their own.
const usage = [
  'UsageError',
  'OptionError',
  'BlasError',
  'CheckpointError',
  'SafetensorsError',
  'TraceError',
  'TraceFormatError',
]

/** 2 for wrong usage and invalid input files, 1 for all else. */
export const exitCodeOf = (error: unknown): number =>
  error instanceof Error && usage.includes(error.name) ? 2 : 1

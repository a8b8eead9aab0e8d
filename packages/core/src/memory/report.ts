/** Counts and sums over some of the events of a trace. Below, s is the size of a counted read and d its distance. */
export interface TrafficReport {
  /** Reads of buffers that were written before. */
  readonly reads: number
  readonly writes: number
  /** Reads of buffers never written. They move the clock and enter no sum. */
  readonly coldReads: number
  /** Σ s */
  readonly floatsRead: number
  readonly floatsWritten: number
  /** Σ s·d, an exact integer up to 2^53, the nearest double above. */
  readonly weightedSum: number
  /** Σ s·d / Σ s, d floats since the start of the last write; 0 if nothing was read. */
  readonly ard: number
  /** Σ s·√d */
  readonly dmc: number
}

export interface PhaseReport extends TrafficReport {
  readonly name: string
}

/** A buffer with at least one counted read. */
export interface BufferReport {
  /** Of its first counted read. */
  readonly size: number
  readonly readCount: number
  /** Plain mean of the distances. */
  readonly avg: number
  readonly min: number
  readonly max: number
  /** In order of reading; absent where they were not asked for. */
  readonly distances?: readonly number[]
}

/** LRU cache of whole buffers. */
export interface CacheReport {
  readonly capacityFloats: number
  readonly hits: number
  readonly misses: number
  /** hits / (hits + misses), 0 if there are none. */
  readonly hitRate: number
  /** Σ s·d / Σ s over the counted reads that missed, 0 if none did. */
  readonly effectiveArd: number
  /** Σ s over the same. */
  readonly missFloats: number
}

/** What a trace costs: plain data, ready for JSON. */
export interface MemoryReport extends TrafficReport {
  /** Σ s·d' / Σ s, d' floats since the start of the last read or write. */
  readonly ardLastAccess: number
  /** All floats read and written: the final clock. */
  readonly totalFloats: number
  /** By name, without a prototype: a buffer may be called `__proto__`. */
  readonly perBuffer: Readonly<Record<string, BufferReport>>
  /** In order of first appearance; empty without marks. */
  readonly phases: readonly PhaseReport[]
  readonly cache?: readonly CacheReport[]
  readonly lruWriteOrderDmd?: number
}

import type { BufferReport, PhaseReport, TrafficReport } from './report.js'
import { ExactSum, ratio, RealSum } from './sums.js'

/** Floats since the last write and since the last access; undefined where there was none. */
export interface Distances {
  readonly sinceWrite: number | undefined
  readonly sinceAccess: number | undefined
}

/** Σ s·d / Σ s */
export class MeanDistance {
  readonly weighted: ExactSum = new ExactSum()
  floats = 0

  add(size: number, distance: number): void {
    this.weighted.add(size, distance)
    this.floats += size
  }

  get value(): number {
    return ratio(this.weighted.value, this.floats)
  }
}

/** Σ s·d / Σ s and Σ s·√d over the counted reads, with the counts beside them. */
class Traffic {
  readonly #ard = new MeanDistance()
  readonly #dmc = new RealSum()
  #reads = 0
  #writes = 0
  #coldReads = 0
  #floatsWritten = 0

  read(size: number, distance: number | undefined): void {
    if (distance === undefined) {
      this.#coldReads++
      return
    }
    this.#reads++
    this.#ard.add(size, distance)
    this.#dmc.add(size * Math.sqrt(distance))
  }

  write(size: number): void {
    this.#writes++
    this.#floatsWritten += size
  }

  report(): TrafficReport {
    return {
      reads: this.#reads,
      writes: this.#writes,
      coldReads: this.#coldReads,
      floatsRead: this.#ard.floats,
      floatsWritten: this.#floatsWritten,
      weightedSum: this.#ard.weighted.value,
      ard: this.#ard.value,
      dmc: this.#dmc.value,
    }
  }
}

/** Σ d / count, least and greatest d of one buffer. */
class BufferDistances {
  readonly #size: number
  readonly #distances: number[] | undefined
  readonly #sum = new ExactSum()
  #count = 0
  #min = Infinity
  #max = 0

  constructor(size: number, keep: boolean) {
    this.#size = size
    if (keep) this.#distances = []
  }

  add(distance: number): void {
    this.#sum.add(distance)
    this.#count++
    this.#min = Math.min(this.#min, distance)
    this.#max = Math.max(this.#max, distance)
    this.#distances?.push(distance)
  }

  report(): BufferReport {
    return {
      size: this.#size,
      readCount: this.#count,
      avg: ratio(this.#sum.value, this.#count),
      min: this.#min,
      max: this.#max,
      ...(this.#distances && { distances: [...this.#distances] }),
    }
  }
}

/** Reuse over a whole trace, by phase and by buffer. */
export class Reuse {
  readonly #keepDistances: boolean
  readonly #total = new Traffic()
  readonly #sinceAccess = new MeanDistance()
  readonly #phases = new Map<string, Traffic>()
  /** By number, in order of first counted read. */
  readonly #buffers = new Map<number, BufferDistances>()
  #marked = false
  #phase: string
  #present: Traffic | undefined

  /** `phase` is the one that is under way. */
  constructor(keepDistances: boolean, phase = '') {
    this.#keepDistances = keepDistances
    this.#phase = phase
    this.#marked = phase !== ''
  }

  /** The same table, empty, in the phase that is under way. */
  restarted(): Reuse {
    return new Reuse(this.#keepDistances, this.#phase)
  }

  read(buffer: number, size: number, { sinceWrite, sinceAccess }: Distances): void {
    this.#total.read(size, sinceWrite)
    this.#inPhase().read(size, sinceWrite)
    if (sinceAccess !== undefined) this.#sinceAccess.add(size, sinceAccess)
    if (sinceWrite !== undefined) this.#ofBuffer(buffer, size).add(sinceWrite)
  }

  write(size: number): void {
    this.#total.write(size)
    this.#inPhase().write(size)
  }

  phase(name: string): void {
    this.#marked = true
    this.#phase = name
    this.#present = undefined
    this.#inPhase()
  }

  total(): TrafficReport & { readonly ardLastAccess: number } {
    return { ...this.#total.report(), ardLastAccess: this.#sinceAccess.value }
  }

  phases(): PhaseReport[] {
    if (!this.#marked) return []
    return Array.from(this.#phases, ([name, traffic]) => ({ name, ...traffic.report() }))
  }

  perBuffer(names: readonly string[]): Record<string, BufferReport> {
    const table = Object.create(null) as Record<string, BufferReport>
    for (const [buffer, distances] of this.#buffers) table[names[buffer]!] = distances.report()
    return table
  }

  #inPhase(): Traffic {
    return (this.#present ??= getOrAdd(this.#phases, this.#phase, () => new Traffic()))
  }

  #ofBuffer(buffer: number, size: number): BufferDistances {
    return getOrAdd(this.#buffers, buffer, () => new BufferDistances(size, this.#keepDistances))
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}

import type { CacheReport } from './report.js'
import { MeanDistance } from './reuse.js'
import { ratio } from './sums.js'

/** Usual capacities in floats of 4 bytes: 64 KB and 256 KB. */
export const cacheSizes: { readonly L1: number; readonly L2: number } = { L1: 16_384, L2: 65_536 }

/**
 * effectiveArd = Σ s·d / Σ s over the counted reads that miss a least-recently-used cache of `capacity` floats, which holds
 * buffers whole or not at all. Writes are free. As buffers differ in size, more capacity may mean more misses.
 */
export class Cache {
  readonly #capacity: number
  /** Size of each resident buffer, least recently used first. */
  readonly #resident = new Map<number, number>()
  #used = 0
  #hits = 0
  #misses = 0
  #missed = new MeanDistance()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Forgets the counts, not what is resident. */
  restart(): void {
    this.#hits = this.#misses = 0
    this.#missed = new MeanDistance()
  }

  read(buffer: number, size: number, sinceWrite: number | undefined): void {
    const resident = this.#remove(buffer)
    if (resident !== undefined) {
      this.#hits++
      this.#admit(buffer, resident)
      return
    }
    this.#misses++
    if (sinceWrite !== undefined) this.#missed.add(size, sinceWrite)
    this.#admit(buffer, size)
  }

  write(buffer: number, size: number): void {
    this.#remove(buffer)
    this.#admit(buffer, size)
  }

  report(): CacheReport {
    return {
      capacityFloats: this.#capacity,
      hits: this.#hits,
      misses: this.#misses,
      hitRate: ratio(this.#hits, this.#hits + this.#misses),
      effectiveArd: this.#missed.value,
      missFloats: this.#missed.floats,
    }
  }

  #remove(buffer: number): number | undefined {
    const size = this.#resident.get(buffer)
    if (size === undefined) return
    this.#resident.delete(buffer)
    this.#used -= size
    return size
  }

  #admit(buffer: number, size: number): void {
    if (size > this.#capacity) return
    for (const oldest of this.#resident.keys()) {
      if (this.#used + size <= this.#capacity) break
      this.#remove(oldest)
    }
    this.#resident.set(buffer, size)
    this.#used += size
  }
}

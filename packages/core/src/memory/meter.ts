import { OptionError, refuseUnknown } from '../errors.js'
import { Cache } from './cache.js'
import { Clock } from './clock.js'
import { LruStack } from './lru-stack.js'
import type { MemoryReport } from './report.js'
import { Reuse } from './reuse.js'

/** What to measure beside traffic and reuse. */
export interface MeterOptions {
  /** Capacities in floats, one LRU cache each, for instance `cacheSizes.L1`. Default none. */
  readonly cache?: readonly number[]
  /** Also `lruWriteOrderDmd`. Default false. */
  readonly lru?: boolean
  /** List every distance in `perBuffer`. Default true. */
  readonly distances?: boolean
}

/** All metrics at once, event by event. Replay and the live tracer both feed it; buffers are numbers. */
export class Meter {
  readonly #clock = new Clock()
  readonly #caches: readonly Cache[] | undefined
  readonly #stack: LruStack | undefined
  #reuse: Reuse
  #start = 0

  constructor({ cache, lru, distances = true }: MeterOptions = {}) {
    this.#reuse = new Reuse(distances)
    this.#caches = cache?.map((capacity) => new Cache(capacity))
    this.#stack = lru ? new LruStack() : undefined
  }

  /** Without a size the whole of the last write is read. */
  read(buffer: number, size: number = this.#clock.sizeOf(buffer)): void {
    const sinceWrite = this.#clock.sinceWrite(buffer)
    const sinceAccess = this.#clock.sinceAccess(buffer)
    this.#clock.read(buffer, size)
    this.#reuse.read(buffer, size, { sinceWrite, sinceAccess })
    if (this.#caches) for (const cache of this.#caches) cache.read(buffer, size, sinceWrite)
    this.#stack?.read(buffer, size)
    this.#clock.events++
  }

  write(buffer: number, size: number): void {
    this.#clock.write(buffer, size)
    this.#reuse.write(size)
    if (this.#caches) for (const cache of this.#caches) cache.write(buffer, size)
    this.#stack?.write(buffer, size)
    this.#clock.events++
  }

  phase(name: string): void {
    this.#reuse.phase(name)
    this.#clock.events++
  }

  /** Forgets all counts and sums, but not the clock, nor what lies in caches and stack: what came before was warm-up. */
  restart(): void {
    this.#start = this.#clock.now
    this.#reuse = this.#reuse.restarted()
    if (this.#caches) for (const cache of this.#caches) cache.restart()
    this.#stack?.restart()
  }

  /** `names` are those of the buffers, by number. */
  report(names: readonly string[]): MemoryReport {
    const { ard, ardLastAccess, dmc, ...counts } = this.#reuse.total()
    return {
      totalFloats: this.#clock.now - this.#start,
      ard,
      ardLastAccess,
      dmc,
      ...counts,
      perBuffer: this.#reuse.perBuffer(names),
      phases: this.#reuse.phases(),
      ...(this.#caches && { cache: this.#caches.map((cache) => cache.report()) }),
      ...(this.#stack && { lruWriteOrderDmd: this.#stack.value }),
    }
  }
}

export const meterOptionNames: readonly string[] = ['cache', 'lru', 'distances']

/** Refuses unknown options and capacities that are no sizes. */
export function checkMeterOptions(what: string, options: MeterOptions, more: readonly string[] = []): void {
  refuseUnknown(what, options, [...meterOptionNames, ...more])
  for (const capacity of options.cache ?? []) {
    if (!Number.isSafeInteger(capacity) || capacity < 0) {
      throw new OptionError(
        `${what}: a cache of ${String(capacity)} floats; its capacity is an integer from 0, such as 16384.`,
      )
    }
  }
}

import { HebbError, OptionError } from '../errors.js'
import { sizeOf } from '../tensor.js'
import type { Access } from './access.js'
import { asSize, type Trace, type TraceEvent } from './events.js'
import { checkMeterOptions, Meter, meterOptionNames, type MeterOptions } from './meter.js'
import { Names } from './names.js'
import { checkReplayOptions, type ReplayOptions } from './replay.js'
import type { MemoryReport } from './report.js'
import { TensorNames } from './tensor-names.js'

export interface MemoryTracerOptions extends MeterOptions {
  /**
   * Default true. False measures while it listens and keeps no events, for runs of any length: `events` and `toJSON` then throw,
   * what to measure is fixed here, and `distances` are left out unless asked for.
   */
  readonly keepEvents?: boolean
}

/** What an entry of the log is; it also holds the number of its name. */
const codes = { write: 0, read: 1, transpose: 2, phase: 3 } as const
const KINDS = 4

/**
 * Records what ops read and write. Give it to a trainer as `tracer`; `summary` then says what `replay` says of its `events`.
 * Buffers have their tensor's label; another tensor of the same label is `label#2`, one without a label `tmp#1`.
 */
export class MemoryTracer {
  readonly #options: MemoryTracerOptions
  /** Per event KINDS · (number of the name) + code, and its size: two numbers instead of an object. */
  #heads: number[] = []
  #sizes: number[] = []
  #buffers = new TensorNames()
  #phases = new Names()
  #meter: Meter | undefined

  constructor(options: MemoryTracerOptions = {}) {
    checkMeterOptions('MemoryTracer', options, ['keepEvents'])
    this.#options = options
    this.clear()
  }

  /** One op ran, with these accesses in this order. */
  record(op: string, accesses: readonly Access[]): void {
    for (const { tensor, kind, size = sizeOf(tensor), via } of accesses) {
      asSize(size, `${op}, ${kind} of '${tensor.label}'`)
      const buffer = this.#buffers.number(tensor)
      if (this.#meter) this.#meter[kind](buffer, size)
      else this.#log(kind === 'read' && via ? codes.transpose : codes[kind], buffer, size)
    }
  }

  /** What follows belongs to the phase `name`. */
  phase(name: string): void {
    if (this.#meter) this.#meter.phase(name)
    else this.#log(codes.phase, this.#phases.number(name), 0)
  }

  /** Events kept so far: as `from` of a later `summary` it leaves them out as warm-up. */
  get length(): number {
    return this.#heads.length
  }

  /** All events, made anew at each call. */
  get events(): TraceEvent[] {
    this.#needEvents('events')
    return Array.from(this.#heads, (_, index) => this.#event(index))
  }

  /** The same as `replay(tracer.events, options)`. Options not given are those of the constructor. */
  summary(options: ReplayOptions = {}): MemoryReport {
    const from = checkReplayOptions('summary', options)
    if (this.#meter) return this.#streamed(this.#meter, options)
    const { keepEvents: _, ...defaults } = this.#options
    const meter = new Meter({ ...defaults, ...options })
    this.#heads.forEach((head, index) => {
      if (index === from) meter.restart()
      const code = head % KINDS
      const number = (head - code) / KINDS
      if (code === codes.phase) meter.phase(this.#phases.list[number]!)
      else meter[code === codes.write ? 'write' : 'read'](number, this.#sizes[index]!)
    })
    if (this.#heads.length <= from) meter.restart()
    return meter.report(this.#buffers.list)
  }

  /** Forgets events, figures and names, as if new. */
  clear(): void {
    this.#heads = []
    this.#sizes = []
    this.#buffers = new TensorNames()
    this.#phases = new Names()
    const { keepEvents = true, ...options } = this.#options
    this.#meter = keepEvents ? undefined : new Meter({ distances: false, ...options })
  }

  /** A trace file. */
  toJSON(): Trace {
    this.#needEvents('toJSON')
    return { trace: this.events }
  }

  #log(code: number, number: number, size: number): void {
    this.#heads.push(number * KINDS + code)
    this.#sizes.push(size)
  }

  #event(index: number): TraceEvent {
    const head = this.#heads[index]!
    const code = head % KINDS
    const number = (head - code) / KINDS
    if (code === codes.phase) return { op: 'phase', name: this.#phases.list[number]! }
    const buffer = this.#buffers.list[number]!
    const size = this.#sizes[index]!
    if (code === codes.write) return { op: 'write', buffer, size }
    return code === codes.read ? { op: 'read', buffer, size } : { op: 'read', buffer, size, via: 'transpose' }
  }

  #streamed(meter: Meter, options: ReplayOptions): MemoryReport {
    if (Object.keys(options).length === 0) return meter.report(this.#buffers.list)
    throw new OptionError(
      `summary: a tracer that keeps no events measures what it was made for; give ${meterOptionNames.join(', ')} to MemoryTracer, or keep the events.`,
    )
  }

  #needEvents(what: string): void {
    if (!this.#meter) return
    throw new HebbError(
      `${what}: this tracer was made with keepEvents: false; make it without to have events.`,
    )
  }
}

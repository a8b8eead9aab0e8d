import { HebbError } from '../errors.js'

/** An entry of a trace. Sizes count elements, not bytes. */
export type TraceEvent = WriteEvent | ReadEvent | PhaseEvent

export interface WriteEvent {
  readonly op: 'write'
  readonly buffer: string
  readonly size: number
}

export interface ReadEvent {
  readonly op: 'read'
  readonly buffer: string
  /** Default: what the last write of the buffer had, 0 if there was none. */
  readonly size?: number
  /** A weight read backwards. No metric heeds it. */
  readonly via?: 'transpose'
}

/** Names what follows. No metric but the table of phases heeds it. */
export interface PhaseEvent {
  readonly op: 'phase'
  readonly name: string
}

/** A trace file: only `trace` is needed. */
export interface Trace {
  readonly trace: readonly TraceEvent[]
  readonly title?: string
  readonly source?: string
  readonly sourceLicense?: string
  readonly config?: Readonly<Record<string, unknown>>
  /** How clock, distance and means are defined, in prose. */
  readonly rules?: Readonly<Record<string, unknown>>
  /** Metrics that replay must give. */
  readonly expected?: Readonly<Record<string, unknown>>
  /** The figure that the source prints, rounded as it is printed. */
  readonly publishedValue?: unknown
}

/** An invalid trace. The message begins with the place: `trace[17].size: …`. */
export class TraceError extends HebbError {
  override readonly name = 'TraceError'
}

/** Checks all of a trace file: every event, and that the clock stays an exact integer. Unknown keys are dropped. */
export function parseTrace(json: unknown): Trace {
  const file = asObject(json, 'the file')
  if (!Array.isArray(file.trace)) throw wanted('trace', 'an array of events', file.trace)
  const trace = file.trace.map(parseEvent)
  checkClock(trace)
  return {
    trace,
    ...optional(file, ['title', 'source', 'sourceLicense'], asString),
    ...optional(file, ['config', 'rules', 'expected'], asObject),
    ...('publishedValue' in file && { publishedValue: file.publishedValue }),
  }
}

/** Checks the event at `index`. */
export function parseEvent(json: unknown, index: number): TraceEvent {
  const at = `trace[${index}]`
  const event = asObject(json, at)
  if (event.via !== undefined) asVia(event.via, `${at}.via`)
  switch (event.op) {
    case 'phase':
      return { op: 'phase', name: asString(event.name, `${at}.name`) }
    case 'write':
      return { op: 'write', buffer: asBuffer(event.buffer, at), size: asSize(event.size, `${at}.size`) }
    case 'read':
      return {
        op: 'read',
        buffer: asBuffer(event.buffer, at),
        ...(event.size !== undefined && { size: asSize(event.size, `${at}.size`) }),
        ...(event.via !== undefined && { via: 'transpose' }),
      }
    default:
      throw wanted(`${at}.op`, "'read', 'write' or 'phase'", event.op)
  }
}

/** Refuses sizes that add up to more than 2^53 - 1. */
function checkClock(trace: readonly TraceEvent[]): void {
  const written = new Map<string, number>()
  let clock = 0
  trace.forEach((event, index) => {
    if (event.op === 'phase') return
    if (event.op === 'write') written.set(event.buffer, event.size)
    clock = advance(clock, event.size ?? written.get(event.buffer) ?? 0, index)
  })
}

/** The clock after an access of `size` elements by the event at `index`. */
export function advance(clock: number, size: number, index: number): number {
  if (size <= Number.MAX_SAFE_INTEGER - clock) return clock + size
  throw new TraceError(
    `trace[${index}].size: ${size} moves the clock from ${clock} above 2^53 - 1, beyond which distances are not exact.`,
  )
}

/** A count of elements. */
export function asSize(value: unknown, at: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw wanted(at, 'a non-negative integer', value)
}

function asBuffer(value: unknown, at: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw wanted(`${at}.buffer`, 'a non-empty string', value)
}

function asVia(value: unknown, at: string): void {
  if (value === 'transpose') return
  throw wanted(at, "'transpose' or nothing", value)
}

function asString(value: unknown, at: string): string {
  if (typeof value === 'string') return value
  throw wanted(at, 'a string', value)
}

function asObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw wanted(at, 'an object', value)
}

/** Those of the keys that are there, each checked. JSON's null counts as absent. */
function optional<K extends string, T>(
  file: Record<string, unknown>,
  keys: readonly K[],
  check: (value: unknown, at: string) => T,
): Partial<Record<K, T>> {
  const given = keys.filter((key) => file[key] !== undefined && file[key] !== null)
  return Object.fromEntries(given.map((key) => [key, check(file[key], key)])) as Partial<Record<K, T>>
}

const wanted = (at: string, what: string, got: unknown): TraceError =>
  new TraceError(`${at}: expected ${what}, got ${show(got)}`)

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

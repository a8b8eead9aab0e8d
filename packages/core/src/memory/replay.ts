import { OptionError } from '../errors.js'
import { parseEvent, type TraceEvent } from './events.js'
import { checkMeterOptions, Meter, type MeterOptions } from './meter.js'
import { Names } from './names.js'
import type { MemoryReport } from './report.js'

export interface ReplayOptions extends MeterOptions {
  /** Index of the first event that counts: those before only set the clock, the caches and the stack. Default 0. */
  readonly from?: number
}

/**
 * ard = Σ s·d / Σ s, dmc = Σ s·√d, … over the reads of a trace, in which a read of s floats has the distance d from the start of
 * the last write of its buffer, counted in floats read and written.
 */
export function replay(events: Iterable<TraceEvent>, options: ReplayOptions = {}): MemoryReport {
  const from = checkReplayOptions('replay', options)
  const meter = new Meter(options)
  const buffers = new Names()
  let index = 0
  for (const json of events) {
    if (index === from) meter.restart()
    const event = parseEvent(json, index++)
    if (event.op === 'phase') meter.phase(event.name)
    else if (event.op === 'write') meter.write(buffers.number(event.buffer), event.size)
    else meter.read(buffers.number(event.buffer), event.size)
  }
  if (index <= from) meter.restart()
  return meter.report(buffers.list)
}

/** Refuses invalid options; gives `from`. */
export function checkReplayOptions(what: string, options: ReplayOptions): number {
  checkMeterOptions(what, options, ['from'])
  const { from = 0 } = options
  if (Number.isSafeInteger(from) && from >= 0) return from
  throw new OptionError(`${what}: from is ${String(from)}; it is the index of an event, an integer from 0.`)
}

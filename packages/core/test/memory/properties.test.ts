import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTrace, type PhaseEvent, type TraceEvent } from '../../src/memory/events.js'
import { replay } from '../../src/memory/replay.js'
import type { MemoryReport } from '../../src/memory/report.js'
import { bufferNames, marks, smallTraces, traces, warm } from './arbitraries.js'
import { naiveLruDmd } from './naive-stack.js'
import { bpTrace, epTrace, tpTrace } from './traces.js'

type Accesses = Exclude<TraceEvent, PhaseEvent>

const everything = { cache: [0, 10, 100, 16_384], lru: true }

const accesses = (trace: readonly TraceEvent[]): Accesses[] => trace.filter((e) => e.op !== 'phase')

/** The trace with the size of every read written out. */
function sized(trace: readonly TraceEvent[]): (PhaseEvent | (Accesses & { readonly size: number }))[] {
  const written = new Map<string, number>()
  return trace.map((event) => {
    if (event.op === 'phase') return event
    const size = event.size ?? written.get(event.buffer) ?? 0
    if (event.op === 'write') written.set(event.buffer, size)
    return { ...event, size }
  })
}

const same = (a: number, b: number, tolerance: number = 1e-12): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))

const distances = ({ perBuffer }: MemoryReport): [string, readonly number[]][] =>
  Object.entries(perBuffer).map(([name, b]) => [name, b.distances!])

/** 1 */
function survivesJson(trace: TraceEvent[]): void {
  const file: unknown = JSON.parse(JSON.stringify({ trace }))
  expect(replay(parseTrace(file).trace, everything)).toEqual(replay(trace, everything))
}

/** 2 */
function ignoresMarks(trace: TraceEvent[], mark: PhaseEvent, at: number): void {
  const place = at % (trace.length + 1)
  const marked = [...trace.slice(0, place), mark, ...trace.slice(place)]
  const { phases: none, ...plain } = replay(accesses(trace), everything)
  const { phases: _, ...rest } = replay(marked, everything)
  expect(rest).toEqual(plain)
  expect(none).toEqual([])
}

/** 2 */
function phasesAddUp(trace: TraceEvent[], mark: PhaseEvent): void {
  const { phases, ...total } = replay([...trace, mark])
  for (const key of ['reads', 'writes', 'coldReads', 'floatsRead', 'floatsWritten', 'weightedSum'] as const)
    expect(phases.reduce((sum, phase) => sum + phase[key], 0)).toBe(total[key])
  const dmc = phases.reduce((sum, phase) => sum + phase.dmc, 0)
  expect(same(dmc, total.dmc)).toBe(true)
}

/** 3 */
function ignoresNames(trace: TraceEvent[]): void {
  const rename = (name: string): string => `buffer ${bufferNames.indexOf(name)}`
  const renamed = trace.map((e) => (e.op === 'phase' ? e : { ...e, buffer: rename(e.buffer) }))
  const { perBuffer, ...rest } = replay(trace, everything)
  const { perBuffer: perRenamed, ...restOfRenamed } = replay(renamed, everything)
  expect(restOfRenamed).toEqual(rest)
  expect(Object.entries(perRenamed)).toEqual(
    Object.entries(perBuffer).map(([name, report]) => [rename(name), report]),
  )
}

/** 4 */
function trafficAddsUp(trace: TraceEvent[]): void {
  const written = new Set<string>()
  let cold = 0
  for (const event of sized(trace)) {
    if (event.op === 'write') written.add(event.buffer)
    else if (event.op === 'read' && !written.has(event.buffer)) cold += event.size
  }
  const { totalFloats, floatsRead, floatsWritten } = replay(trace)
  expect(totalFloats).toBe(floatsRead + floatsWritten + cold)
}

/** 5 */
function distancesHoldTheirOwnSize(trace: TraceEvent[]): void {
  const written = new Map<string, number>()
  const sizes = new Map<string, number[]>()
  const small = sized(trace).map((event) => {
    if (event.op === 'phase') return event
    if (event.op === 'write') written.set(event.buffer, event.size)
    const last = written.get(event.buffer)
    const size = Math.min(event.size, last ?? 0)
    if (event.op === 'read' && last !== undefined)
      sizes.set(event.buffer, [...(sizes.get(event.buffer) ?? []), size])
    return { ...event, size }
  })
  for (const [name, list] of distances(replay(small)))
    list.forEach((d, i) => expect(d).toBeGreaterThanOrEqual(sizes.get(name)![i]!))
}

/** 6 */
function accessIsNoEarlierThanWrite(trace: TraceEvent[]): void {
  const { ard, ardLastAccess, coldReads } = replay(warm(trace))
  expect(coldReads).toBe(0)
  expect(ardLastAccess).toBeLessThanOrEqual(ard)
}

/** 7 */
function dmcIsBelowJensensBound(trace: TraceEvent[]): void {
  const { dmc, floatsRead, ard } = replay(trace)
  expect(dmc).toBeLessThanOrEqual(floatsRead * Math.sqrt(ard) * (1 + 1e-12))
}

/** 8 */
function scalesWithSizes(trace: TraceEvent[], c: number): void {
  const capacities = [0, 10, 100, 16_384]
  const scaled = trace.map((e) => (e.op === 'phase' || e.size === undefined ? e : { ...e, size: e.size * c }))
  const one = replay(trace, { cache: capacities })
  const many = replay(scaled, { cache: capacities.map((capacity) => capacity * c) })
  expect(many).toMatchObject({ reads: one.reads, writes: one.writes, coldReads: one.coldReads })
  expect(same(many.ard, one.ard * c)).toBe(true)
  expect(same(many.ardLastAccess, one.ardLastAccess * c)).toBe(true)
  expect(same(many.dmc, one.dmc * c ** 1.5)).toBe(true)
  one.cache!.forEach((cache, i) => {
    expect(many.cache![i]).toMatchObject({ hits: cache.hits, misses: cache.misses })
    expect(same(many.cache![i]!.effectiveArd, cache.effectiveArd * c)).toBe(true)
  })
}

/** 9 */
function largeCacheMissesFirstTouchesOnly(trace: TraceEvent[]): void {
  const largest = new Map<string, number>()
  const touched = new Set<string>()
  let coldTouches = 0
  for (const event of sized(trace)) {
    if (event.op === 'phase') continue
    largest.set(event.buffer, Math.max(largest.get(event.buffer) ?? 0, event.size))
    if (event.op === 'read' && !touched.has(event.buffer)) coldTouches++
    touched.add(event.buffer)
  }
  const capacity = [...largest.values()].reduce((sum, size) => sum + size, 0)
  const { cache } = replay(trace, { cache: [capacity] })
  expect(cache![0]).toMatchObject({ misses: coldTouches, missFloats: 0, effectiveArd: 0 })
}

/** 9 */
function noCacheMissesAll(trace: TraceEvent[]): void {
  const positive = sized(trace).map((e) => (e.op === 'phase' ? e : { ...e, size: e.size + 1 }))
  const { cache, ard } = replay(positive, { cache: [0] })
  expect(cache![0]).toMatchObject({ hits: 0, effectiveArd: ard })
}

/** 10 */
function isCausal(trace: TraceEvent[], more: TraceEvent[]): void {
  const later = new Map(distances(replay([...trace, ...more])))
  for (const [name, list] of distances(replay(trace)))
    expect(later.get(name)!.slice(0, list.length)).toEqual(list)
}

/** 11: total floats of one step in closed form. */
function closedForms(n: number, h: number, t1: number, t2: number): void {
  expect(replay(tpTrace(n, h)).totalFloats).toBe(4 * n * h + 23 * h + 3 * n + 8)
  expect(replay(bpTrace(n, h)).totalFloats).toBe(4 * n * h + 17 * h + 3 * n + 7)
  const ep = replay(epTrace(n, h, t1, t2))
  expect(ep.totalFloats).toBe(
    n * h * (t1 + t2 + 3) + n * (t1 + t2 + 2) + h * (4 * t1 + 4 * t2 + 11) + 2 * t1 + 3 * t2 + 9,
  )
  expect(ep.reads).toBe(4 * t1 + 2 * (t1 - 1) + 2 + 7 * t2 + 2 + 9)
  expect(ep.writes).toBe(6 + 2 * t1 + 2 + 2 * t2 + 2 + 4)
}

/** 12 */
function ignoresVia(trace: TraceEvent[]): void {
  const without = trace.map((event): TraceEvent => {
    if (event.op !== 'read') return event
    const { via: _, ...plain } = event
    return plain
  })
  const all = trace.map((e): TraceEvent => (e.op === 'read' ? { ...e, via: 'transpose' } : e))
  const report = replay(trace, everything)
  expect(replay(without, everything)).toEqual(report)
  expect(replay(all, everything)).toEqual(report)
}

/** 13 */
function agreesWithOneStackOfElements(trace: TraceEvent[]): void {
  expect(same(replay(trace, { lru: true }).lruWriteOrderDmd!, naiveLruDmd(trace), 1e-11)).toBe(true)
}

const factor = fc.integer({ min: 1, max: 1000 })
const count = fc.integer({ min: 1, max: 30 })

const properties: [(...args: never[]) => void, fc.Arbitrary<unknown>[]][] = [
  [survivesJson, [traces]],
  [ignoresMarks, [traces, marks, fc.nat()]],
  [phasesAddUp, [traces, marks]],
  [ignoresNames, [traces]],
  [trafficAddsUp, [traces]],
  [distancesHoldTheirOwnSize, [traces]],
  [accessIsNoEarlierThanWrite, [traces]],
  [dmcIsBelowJensensBound, [traces]],
  [scalesWithSizes, [traces, factor]],
  [largeCacheMissesFirstTouchesOnly, [traces]],
  [noCacheMissesAll, [traces]],
  [isCausal, [traces, traces]],
  [closedForms, [count, fc.integer({ min: 1, max: 200 }), count, count]],
  [ignoresVia, [traces]],
  [agreesWithOneStackOfElements, [smallTraces]],
]

test.each(properties.map((p) => [p[0].name, ...p] as const))('%s', (_, property, values) => {
  const run = property as (...args: unknown[]) => void
  fc.assert(fc.property(fc.tuple(...values), (args) => run(...args)))
})

import type { Trace } from './events.js'
import { replay, type ReplayOptions } from './replay.js'
import type { MemoryReport } from './report.js'

/** A metric that a trace file expects and replay does not give. */
export interface Mismatch {
  /** `ard`, `perBuffer.W1.distances[2]` */
  readonly path: string
  readonly expected: unknown
  readonly got: unknown
}

/** Greatest relative difference: counts are exact, means are quotients of integers, sums of roots depend on their order. */
const exact = 0
const mean = 1e-12
const roots = 1e-9

type Tolerances = Readonly<Record<string, number>>

const traffic: Tolerances = {
  reads: exact,
  writes: exact,
  coldReads: exact,
  floatsRead: exact,
  floatsWritten: exact,
  weightedSum: exact,
  ard: mean,
  dmc: roots,
}
const totals: Tolerances = { ...traffic, totalFloats: exact, ardLastAccess: mean, lruWriteOrderDmd: roots }
const ofBuffer: Tolerances = { size: exact, readCount: exact, avg: mean, min: exact, max: exact }
const ofCache: Tolerances = {
  hits: exact,
  misses: exact,
  hitRate: mean,
  effectiveArd: mean,
  missFloats: exact,
}

/** Replays a trace, measuring all that its `expected` names, and compares. Nothing expected, nothing differs. */
export function checkTrace({ trace, expected }: Trace): Mismatch[] {
  return expected ? compareWithExpected(replay(trace, optionsFor(expected)), expected) : []
}

/** The options under which replay gives all that `expected` names. */
function optionsFor(expected: Readonly<Record<string, unknown>>): ReplayOptions {
  const capacities = asList(expected.cache).map((entry) => fields(entry).capacityFloats)
  return {
    lru: 'lruWriteOrderDmd' in expected,
    cache: capacities.filter((c): c is number => Number.isSafeInteger(c) && (c as number) >= 0),
  }
}

/** Compares every key of `expected` that replay knows; a key of which the report says nothing is a mismatch. */
export function compareWithExpected(
  report: MemoryReport,
  expected: Readonly<Record<string, unknown>>,
): Mismatch[] {
  return [
    ...compareFields('', report, expected, totals),
    ...('perBuffer' in expected ? comparePerBuffer(report, expected.perBuffer) : []),
    ...('phases' in expected ? comparePhases(report, expected.phases) : []),
    ...('cache' in expected ? compareCaches(report, expected.cache) : []),
  ]
}

function* comparePerBuffer({ perBuffer }: MemoryReport, expected: unknown): Generator<Mismatch> {
  const wanted = new Map(Object.entries(fields(expected)))
  const got = new Map(Object.entries(perBuffer))
  for (const name of new Set([...wanted.keys(), ...got.keys()])) {
    const path = `perBuffer.${name}`
    const buffer = got.get(name)
    if (!buffer || !wanted.has(name)) {
      yield { path, expected: wanted.get(name), got: buffer }
      continue
    }
    const want = fields(wanted.get(name))
    yield* compareFields(`${path}.`, buffer, want, ofBuffer)
    if ('distances' in want) yield* compareList(`${path}.distances`, buffer.distances, want.distances)
  }
}

function* comparePhases({ phases }: MemoryReport, expected: unknown): Generator<Mismatch> {
  const wanted = asList(expected).map(fields)
  for (let i = 0; i < Math.max(phases.length, wanted.length); i++) {
    const path = `phases[${i}]`
    const phase = phases[i]
    const want = wanted[i]
    if (!phase || !want || phase.name !== want.name)
      yield { path: `${path}.name`, expected: want?.name, got: phase?.name }
    else yield* compareFields(`${path}.`, phase, want, traffic)
  }
}

function* compareCaches({ cache = [] }: MemoryReport, expected: unknown): Generator<Mismatch> {
  for (const [i, want] of asList(expected).map(fields).entries()) {
    const path = `cache[${i}]`
    const got = cache.find(({ capacityFloats }) => capacityFloats === want.capacityFloats)
    if (got) yield* compareFields(`${path}.`, got, want, ofCache)
    else yield { path: `${path}.capacityFloats`, expected: want.capacityFloats, got: undefined }
  }
}

function* compareFields(
  path: string,
  got: object,
  want: Readonly<Record<string, unknown>>,
  tolerances: Tolerances,
): Generator<Mismatch> {
  for (const [key, tolerance] of Object.entries(tolerances)) {
    if (!(key in want)) continue
    const value = (got as Record<string, unknown>)[key]
    if (!near(value, want[key], tolerance)) yield { path: path + key, expected: want[key], got: value }
  }
}

function* compareList(path: string, got: readonly number[] | undefined, want: unknown): Generator<Mismatch> {
  if (!got || !Array.isArray(want) || got.length !== want.length) {
    yield { path, expected: want, got }
    return
  }
  for (const [i, value] of got.entries())
    if (value !== want[i]) yield { path: `${path}[${i}]`, expected: want[i], got: value }
}

const near = (a: unknown, b: unknown, tolerance: number): boolean =>
  typeof a === 'number' &&
  typeof b === 'number' &&
  Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

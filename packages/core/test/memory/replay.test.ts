import { describe, expect, test } from 'vitest'
import type { TraceEvent } from '../../src/memory/events.js'
import { replay } from '../../src/memory/replay.js'
import { transposedReads } from '../../src/memory/transposed.js'
import { traceOf } from './traces.js'

/** Trace, distances, [ard, ardLastAccess, dmc, totalFloats, floatsRead, lruWriteOrderDmd], cache of 60: [hits, misses, ard] */
type HandCase = [string, Record<string, number[]>, number[], number[]]

const byHand: HandCase[] = [
  ['W a100 R a100', { a: [100] }, [100, 100, 1000, 200, 100, 671.462947], [0, 1, 100]],
  ['W a100 W b50 R a100', { a: [150] }, [150, 150, 1224.744871, 250, 100, 991.628311], [0, 1, 150]],
  ['W a10 R a10 R a10', { a: [10, 20] }, [15, 10, 76.344136, 30, 20, 44.936556], [2, 0, 0]],
  ['W a10 W b5 W a10 R a10 R b5', { a: [10], b: [25] }, [15, 15, 56.622777, 40, 15, 40.469197], [2, 0, 0]],
  ['R z7 W a10 R a10', { a: [10] }, [10, 10, 31.622777, 27, 10, 29.468278], [1, 1, 0]],
  [
    'W small1 W big1000 R small1 R big1000',
    { small: [1001], big: [1001] },
    [1001, 1001, 31670.222623, 2002, 1001, 21129.094472],
    [1, 1, 1001],
  ],
  [
    'W a10 W b5 R a10 R b5 R a10',
    { a: [15, 30], b: [15] },
    [21, 15, 112.867006, 40, 25, 72.556061],
    [3, 0, 0],
  ],
  [
    'W a40 W b40 R a40 R b40 R b40',
    { a: [80], b: [80, 120] },
    [93.333333, 66.666667, 1153.719799, 200, 120, 652.912531],
    [1, 2, 80],
  ],
  [
    'W a40 W b20 W c30 R b20 R a40 R c30',
    { b: [50], a: [110], c: [90] },
    [90, 90, 845.549885, 180, 90, 573.749901],
    [1, 2, 101.428571],
  ],
  ['R a4 R a4 W a4 R a4', { a: [4] }, [4, 4, 8, 16, 4, 14.146264], [2, 1, 0]],
]

test.each(byHand)('%s', (text, distances, figures, cache) => {
  const report = replay(traceOf(text), { cache: [60], lru: true })
  const { ard, ardLastAccess, dmc, totalFloats, floatsRead, lruWriteOrderDmd } = report
  const { hits, misses, effectiveArd } = report.cache![0]!
  const got = [
    ard,
    ardLastAccess,
    dmc,
    totalFloats,
    floatsRead,
    lruWriteOrderDmd!,
    hits,
    misses,
    effectiveArd,
  ]
  const wanted = [...figures, ...cache]
  got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 6))
  const listed = Object.entries(report.perBuffer).map(([name, b]) => [name, b.distances])
  expect(Object.fromEntries(listed)).toEqual(distances)
})

test('the whole report', () => {
  const report = replay(traceOf('W a10 W b5 R a10 R b5 R a10'))
  expect(report.dmc).toBeCloseTo(112.86700594, 8)
  expect({ ...report, dmc: 0 }).toEqual({
    totalFloats: 40,
    ard: 21,
    ardLastAccess: 15,
    dmc: 0,
    reads: 3,
    writes: 2,
    coldReads: 0,
    floatsRead: 25,
    floatsWritten: 15,
    weightedSum: 525,
    perBuffer: {
      a: { size: 10, readCount: 2, avg: 22.5, min: 15, max: 30, distances: [15, 30] },
      b: { size: 5, readCount: 1, avg: 15, min: 15, max: 15, distances: [15] },
    },
    phases: [],
  })
})

test('an empty trace is all zeros', () => {
  expect(replay([], { cache: [0], lru: true })).toEqual({
    totalFloats: 0,
    ard: 0,
    ardLastAccess: 0,
    dmc: 0,
    weightedSum: 0,
    floatsRead: 0,
    floatsWritten: 0,
    reads: 0,
    writes: 0,
    coldReads: 0,
    perBuffer: {},
    phases: [],
    lruWriteOrderDmd: 0,
    cache: [{ capacityFloats: 0, hits: 0, misses: 0, hitRate: 0, effectiveArd: 0, missFloats: 0 }],
  })
})

test('a read without a size has that of the last write, 0 if there was none', () => {
  expect(replay(traceOf('R b W a7 R a W a3 R a R b'), { lru: true })).toEqual(
    replay(traceOf('R b0 W a7 R a7 W a3 R a3 R b0'), { lru: true }),
  )
})

test('a buffer may have the name of a member of Object', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const trace = names.flatMap((buffer): TraceEvent[] => [
    { op: 'write', buffer, size: 2 },
    { op: 'read', buffer, size: 2 },
  ])
  const report = replay(trace)
  expect(Object.keys(report.perBuffer)).toEqual(names)
  expect(JSON.parse(JSON.stringify(report)).perBuffer.constructor.readCount).toBe(1)
  expect(Object.keys(JSON.parse(JSON.stringify(report.perBuffer)))).toEqual(names)
  expect(replay([]).perBuffer.constructor).toBeUndefined()
})

test('distances are left out on request', () => {
  const { perBuffer } = replay(traceOf('W a3 R a3'), { distances: false })
  expect(perBuffer.a).toEqual({ size: 3, readCount: 1, avg: 3, min: 3, max: 3 })
})

test('the size of a buffer is that of its first counted read', () => {
  expect(replay(traceOf('R a9 W a5 R a2 R a5')).perBuffer.a!.size).toBe(2)
})

describe('phases', () => {
  const mark = (name: string): TraceEvent => ({ op: 'phase', name })
  const names = (trace: TraceEvent[]): string[] => replay(trace).phases.map(({ name }) => name)

  test('come in order of first appearance, and marks of one name merge', () => {
    const trace = [
      ...traceOf('W a4'),
      mark('forward'),
      ...traceOf('R a4 R z1'),
      mark('empty'),
      mark('update'),
      ...traceOf('W a4'),
      mark('forward'),
      ...traceOf('R a4'),
    ]
    expect(replay(trace).phases).toMatchObject([
      { name: '', reads: 0, writes: 1, coldReads: 0, floatsWritten: 4, ard: 0 },
      { name: 'forward', reads: 2, writes: 0, coldReads: 1, floatsRead: 8, weightedSum: 32, ard: 4, dmc: 16 },
      { name: 'empty', reads: 0, writes: 0, coldReads: 0 },
      { name: 'update', reads: 0, writes: 1 },
    ])
  })

  test('the nameless phase is there only if something happens in it', () => {
    expect(names([mark('a'), ...traceOf('W a1')])).toEqual(['a'])
    expect(names([...traceOf('W a1'), mark('a')])).toEqual(['', 'a'])
    expect(names([...traceOf('W a1'), mark('a'), mark('')])).toEqual(['', 'a'])
  })
})

describe('cache', () => {
  test('a resident buffer that grows evicts others, and itself if it no longer fits', () => {
    const misses = (text: string): number => replay(traceOf(text), { cache: [10] }).cache![0]!.misses
    expect(misses('W a4 W b4 W a6 R b4')).toBe(0)
    expect(misses('W a4 W b4 W a7 R b4')).toBe(1)
    expect(misses('W a4 W b4 W a11 R b4 R a11')).toBe(1)
  })

  test('a hit leaves the size as it was', () => {
    expect(replay(traceOf('W a4 R a9 W b6 R a4 R b6'), { cache: [10] }).cache![0]!.misses).toBe(0)
  })
})

describe('warm-up', () => {
  test('events before `from` set the clock, caches and stack, and are not counted', () => {
    const step: TraceEvent[] = [{ op: 'phase', name: 'forward' }, ...traceOf('R w8 R x2 W x2 R x2')]
    const load = traceOf('W w8 W x2')
    const trace = [...load, ...step, ...step]
    const report = replay(trace, { from: load.length + step.length, cache: [16], lru: true })
    const before = replay(trace.slice(0, load.length + step.length), { lru: true })
    const all = replay(trace, { lru: true })
    expect(report).toMatchObject({ reads: 3, writes: 1, totalFloats: 14, cache: [{ hits: 3, misses: 0 }] })
    expect(report.weightedSum).toBe(all.weightedSum - before.weightedSum)
    expect(report.lruWriteOrderDmd).toBeCloseTo(all.lruWriteOrderDmd! - before.lruWriteOrderDmd!, 9)
    expect(report.phases.map(({ name, reads }) => [name, reads])).toEqual([['forward', 3]])
  })

  test('from the end nothing is counted', () => {
    expect(replay(traceOf('W a4 R a4'), { from: 2 })).toMatchObject({ totalFloats: 0, reads: 0, writes: 0 })
  })
})

test('sums beyond 2^53 are rounded once', () => {
  const size = 2 ** 40
  const trace: TraceEvent[] = [{ op: 'write', buffer: 'a', size }]
  for (let i = 0; i < 1000; i++) trace.push({ op: 'read', buffer: 'a', size: size + 1 })
  const { weightedSum, ard } = replay(trace)
  let exact = 0n
  for (let i = 0; i < 1000; i++) exact += BigInt(size + 1) * (BigInt(size) + BigInt(i) * BigInt(size + 1))
  expect(weightedSum).toBe(Number(exact))
  expect(ard).toBe(Number(exact) / (1000 * (size + 1)))
})

test('reads backwards are counted by buffer', () => {
  const trace: TraceEvent[] = [
    ...traceOf('W a1 W b1 R a1'),
    { op: 'read', buffer: 'a', via: 'transpose' },
    { op: 'read', buffer: 'a', via: 'transpose' },
  ]
  expect(transposedReads(trace)).toEqual(new Map([['a', 2]]))
})

test.each([
  [{ cache: [-1] }, /a cache of -1 floats/],
  [{ cache: [1.5] }, /a cache of 1.5 floats/],
  [{ from: -1 }, /from is -1/],
  [{ distance: true }, /no option 'distance'; did you mean 'distances'/],
])('refuses the options %j', (options, message) => {
  expect(() => replay([], options as object)).toThrow(message)
})

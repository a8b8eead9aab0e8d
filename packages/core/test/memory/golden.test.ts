import { describe, expect, test } from 'vitest'
import { cacheSizes } from '../../src/memory/cache.js'
import { parseTrace } from '../../src/memory/events.js'
import { checkTrace } from '../../src/memory/expected.js'
import { replay } from '../../src/memory/replay.js'
import { handCases, recorded } from './fixtures.js'
import { bpTrace, epTrace, tpTrace } from './traces.js'

describe.each(Object.entries(recorded))('recorded step: %s', (_, trace) => {
  test('has the expected metrics', () => {
    expect(Object.keys(trace.expected!)).toContain('perBuffer')
    expect(checkTrace(trace)).toEqual([])
  })

  test('has the figure that its source prints', () => {
    const published = trace.publishedValue as { ard: number } | null
    if (published) expect(Math.abs(replay(trace.trace).ard - published.ard)).toBeLessThan(0.5)
  })
})

test('the schedules are those of the recorded steps', () => {
  expect(bpTrace(3, 100)).toEqual(recorded['bp n=3']!.trace)
  expect(bpTrace(20, 1000)).toEqual(recorded['bp n=20']!.trace)
  expect(tpTrace(3, 100)).toEqual(recorded['tp n=3']!.trace)
  expect(tpTrace(20, 1000)).toEqual(recorded['tp n=20']!.trace)
  expect(epTrace(3, 100, 30, 30)).toEqual(recorded['ep n=3']!.trace)
  expect(epTrace(20, 1000, 30, 30)).toEqual(recorded['ep n=20']!.trace)
})

test.each([
  ['bp n=3', 1_186_054, 1_408, 669.6321, 36_892.667, 2_916, 14, 17, 23_771.92],
  ['tp n=3', 2_527_474, 1_910, 926.4675, 66_203.054, 3_517, 21, 17, 37_772.21],
  ['ep n=3', 671_886_153, 37_077, 749.2365, 4_432_085.405, 44_345, 401, 134, 651_995.769],
  ['bp n=20', 1_632_983_363, 48_042, 24_272.5312, 8_385_164.306, 97_067, 14, 17, 4_980_733.007],
  ['tp n=20', 2_004_403_451, 53_044, 26_418.7276, 9_909_290.832, 103_068, 21, 17, 5_504_366.346],
  ['ep n=20', 999_893_117_070, 1_406_314, 24_508.5018, 1_104_329_163.5, 1_512_399, 401, 134, 145_879_953.82],
])('totals of %s', (name, weightedSum, floatsRead, ardLastAccess, dmc, totalFloats, reads, writes, lru) => {
  const report = replay(recorded[name]!.trace, { lru: true })
  expect(report).toMatchObject({ weightedSum, floatsRead, totalFloats, reads, writes, coldReads: 0 })
  expect(report.ard).toBe(weightedSum / floatsRead)
  expect(report.ardLastAccess).toBeCloseTo(ardLastAccess, 4)
  expect(report.dmc).toBeCloseTo(dmc, 1)
  expect(report.lruWriteOrderDmd).toBeCloseTo(lru, 2)
})

describe('caches', () => {
  const { L1, L2 } = cacheSizes

  test.each(['bp n=3', 'tp n=3', 'ep n=3'])('%s: every read hits', (name) => {
    const { trace } = recorded[name]!
    for (const cache of replay(trace, { cache: [L1, L2] }).cache!)
      expect(cache).toMatchObject({ misses: 0, hitRate: 1, effectiveArd: 0, missFloats: 0 })
  })

  test.each([
    ['bp n=20', 12, 2, 38_554, 40_000],
    ['tp n=20', 19, 2, 42_555, 40_000],
    ['ep n=20', 340, 61, 742_808.082, 1_220_000],
  ])('%s: W1 misses L1, all fits L2', (name, hits, misses, effectiveArd, missFloats) => {
    const [small, large] = replay(recorded[name]!.trace, { cache: [L1, L2] }).cache!
    expect(small).toMatchObject({ capacityFloats: 16_384, hits, misses, missFloats })
    expect(small!.effectiveArd).toBeCloseTo(effectiveArd, 3)
    expect(large).toMatchObject({ capacityFloats: 65_536, misses: 0, effectiveArd: 0 })
  })
})

test.each([
  ['tp n=20', 'x', [21, 37_047], 18_534],
  ['tp n=20', 'W1', [24_042, 61_068], 42_555],
  ['tp n=20', 'b1', [24_042, 61_068], 42_555],
  ['tp n=20', 'h1', [1_000, 8_003, 11_004, 14_006], 8_503.25],
  ['tp n=20', 'W2', [26_042, 36_046], 31_044],
  ['tp n=20', 'b2', [26_042, 36_046], 31_044],
  ['tp n=20', 'G2', [26_043, 29_043], 27_543],
  ['tp n=20', 'g2_bias', [26_043, 29_043], 27_543],
  ['tp n=20', 'y_hat', [5_001, 8_002], 6_501.5],
  ['tp n=20', 't1', [10_004], 10_004],
  ['bp n=20', 'x', [21, 33_045], 16_533],
  ['bp n=20', 'W1', [22_042, 55_066], 38_554],
  ['bp n=20', 'b1', [22_042], 22_042],
  ['bp n=20', 'h1', [1_000, 3_003], 2_001.5],
  ['bp n=20', 'W2', [25_042, 28_046], 26_544],
  ['bp n=20', 'b2', [25_042], 25_042],
  ['bp n=20', 'y_hat', [1], 1],
  ['bp n=20', 'h1_pre', [9_004], 9_004],
  ['bp n=20', 'dh1', [1_000], 1_000],
  ['bp n=20', 'dh1_pre', [1_000], 1_000],
])('distances of %s, %s', (name, buffer, distances, avg) => {
  expect(replay(recorded[name]!.trace).perBuffer[buffer]).toMatchObject({ distances, avg })
})

test.each(handCases.memtracker.map((c) => [c.title, c] as const))('by hand: %s', (_, { trace, expected }) => {
  const report = replay(parseTrace({ trace }).trace, { lru: true, cache: [60] })
  const { totalFloats, reads, writes, lruCache60 } = expected
  expect(report).toMatchObject({ totalFloats, reads, writes })
  expect(report.ard).toBeCloseTo(expected.ard, 9)
  expect(report.dmc).toBeCloseTo(expected.dmc, 9)
  expect(report.lruWriteOrderDmd).toBeCloseTo(expected.lruWriteOrderDmd, 9)
  expect(
    Object.fromEntries(Object.entries(report.perBuffer).map(([name, b]) => [name, b.distances])),
  ).toEqual(expected.distances)
  expect(report.cache![0]).toEqual({
    capacityFloats: lruCache60.cache_size_floats,
    hits: lruCache60.hits,
    misses: lruCache60.misses,
    hitRate: lruCache60.hit_rate,
    effectiveArd: lruCache60.effective_ard,
    missFloats: lruCache60.total_miss_floats,
  })
})

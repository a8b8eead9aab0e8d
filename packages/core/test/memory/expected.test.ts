import { describe, expect, test } from 'vitest'
import { checkTrace, compareWithExpected } from '../../src/memory/expected.js'
import type { TraceEvent } from '../../src/memory/events.js'
import { replay } from '../../src/memory/replay.js'
import { traceOf } from './traces.js'

const trace: TraceEvent[] = [
  ...traceOf('W a10 W b5'),
  { op: 'phase', name: 'forward' },
  ...traceOf('R a10 R b5 R a10'),
]
const report = replay(trace, { lru: true, cache: [8] })
const compare = (expected: Record<string, unknown>): string[] =>
  compareWithExpected(report, expected).map(({ path }) => path)

describe('compareWithExpected', () => {
  test('a report agrees with itself, and with nothing', () => {
    expect(compare(JSON.parse(JSON.stringify(report)))).toEqual([])
    expect(compare({})).toEqual([])
  })

  test('says what was expected and what was got', () => {
    expect(compareWithExpected(report, { reads: 4 })).toEqual([{ path: 'reads', expected: 4, got: 3 }])
  })

  test.each([
    ['reads', 3, 1e-13],
    ['ard', 21, 2e-12],
    ['ardLastAccess', 15, 2e-12],
    ['dmc', report.dmc, 2e-9],
    ['lruWriteOrderDmd', report.lruWriteOrderDmd!, 2e-9],
  ])('%s has its tolerance', (key, value, beyond) => {
    const within = key === 'reads' ? 0 : beyond / 4
    expect(compare({ [key]: value * (1 + within) })).toEqual([])
    expect(compare({ [key]: value * (1 + beyond) })).toEqual([key])
    expect(compare({ [key]: String(value) })).toEqual([key])
    expect(compare({ [key]: null })).toEqual([key])
  })

  test('buffers', () => {
    const { a, b } = report.perBuffer
    expect(compare({ perBuffer: { a: {}, b: {} } })).toEqual([])
    expect(compare({ perBuffer: { a } })).toEqual(['perBuffer.b'])
    expect(compare({ perBuffer: { a, b, c: b } })).toEqual(['perBuffer.c'])
    expect(compare({ perBuffer: { a: { ...a, size: 9, avg: 23 }, b } })).toEqual([
      'perBuffer.a.size',
      'perBuffer.a.avg',
    ])
    expect(compare({ perBuffer: { a: { distances: [15, 31] }, b } })).toEqual(['perBuffer.a.distances[1]'])
    expect(compare({ perBuffer: { a: { distances: [15] }, b } })).toEqual(['perBuffer.a.distances'])
    expect(compare({ perBuffer: 5 })).toEqual(['perBuffer.a', 'perBuffer.b'])
  })

  test('phases', () => {
    const [before, forward] = report.phases
    expect(compare({ phases: [before] })).toEqual(['phases[1].name'])
    expect(compare({ phases: [forward, before] })).toEqual(['phases[0].name', 'phases[1].name'])
    expect(compare({ phases: [before, { ...forward, reads: 2, dmc: 1 }] })).toEqual([
      'phases[1].reads',
      'phases[1].dmc',
    ])
  })

  test('caches', () => {
    expect(compare({ cache: [{ capacityFloats: 9 }] })).toEqual(['cache[0].capacityFloats'])
    expect(compare({ cache: [{ ...report.cache![0], hits: 7 }] })).toEqual(['cache[0].hits'])
  })

  test('what was not measured is a mismatch', () => {
    const { lruWriteOrderDmd } = report
    expect(compareWithExpected(replay(trace), { lruWriteOrderDmd })).toEqual([
      { path: 'lruWriteOrderDmd', expected: lruWriteOrderDmd, got: undefined },
    ])
  })
})

describe('checkTrace', () => {
  test('measures what is expected', () => {
    expect(checkTrace({ trace })).toEqual([])
    expect(checkTrace({ trace, expected: { ...report } })).toEqual([])
    expect(checkTrace({ trace, expected: { ...report, ard: 20 } })).toEqual([
      { path: 'ard', expected: 20, got: 21 },
    ])
  })

  test('no capacity, no crash', () => {
    const paths = checkTrace({ trace, expected: { cache: [{}, { capacityFloats: -1 }, null] } })
    expect(paths.map(({ path }) => path)).toEqual([0, 1, 2].map((i) => `cache[${i}].capacityFloats`))
  })
})

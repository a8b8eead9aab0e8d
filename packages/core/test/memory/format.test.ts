import { expect, test } from 'vitest'
import type { TraceEvent } from '../../src/memory/events.js'
import { formatReport } from '../../src/memory/format.js'
import { replay } from '../../src/memory/replay.js'
import { transposedReads } from '../../src/memory/transposed.js'
import { traceOf } from './traces.js'

const trace: TraceEvent[] = [
  ...traceOf('W a10 W b5000'),
  { op: 'phase', name: 'forward' },
  ...traceOf('R a10 R b5000 R a10'),
  { op: 'read', buffer: 'a', via: 'transpose' },
]

test('totals, caches, buffers by weighted sum, phases', () => {
  const report = replay(trace, { cache: [16_384, 100], lru: true })
  const options = { samples: 2, transposed: transposedReads(trace) }
  expect(formatReport(report, options)).toMatchInlineSnapshot(`
    "totalFloats            10,040  4 reads, 2 writes
      per sample            5,020
    floatsRead              5,030
    floatsWritten           5,010
    ard                  5,029.94  floats since the last write, mean over floats read
    ardLastAccess        5,000.06  floats since the last read or write
    dmc               356,617.079  sum of size x sqrt(distance)
    lruWriteOrderDmd  237,859.895
    L1 (16,384)                 0  effective ard; 100.0 % of 4 reads hit, 0 floats missed
    cache (100)             5,010  effective ard; 75.0 % of 4 reads hit, 5,000 floats missed

    buffer   size  reads        avg    min     max    weighted  transposed
    b       5,000      1      5,010  5,010   5,010  25,050,000           0
    a          10      3  8,353.333  5,010  10,030     250,600           1

    phase     reads  writes  floatsRead  floatsWritten       ard          dmc
    (before)      0       2           0          5,010         0            0
    forward       4       0       5,030              0  5,029.94  356,617.079"
  `)
})

test('ard never stands alone', () => {
  const text = formatReport(replay(trace))
  for (const name of ['totalFloats', 'ard', 'ardLastAccess', 'dmc'])
    expect(text).toMatch(new RegExp(`^${name} `, 'm'))
  expect(text).not.toContain('warning')
})

test('cold reads are warned of, in one line', () => {
  const text = formatReport(replay(traceOf('R z7 W a10 R a10')))
  expect(text.split('\n').filter((line) => line.startsWith('warning: 1 cold read of'))).toHaveLength(1)
  expect(formatReport(replay(traceOf('R z7 R z7')))).toContain('warning: 2 cold reads of')
})

test('an empty trace has no tables', () => {
  expect(formatReport(replay([]))).not.toContain('buffer ')
})

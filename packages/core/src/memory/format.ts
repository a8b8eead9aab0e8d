import { cacheSizes } from './cache.js'
import type { MemoryReport } from './report.js'

export interface FormatOptions {
  /** Samples in the trace, for the line of floats per sample. Default: no such line. */
  readonly samples?: number
  /** Reads backwards of each buffer, from `transposedReads`. Default: no such column. */
  readonly transposed?: ReadonlyMap<string, number>
}

/** A readable table. Reuse is never shown without traffic: ard alone says nothing of how much is moved. */
export function formatReport(report: MemoryReport, { samples, transposed }: FormatOptions = {}): string {
  return [
    ...aligned(totals(report, samples), ['left', 'right', 'left']),
    ...(report.coldReads > 0 ? [warning(report.coldReads)] : []),
    ...section(buffers(report, transposed)),
    ...section(phases(report)),
  ].join('\n')
}

function totals(report: MemoryReport, samples: number | undefined): string[][] {
  const { totalFloats, lruWriteOrderDmd, cache = [] } = report
  return [
    ['totalFloats', number(totalFloats), `${number(report.reads)} reads, ${number(report.writes)} writes`],
    ...(samples ? [['  per sample', number(totalFloats / samples), '']] : []),
    ['floatsRead', number(report.floatsRead), ''],
    ['floatsWritten', number(report.floatsWritten), ''],
    ['ard', number(report.ard), 'floats since the last write, mean over floats read'],
    ['ardLastAccess', number(report.ardLastAccess), 'floats since the last read or write'],
    ['dmc', number(report.dmc), 'sum of size x sqrt(distance)'],
    ...(lruWriteOrderDmd === undefined ? [] : [['lruWriteOrderDmd', number(lruWriteOrderDmd), '']]),
    ...cache.map(({ capacityFloats, hits, misses, hitRate, effectiveArd, missFloats }) => [
      cacheName(capacityFloats),
      number(effectiveArd),
      `effective ard; ${(100 * hitRate).toFixed(1)} % of ${number(hits + misses)} reads hit, ${number(missFloats)} floats missed`,
    ]),
  ]
}

/** Sorted by Σ s·d, which for reads of one size is size · count · mean. */
function buffers({ perBuffer }: MemoryReport, transposed?: ReadonlyMap<string, number>): string[][] {
  const rows = Object.entries(perBuffer)
    .map(([name, b]) => ({ name, ...b, weight: b.size * b.readCount * b.avg }))
    .sort((a, b) => b.weight - a.weight)
    .map((b) => [b.name, ...[b.size, b.readCount, b.avg, b.min, b.max, b.weight].map(number)])
  const table = [['buffer', 'size', 'reads', 'avg', 'min', 'max', 'weighted'], ...rows]
  if (!transposed) return table
  return table.map((row, i) => [...row, i === 0 ? 'transposed' : number(transposed.get(row[0]!) ?? 0)])
}

function phases(report: MemoryReport): string[][] {
  const rows = report.phases.map((p) => [
    p.name || '(before)',
    ...[p.reads, p.writes, p.floatsRead, p.floatsWritten, p.ard, p.dmc].map(number),
  ])
  return [['phase', 'reads', 'writes', 'floatsRead', 'floatsWritten', 'ard', 'dmc'], ...rows]
}

const warning = (coldReads: number): string =>
  `warning: ${number(coldReads)} cold ${coldReads === 1 ? 'read' : 'reads'} of buffers never written; ard and dmc leave them out`

const cacheName = (capacity: number): string => {
  const known = Object.entries(cacheSizes).find(([, floats]) => floats === capacity)
  return known ? `${known[0]} (${number(capacity)})` : `cache (${number(capacity)})`
}

/** A table after an empty line; nothing if it has only a heading. */
const section = (rows: string[][]): string[] => (rows.length > 1 ? ['', ...aligned(rows)] : [])

type Side = 'left' | 'right'

/** Columns of equal width: the first to the left, the others to the right unless `sides` says otherwise. */
function aligned(rows: readonly string[][], sides: readonly Side[] = ['left']): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        sides[column] === 'left' ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })
const number = (x: number): string => grouped.format(x)

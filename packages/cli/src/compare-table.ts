import type { CompareRecord, CompareResult } from '@hebb/lab'
import { count, percent, seconds, spread } from './format.js'
import type { Io } from './io.js'
import { table } from './table.js'

/** Titles of the columns. */
export const tableHead: readonly string[] = [
  'rule',
  'test accuracy',
  'epochs',
  'time',
  'alignment',
  'floats/step',
  'ARD',
  'ARD access',
  'DMC',
]

/** A row a rule, over its seeds. */
export function compareTable(io: Io, { results }: CompareRecord): string {
  return table(io, tableHead, groups(results).map(rowOf))
}

/** What the columns mean. */
export const legend: string =
  "alignment: cosine of each layer's first update with backpropagation's. floats/step: read and written by one step of one sample,\n" +
  'weights loaded first. ARD: mean distance in floats to the last write, ARD access: to the last read or write. DMC: sum of size x sqrt(distance).\n'

/** A rule's cells. */
export function rowOf(group: readonly CompareResult[]): string[] {
  const [{ trace }] = group as [CompareResult]
  const of = (key: 'testAccuracy' | 'seconds' | 'epochs') => group.map((result) => result[key])
  return [
    nameOf(group[0]!),
    spread(of('testAccuracy'), percent),
    spread(of('epochs'), count),
    spread(of('seconds'), seconds),
    alignmentOf(group),
    ...[trace.totalFloats, trace.ard, trace.ardLastAccess, trace.dmc].map(count),
  ]
}

/** What a rule and its variant are called in tables and figures. */
export const nameOf = ({ rule, variant }: CompareResult): string =>
  variant === 'default' ? rule : `${rule} ${variant}`

/** Mean over seeds, layer by layer. */
function alignmentOf(group: readonly CompareResult[]): string {
  const layers = group[0]!.alignment ?? []
  return layers
    .map((_, i) => {
      const cosines = group.flatMap(({ alignment }) => alignment?.[i] ?? [])
      return cosines.length === 0 ? '–' : (cosines.reduce((sum, c) => sum + c, 0) / cosines.length).toFixed(3)
    })
    .join(' ')
}

/** Results of one rule and variant together, in order. */
export function groups(results: readonly CompareResult[]): CompareResult[][] {
  const byName = new Map<string, CompareResult[]>()
  for (const result of results) {
    const name = `${result.rule} ${result.variant}`
    byName.set(name, [...(byName.get(name) ?? []), result])
  }
  return [...byName.values()]
}

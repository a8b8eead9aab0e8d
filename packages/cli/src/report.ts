import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as figuresPackage from '@hebb/figures'
import type { Curve, CurvePoint, Figure, Section } from '@hebb/figures'
import type { CompareRecord, CompareResult, EpochDetail } from '@hebb/lab'
import { groups, nameOf, rowOf, tableHead } from './compare-table.js'

type Figures = typeof figuresPackage

/**
 * Writes figures as SVG and PNG, an HTML page with all of them, and the record they were drawn from.
 *
 * @returns the path of the page
 */
export async function writeReport(
  dir: string,
  command: string,
  records: readonly CompareRecord[],
): Promise<string> {
  // Loaded only here: what draws is larger than all the rest.
  const figures = await import('@hebb/figures')
  mkdirSync(dir, { recursive: true })
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(dir, name), content)
  const sections: Section[] = []
  for (const record of records) {
    const prefix = records.length > 1 ? `${record.task.name}-` : ''
    const drawn = figuresOf(record, figures)
    for (const [name, figure] of Object.entries(drawn)) {
      write(`${prefix}${name}.svg`, figure.svg)
      write(`${prefix}${name}.png`, await figures.png(figure))
    }
    sections.push({
      heading: taskText(record),
      text: 'Cosines are of the first batch. Floats, ARD and DMC are of one step of one sample, its loading included, as executed.',
      table: { head: tableHead, rows: groups(record.results).map(rowOf) },
      figures: Object.values(drawn),
    })
  }
  const page = figures.html({ title: 'Learning rules compared', command, sections })
  write('index.html', page)
  write('record.json', JSON.stringify(records.length === 1 ? records[0] : { tasks: records }, undefined, 2))
  return join(dir, 'index.html')
}

function taskText({ task, results }: CompareRecord): string {
  const { bits, relevant } = task
  const what = task.name === 'parity' ? `Sparse parity, ${relevant} of ${bits} bits` : task.name
  return `${what}, ${results[0]?.samples ?? task['samples']} training samples`
}

/** By file name. */
function figuresOf(record: CompareRecord, { bars, curves }: Figures): Record<string, Figure> {
  const rules = groups(record.results).map((group) => ({ name: nameOf(group[0]!), group }))
  const seeds = new Set(record.results.map(({ seed }) => seed)).size
  const of = `${taskText(record)}; ${seeds === 1 ? 'one seed' : `median and range over ${seeds} seeds`}`
  const validated = record.results.every((r) => r.details!.epochs.every((e) => e.validationAccuracy !== null))
  const accuracy = ({ validationAccuracy, trainAccuracy }: EpochDetail) =>
    validated ? validationAccuracy : trainAccuracy
  const percent = (share: number | null): number | null => (share === null ? null : 100 * share)
  const layers = Math.max(...rules.map(({ group }) => group[0]!.alignment?.length ?? 0))
  const parity = record.task.name === 'parity'
  const steps = rules.map(({ name, group }) => ({ name, ...group[0]!.trace, details: group[0]!.details! }))
  return {
    accuracy: curves({
      title: `${validated ? 'Validation' : 'Training'} accuracy over epochs`,
      subtitle: of,
      x: { label: 'epoch' },
      y: { label: 'accuracy (%)', domain: [parity ? 40 : 0, 100] },
      reference: parity ? { y: 50, label: 'chance' } : { y: 10, label: 'chance' },
      curves: rules.map(({ name, group }) => ({
        name,
        points: overEpochs(group, (epoch) => percent(accuracy(epoch))),
      })),
    }),
    ...(layers > 0 && {
      alignment: curves({
        title: "Alignment with backpropagation's updates over training",
        subtitle: `${of}\nCosine of the weight updates of the first four batches, at the weights after each epoch; no value where nothing is learned`,
        x: { label: 'epoch' },
        y: { label: 'cosine', domain: [-0.5, 1] },
        reference: { y: 0, label: 'orthogonal' },
        height: 320,
        curves: Array.from({ length: layers }, (_, l) =>
          rules.map(({ name, group }): Curve => ({
            name,
            panel: `layer ${l + 1}`,
            points: overEpochs(group, ({ alignment }) => alignment?.[l] ?? null),
          })),
        ).flat(),
      }),
    }),
    traffic: bars({
      title: 'Traffic of one step of one sample',
      subtitle: `${taskText(record)}; floats read and written, by phase, as executed`,
      panels: [
        {
          label: 'floats',
          bars: steps.flatMap(({ name, details }) =>
            partsIn(record).map((part) => ({
              name,
              part,
              value: details.phases
                .filter((phase) => partOf(phase.name) === part)
                .reduce((sum, { floats }) => sum + floats, 0),
            })),
          ),
        },
      ],
    }),
    reuse: bars({
      title: 'Reuse distance and data movement of one step of one sample',
      subtitle: `${taskText(record)}; as executed. Distances are means over floats read`,
      columns: 2,
      panels: [
        {
          label: 'ARD since the last write (floats)',
          bars: steps.map(({ name, ard }) => ({ name, value: ard })),
        },
        {
          label: 'ARD since the last access (floats)',
          bars: steps.map(({ name, ardLastAccess }) => ({ name, value: ardLastAccess })),
        },
        {
          label: 'DMC (sum of size × sqrt(distance))',
          bars: steps.map(({ name, dmc }) => ({ name, value: dmc })),
        },
        {
          label: `floats until validation reaches ${targetText(record)} (median)`,
          bars: rules.map(({ name, group }) => ({
            name,
            value: finite(median(group.map((r) => r.details!.floatsToTarget ?? Infinity))),
          })),
        },
      ],
    }),
  }
}

const targetText = ({ task }: CompareRecord): string =>
  ({ parity: '95 %', mnist: '97 %', 'fashion-mnist': '87 %' })[task.name] ?? 'the target'

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Phases by what they are for: rules name their own. */
const purposes: Readonly<Record<string, readonly string[]>> = {
  loading: ['load'],
  forward: ['forward', 'neutral', 'positive', 'negative', 'contrast'],
  settling: ['infer', 'inference', 'free', 'plus', 'minus', 'nudged', 'clamped'],
  'credit, feedback': ['backward', 'feedback', 'targets', 'readout'],
  update: ['update'],
}
const parts: readonly string[] = [...Object.keys(purposes), 'other']
const partOf = (phase: string): string =>
  Object.keys(purposes).find((purpose) => purposes[purpose]!.includes(phase)) ?? 'other'

const partsIn = ({ results }: CompareRecord): string[] =>
  parts.filter((part) => results.some((r) => r.details!.phases.some(({ name }) => partOf(name) === part)))

/** Median and range over seeds, epoch by epoch; seeds that ended are left out. */
function overEpochs(
  group: readonly CompareResult[],
  value: (epoch: EpochDetail) => number | null,
): CurvePoint[] {
  const longest = Math.max(...group.map(({ details }) => details!.epochs.length))
  return Array.from({ length: longest }, (_, i) => {
    const found = group
      .flatMap(({ details }) => details!.epochs[i] ?? [])
      .flatMap((epoch) => value(epoch) ?? [])
    if (found.length === 0) return { x: i + 1, y: null }
    return { x: i + 1, y: median(found), low: Math.min(...found), high: Math.max(...found) }
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

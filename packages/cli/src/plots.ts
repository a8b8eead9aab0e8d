import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  parametrizationNames,
  type CheckResult,
  type ParametrizationName,
  type Plot,
  type PlotCurve,
} from '@hebb/lab'

/** Draws a plot to a file. What draws is larger than all the rest, so it is loaded only here. */
export async function drawPlot(
  path: string,
  { title, subtitle, x, y, series, curves, columns = 2 }: Plot,
): Promise<void> {
  const figures = await import('@hebb/figures')
  const { svg } = figures.curves({
    title,
    subtitle,
    x: x.scale === 'log' ? { ...x, ticks: placesOf(curves), format: fraction } : x,
    y,
    series,
    curves,
    columns,
  })
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, svg)
}

/** Where points are, such as widths; every second one where there are many. */
function placesOf(curves: readonly PlotCurve[]): number[] {
  const places = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b)
  return places.filter((_, i) => places.length <= 8 || i % 2 === 0)
}

/** `64`, `1/64` */
const fraction = (value: number): string =>
  value < 1 && Number.isInteger(1 / value) ? `1/${1 / value}` : String(value)

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length

/** rms of ΔW h over the width, a panel for each set of exponents of the first variant. */
export function checkPlot(rule: string, results: readonly CheckResult[]): Plot {
  const [{ variant }] = results as [CheckResult]
  return {
    title: `Coordinate check of ${rule}, ${variant}`,
    subtitle:
      'How far one step moves each layer, ΔW h; flat where exponents are right. Mean and range over seeds',
    x: { label: 'width', scale: 'log' },
    y: { label: 'rms of ΔW h', scale: 'log' },
    series: 'names',
    curves: results
      .filter((result) => result.variant === variant)
      .flatMap(({ rows, slopes, parametrization }) =>
        slopes
          .filter(({ quantity }) => quantity === 'update')
          .map(({ layer }) => {
            const own = rows.filter((row) => row.quantity === 'update' && row.layer === layer)
            return {
              name: `layer ${layer}`,
              panel: parametrizationNames[parametrization as ParametrizationName] ?? parametrization,
              points: [...new Set(own.map(({ width }) => width))].map((x) => {
                const values = own.filter(({ width }) => width === x).map(({ rms }) => rms)
                return { x, y: mean(values), low: Math.min(...values), high: Math.max(...values) }
              }),
            }
          }),
      ),
  }
}

export interface DistanceRow {
  readonly panel: string
  readonly width: number
  /** By layer. */
  readonly cosines: readonly number[]
}

/** 1 - cosine over the width, by layer. */
export const distancePlot = (title: string, rows: readonly DistanceRow[]): Plot => ({
  title,
  subtitle: 'Mean over seeds; floor 1e-16',
  x: { label: 'width', scale: 'log' },
  y: { label: '1 - cosine with backpropagation', scale: 'log' },
  series: 'names',
  curves: [...new Set(rows.map(({ panel }) => panel))].flatMap((panel) => {
    const own = rows.filter((row) => row.panel === panel)
    return own[0]!.cosines.map((_, l) => ({
      name: `layer ${l + 1}`,
      panel,
      points: own.map(({ width, cosines }) => ({ x: width, y: Math.max(1 - cosines[l]!, 1e-16) })),
    }))
  }),
})

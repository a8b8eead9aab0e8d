import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CheckResult, Plot, TransferCurve } from '@hebb/lab'

/** Draws a plot to a file. What draws is larger than all the rest, so it is loaded only here. */
export async function drawPlot(path: string, { title, subtitle, x, y, series, curves }: Plot): Promise<void> {
  const figures = await import('@hebb/figures')
  const panels = new Set(curves.map(({ panel }) => panel)).size
  const { svg } = figures.curves({
    title,
    subtitle,
    x,
    y,
    series,
    curves,
    ...(panels > 2 && { columns: 2 }),
  })
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, svg)
}

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
              panel: parametrization,
              points: [...new Set(own.map(({ width }) => width))].map((x) => {
                const values = own.filter(({ width }) => width === x).map(({ rms }) => rms)
                return { x, y: mean(values), low: Math.min(...values), high: Math.max(...values) }
              }),
            }
          }),
      ),
  }
}

/** Loss over the learning rate, or another number, a panel for each parametrization. */
export const transferPlot = (title: string, varied: string, curves: readonly TransferCurve[]): Plot => ({
  title: `Transfer over widths: ${title}`,
  subtitle: 'Training loss, geometric mean and range over seeds; a gap is a run that diverged',
  x: { label: varied === 'learningRate' ? 'learning rate at the base width' : varied, scale: 'log' },
  y: { label: 'training loss', scale: 'log' },
  series: 'ramp',
  curves: curves.map(({ parametrization, width, points }) => ({
    name: String(width),
    panel: parametrization,
    points: points.map(({ value, loss, low, high }) => ({
      x: value,
      y: loss,
      ...(low !== null && high !== null && { low, high }),
    })),
  })),
})

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

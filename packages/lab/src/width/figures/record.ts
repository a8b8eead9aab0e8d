import type { LearningRule, OptionValue } from '@hebb/core'
import type { ImageOptions } from '@hebb/data'
import type { TransferCurve, TransferPoint } from '../transfer.js'
import type { Trial, TrialResult } from '../trial.js'

/** How much is computed: `smoke` shows that it runs, `full` is the whole grid. */
export type FigureSize = 'smoke' | 'default' | 'full'

export interface PlotAxis {
  readonly label: string
  readonly scale?: 'linear' | 'log'
}

export interface PlotPoint {
  readonly x: number
  readonly y: number | null
  readonly low?: number
  readonly high?: number
}

export interface PlotCurve {
  readonly name: string
  readonly panel?: string
  readonly points: readonly PlotPoint[]
}

/** A drawing, as data. */
export interface Plot {
  readonly title: string
  readonly subtitle: string
  readonly x: PlotAxis
  readonly y: PlotAxis
  /** Series are widths, or names. */
  readonly series: 'ramp' | 'names'
  /** Panels in a row. Default 2. */
  readonly columns?: number
  readonly curves: readonly PlotCurve[]
}

/** What must show for a claim to count, and whether it does. */
export interface FigureClaim {
  readonly says: string
  readonly measured: string
  readonly holds: boolean
}

/** The claim of a published figure, run again. */
export interface FigureRecord {
  readonly plots: readonly Plot[]
  readonly claims: readonly FigureClaim[]
}

/** What a figure is computed with. */
export interface FigureContext {
  readonly size: FigureSize
  /** Makes a rule by name. */
  create(rule: string, options?: Readonly<Record<string, OptionValue>>): LearningRule
  /** Of trials that are done. */
  result(trial: Trial): TrialResult
  readonly source?: ImageOptions
}

/** A figure of Ishikawa, Yokota and Karakida (ICLR 2025), or of ours, with fully connected networks. */
export interface MupFigure {
  readonly title: string
  /** What was published of it, and what is ours. */
  readonly says: string
  /** About how many seconds `build` takes on one core. Default none. */
  seconds?(size: FigureSize): number
  /** Training runs that it needs, which may run anywhere and in any order. */
  trials(size: FigureSize): readonly Trial[]
  /** The rest, once they are done. */
  build(context: FigureContext): FigureRecord | Promise<FigureRecord>
}

/** Mean and range over seeds. */
export const overSeeds = (x: number, values: readonly number[]): PlotPoint & { readonly y: number } => ({
  x,
  y: values.reduce((sum, v) => sum + v, 0) / values.length,
  low: Math.min(...values),
  high: Math.max(...values),
})

/** What is said of loss curves. */
export const gaps = 'a gap is a run that diverged or ended above ten times the least loss'

/** Loss against a learning rate or option, a line for each width, as far up as ten times the least loss. */
export function lossCurves(curves: readonly TransferCurve[], panel?: string): PlotCurve[] {
  const most = 10 * Math.min(...curves.flatMap(({ points }) => points.map(({ loss }) => loss ?? Infinity)))
  const place = ({ value, loss, low, high }: TransferPoint): PlotPoint =>
    loss === null || loss > most
      ? { x: value, y: null }
      : { x: value, y: loss, low: low!, high: Math.min(high!, most) }
  return curves.map(({ width, points }) => ({
    name: String(width),
    ...(panel !== undefined && { panel }),
    points: points.map(place),
  }))
}

export const accuracyCurves = (curves: readonly TransferCurve[], panel?: string): PlotCurve[] =>
  curves.map(({ width, points }) => ({
    name: String(width),
    ...(panel !== undefined && { panel }),
    points: points.map(({ value, accuracy }) => ({ x: value, y: accuracy === null ? null : 100 * accuracy })),
  }))

/** `0.123`, or `diverged` */
export const shown = (value: number | null): string => (value === null ? 'diverged' : value.toPrecision(3))
export const shownPercent = (share: number | null | undefined): string =>
  share === null || share === undefined ? 'diverged' : `${(100 * share).toFixed(1)} %`

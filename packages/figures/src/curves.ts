import {
  areaY,
  axisX,
  axisY,
  gridX,
  gridY,
  line,
  ruleY,
  text,
  type Markish,
  type ScaleOptions,
} from '@observablehq/plot'
import { figure, type Figure, type Panel } from './figure.js'
import { looksOf, rampOf, style, type Look } from './style.js'
import { symbolMark } from './symbols.js'

/** One place of a curve: a value, and the range it was found in. */
export interface CurvePoint {
  readonly x: number
  /** null where nothing was measured: the line has a gap. */
  readonly y: number | null
  readonly low?: number
  readonly high?: number
}

export interface Curve {
  /** Of the series: the same name looks the same in all panels. */
  readonly name: string
  /** Curves of one panel are drawn together. Default: one panel without a title. */
  readonly panel?: string
  readonly points: readonly CurvePoint[]
}

/** An axis: what it shows, in what unit. */
export interface Axis {
  /** With its unit: `epoch`, `accuracy (%)`. */
  readonly label: string
  /** Default `linear`. */
  readonly scale?: 'linear' | 'log'
  readonly domain?: readonly [number, number]
  /** Values with a label and a grid line. Default: Plot's. */
  readonly ticks?: readonly number[]
  /** Of tick labels. Default: Plot's. */
  readonly format?: (value: number) => string
}

export interface CurvesOptions {
  readonly title: string
  readonly subtitle?: string
  readonly x: Axis
  readonly y: Axis
  readonly curves: readonly Curve[]
  /** Series are unordered names, such as rules, or steps of one quantity, such as widths. Default `names`. */
  readonly series?: 'names' | 'ramp'
  /** A horizontal line to read against, such as chance. */
  readonly reference?: { readonly y: number; readonly label: string }
  readonly width?: number
  readonly height?: number
  readonly columns?: number
}

/** Lines with symbols, and the range around each: accuracy over epochs, loss over learning rates, cosine over steps. */
export function curves(options: CurvesOptions): Figure {
  const { title, subtitle, series = 'names', width, height, columns } = options
  const names = [...new Set(options.curves.map(({ name }) => name))]
  const looks = series === 'ramp' ? rampOf(names) : looksOf(names)
  const titles = [...new Set(options.curves.map(({ panel }) => panel))]
  const shared = titles.length > 1 ? withSharedAxes(options) : options
  return figure({
    title,
    legend: looks,
    panels: titles.map((panel) => panelOf(panel, shared, looks)),
    ...(subtitle !== undefined && { subtitle }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(columns !== undefined && { columns }),
  })
}

/** Panels are there to be compared: axes that are not fixed span the values of all. */
function withSharedAxes(options: CurvesOptions): CurvesOptions {
  const points = options.curves.flatMap((curve) => curve.points).filter(({ y }) => y !== null)
  const span = (values: readonly number[]): readonly [number, number] => {
    const finite = values.filter(Number.isFinite)
    return [Math.min(...finite), Math.max(...finite)]
  }
  const { x, y } = options
  return {
    ...options,
    x: { domain: span(points.map((point) => point.x)), ...x },
    y: { domain: span(points.flatMap((p) => [p.y!, p.low ?? p.y!, p.high ?? p.y!])), ...y },
  }
}

function panelOf(title: string | undefined, options: CurvesOptions, looks: ReadonlyMap<string, Look>): Panel {
  const { x, y, reference } = options
  const own = options.curves.filter((curve) => curve.panel === title)
  const marks: Markish[] = [
    gridX({ stroke: style.grid, strokeOpacity: 0.6, ...ticksOf(x) }),
    gridY({ stroke: style.grid, strokeOpacity: 0.6, ...ticksOf(y) }),
    ...givenAxes(options),
  ]
  if (reference) {
    marks.push(ruleY([reference.y], { stroke: style.faint, strokeDasharray: '1 3' }))
    marks.push(
      text([reference.label], {
        frameAnchor: 'right',
        y: reference.y,
        dy: -7,
        textAnchor: 'end',
        fill: style.faint,
      }),
    )
  }
  for (const { name, points } of own) {
    const ranged = points.filter(({ low, high }) => low !== undefined && high !== undefined)
    marks.push(
      areaY([...ranged], {
        x: 'x',
        y1: 'low',
        y2: 'high',
        fill: looks.get(name)!.color,
        fillOpacity: 0.16,
        clip: true,
      }),
    )
  }
  for (const [i, { name, points }] of own.entries()) {
    const { color, dash, symbol } = looks.get(name)!
    marks.push(
      line([...points], {
        x: 'x',
        y: 'y',
        stroke: color,
        strokeWidth: 1.8,
        clip: true,
        ...(dash && { strokeDasharray: dash }),
      }),
    )
    marks.push(symbolMark(sparse(points, i), symbol, color))
  }
  return {
    ...(title !== undefined && { title }),
    plot: {
      x: scaleOf(
        x,
        valuesOf(options, ({ x: at }) => [at]),
      ),
      y: scaleOf(
        y,
        valuesOf(options, ({ y: at }) => (at === null ? [] : [at])),
      ),
      marks,
    },
  }
}

/** At most eight symbols a curve, those of different curves at different places. */
function sparse(points: readonly CurvePoint[], shift: number): { x: number; y: number }[] {
  const seen = points.flatMap(({ x, y }) => (y === null || Number.isNaN(y) ? [] : [{ x, y }]))
  const every = Math.max(1, Math.ceil(seen.length / 8))
  return seen.filter((_, i) => i % every === (every === 1 ? 0 : (shift * 2) % every))
}

const valuesOf = (
  { curves: all }: CurvesOptions,
  of: (point: CurvePoint) => readonly number[],
): readonly number[] => all.flatMap(({ points }) => points.flatMap(of)).filter(Number.isFinite)

/** Axes whose ticks are given: Plot leaves out some labels of its own logarithmic ones. */
const givenAxes = ({ x, y }: CurvesOptions): Markish[] => {
  const look = ({ label, format = String }: Axis) =>
    ({ text: format, label, labelAnchor: 'center', labelArrow: 'none' }) as const
  return [
    ...(x.ticks ? [axisX([...x.ticks], look(x))] : []),
    ...(y.ticks ? [axisY([...y.ticks], look(y))] : []),
  ]
}

const ticksOf = ({ ticks }: Axis): { ticks?: number[] } => (ticks ? { ticks: [...ticks] } : {})

/** What Plot takes for an axis. */
function scaleOf(axis: Axis, values: readonly number[]): ScaleOptions {
  const { label, scale = 'linear', domain, ticks } = axis
  const format = axis.format ?? (scale === 'log' && !ticks ? labelsOf(domain ?? values) : undefined)
  return {
    label,
    labelAnchor: 'center',
    labelArrow: 'none',
    type: scale,
    nice: domain === undefined && ticks === undefined,
    ...(domain && { domain: [...domain] }),
    ...(format && { tickFormat: format }),
  }
}

/** 1e-4, 0.001, …, nothing at the ticks between; over less than two decades also 0.002 and 0.005. */
function labelsOf(values: readonly number[]): (value: number) => string {
  const decades = Math.log10(Math.max(...values) / Math.min(...values))
  const shown = decades < 2 ? [1, 2, 5] : [1]
  const short = (value: number): string =>
    value < 0.001 ? value.toExponential(0) : String(+value.toPrecision(1))
  return (value) => {
    const digits = value / 10 ** Math.floor(Math.log10(value) + 1e-9)
    return shown.some((digit) => Math.abs(digits - digit) < 1e-6) ? short(value) : ''
  }
}

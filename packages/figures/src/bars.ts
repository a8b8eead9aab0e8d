import { axisX, barX, gridX, ruleX, text, type Markish } from '@observablehq/plot'
import { figure, type Figure, type Panel } from './figure.js'
import { looksOf, rampOf, style } from './style.js'

export interface Bar {
  /** The row. */
  readonly name: string
  /** Parts of a row are stacked, each in a color of its own. Default: one part, in the row's own color. */
  readonly part?: string
  /** null where there is none: the row says `never` instead of a figure. */
  readonly value: number | null
}

export interface BarsPanel {
  /** What the bars show, with its unit. */
  readonly label: string
  readonly title?: string
  readonly bars: readonly Bar[]
}

export interface BarsOptions {
  readonly title: string
  readonly subtitle?: string
  /** One beside the other, each with its own scale from zero. */
  readonly panels: readonly BarsPanel[]
  readonly width?: number
  readonly columns?: number
}

/** Horizontal bars from zero with their values written beside them. */
export function bars(options: BarsOptions): Figure {
  const { title, subtitle, panels, width = 720, columns } = options
  const parts = [...new Set(panels.flatMap((panel) => panel.bars.flatMap(({ part }) => part ?? [])))]
  const rows = Math.max(...panels.map((panel) => new Set(panel.bars.map(({ name }) => name)).size))
  const looks = rampOf(parts)
  return figure({
    title,
    width,
    height: 84 + 26 * rows,
    panels: panels.map((panel) => panelOf(panel, (part) => looks.get(part)!.color)),
    legendKind: 'area',
    ...(parts.length > 0 && { legend: looks }),
    ...(subtitle !== undefined && { subtitle }),
    ...(columns !== undefined && { columns }),
  })
}

function panelOf({ label, title, bars }: BarsPanel, colorOf: (part: string) => string): Panel {
  const names = [...new Set(bars.map(({ name }) => name))]
  const looks = looksOf(names)
  const totals = names.map((name) => ({
    name,
    ...totalOf(bars.filter((bar) => bar.name === name)),
  }))
  const marks: Markish[] = [
    gridX({ stroke: style.grid, strokeOpacity: 0.6, ticks: 4 }),
    axisX({ ticks: 4, tickFormat: short, label, labelAnchor: 'center', labelArrow: 'none' }),
    barX(
      bars.filter(({ value }) => value !== null),
      {
        x: 'value',
        y: 'name',
        fill: ({ name, part }: Bar) => (part === undefined ? looks.get(name)!.color : colorOf(part)),
        insetTop: 2,
        insetBottom: 2,
      },
    ),
    ruleX([0], { stroke: style.text }),
    text(totals, { x: 'total', y: 'name', text: 'says', dx: 5, textAnchor: 'start' }),
  ]
  const longest = Math.max(...names.map((name) => name.length))
  return {
    ...(title !== undefined && { title }),
    plot: {
      marginLeft: Math.max(40, 14 + longest * 6.6),
      // For the value beside the longest bar.
      marginRight: 56,
      x: { domain: [0, Math.max(...totals.map(({ total }) => total), Number.MIN_VALUE)] },
      y: { domain: names, label: null },
      color: { type: 'identity' },
      marks,
    },
  }
}

function totalOf(bars: readonly Bar[]): { total: number; says: string } {
  const values = bars.flatMap(({ value }) => value ?? [])
  const total = values.reduce((sum, value) => sum + value, 0)
  return { total, says: values.length === 0 ? 'never' : short(total) }
}

/** `28.5 k`, `1.29 M`: three digits and a prefix. */
function short(value: number): string {
  const units: readonly [number, string][] = [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ]
  const [size, unit] = units.find(([least]) => Math.abs(value) >= least) ?? [1, '']
  return `${Number((value / size).toPrecision(3))}${unit}`
}

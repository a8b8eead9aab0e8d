import { plot, type PlotOptions } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { style, type Look } from './style.js'
import { symbolMark } from './symbols.js'

/** A finished figure. */
export interface Figure {
  readonly title: string
  /** A whole SVG document, with its legend in it. */
  readonly svg: string
  /** In CSS pixels. */
  readonly width: number
  readonly height: number
}

/** One plot of a figure; all of Observable Plot's options. Width and height are the figure's. */
export interface Panel {
  readonly title?: string
  readonly plot: PlotOptions
}

export interface FigureOptions {
  readonly title: string
  /** What was measured, and how: one or two short lines. */
  readonly subtitle?: string
  readonly panels: readonly Panel[]
  /** Panels in a row. Default: all. */
  readonly columns?: number
  /** Of the whole figure, in CSS pixels. Default 720. */
  readonly width?: number
  /** Of one row of panels. Default 300. */
  readonly height?: number
  readonly legend?: ReadonlyMap<string, Look>
  /** Whether the legend shows lines and symbols, or filled squares. Default `line`. */
  readonly legendKind?: 'line' | 'area'
}

const gap = 16

/** Title, subtitle, legend and panels in one SVG: the frame that every figure shares. */
export function figure(options: FigureOptions): Figure {
  const { title, subtitle, panels, width = 720, height = 300, legend, legendKind = 'line' } = options
  const columns = Math.min(options.columns ?? panels.length, panels.length)
  const panelWidth = Math.floor((width - gap * (columns - 1)) / columns)
  const parts: string[] = []
  let top = 22
  parts.push(text(title, { x: 8, y: top, size: style.title, weight: 600 }))
  for (const line of subtitle?.split('\n') ?? []) {
    top += 17
    parts.push(text(line, { x: 8, y: top, fill: style.faint }))
  }
  if (legend && legend.size > 0) {
    const drawn = drawLegend(legend, legendKind, width, top + 20)
    parts.push(drawn.svg)
    top = drawn.bottom
  }
  top += 12
  const titled = panels.some((panel) => panel.title !== undefined)
  panels.forEach((panel, i) => {
    const x = (i % columns) * (panelWidth + gap)
    const y = top + Math.floor(i / columns) * (height + gap)
    if (panel.title !== undefined) parts.push(text(panel.title, { x: x + 8, y: y + 14, weight: 600 }))
    const shift = titled ? 20 : 0
    parts.push(drawPanel(panel.plot, x, y + shift, panelWidth, height - shift))
  })
  const total = top + Math.ceil(panels.length / columns) * (height + gap)
  const body = renumbered(parts.join(''), title)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" font-family="${style.font}" font-size="${style.label}" fill="${style.text}" role="img" aria-label="${escape(title)}"><rect width="100%" height="100%" fill="${style.background}"/>${body}</svg>`
  return { title, svg, width, height: total }
}

/** Plot numbers clipping paths through the life of the process: here through the figure, whose title keeps them apart on a page. */
function renumbered(svg: string, title: string): string {
  const seen: string[] = []
  return svg.replace(/plot-clip-\d+/g, (id) => {
    if (!seen.includes(id)) seen.push(id)
    return `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-clip-${seen.indexOf(id) + 1}`
  })
}

function drawPanel(options: PlotOptions, x: number, y: number, width: number, height: number): string {
  const { document } = parseHTML('<html><body></body></html>')
  const made = plot({
    document: document as unknown as Document,
    marginLeft: 56,
    marginBottom: 42,
    marginTop: 16,
    marginRight: 16,
    ...options,
    width,
    height,
    style: { fontFamily: style.font, fontSize: `${style.label}px`, color: style.text, background: 'none' },
  })
  // Warnings come as a figure around the SVG.
  const root = (made.tagName.toLowerCase() === 'svg' ? made : made.querySelector('svg'))!
  root.setAttribute('x', String(x))
  root.setAttribute('y', String(y))
  root.querySelector('style')?.remove()
  root.removeAttribute('class')
  return root.outerHTML
}

interface TextOptions {
  readonly x: number
  readonly y: number
  readonly size?: number
  readonly weight?: number
  readonly fill?: string
}

const text = (
  content: string,
  { x, y, size = style.label, weight = 400, fill = style.text }: TextOptions,
): string =>
  `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escape(content)}</text>`

/** In rows that fit the width. */
function drawLegend(
  legend: ReadonlyMap<string, Look>,
  kind: 'line' | 'area',
  width: number,
  top: number,
): { svg: string; bottom: number } {
  let x = 8
  let y = top
  const items = [...legend].map(([name, look]) => {
    const key = kind === 'line' ? 34 : 18
    const wide = key + name.length * style.label * 0.6 + 18
    if (x > 8 && x + wide > width) {
      x = 8
      y += 18
    }
    const drawn = `<g transform="translate(${x},${y})">${kind === 'line' ? lineKey(look) : `<rect y="-9" width="11" height="11" fill="${look.color}"/>`}${text(name, { x: key, y: 0 })}</g>`
    x += wide
    return drawn
  })
  return { svg: items.join(''), bottom: y }
}

const lineKey = ({ color, dash, symbol }: Look): string =>
  `<path d="M0,-4H28" stroke="${color}" stroke-width="2" ${dash && `stroke-dasharray="${dash}"`}/>${symbolKey(symbol, color)}`

/** The symbol itself is drawn by Plot, so that it is the same as in the panels. */
function symbolKey(symbol: Look['symbol'], color: string): string {
  const { document } = parseHTML('<html><body></body></html>')
  const made = plot({
    document: document as unknown as Document,
    width: 20,
    height: 20,
    margin: 0,
    axis: null,
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks: [symbolMark([{ x: 0.5, y: 0.5 }], symbol, color)],
  })
  const root = (made.tagName.toLowerCase() === 'svg' ? made : made.querySelector('svg'))!
  return `<g transform="translate(4,-14)">${[...root.children]
    .filter((child) => child.tagName.toLowerCase() === 'g')
    .map((child) => child.outerHTML)
    .join('')}</g>`
}

/** Text for markup. */
export const escape = (content: string): string =>
  content.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

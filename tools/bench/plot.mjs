// Figures by Observable Plot, on linkedom's document in place of a browser's. Legends are drawn as marks, since Plot's own are HTML.
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

export { Plot }

/** Okabe and Ito's colours, which colour-blind eyes tell apart; shapes say the same again. */
export const palette = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000']
export const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'wye', 'cross']

const FONTS = 'Helvetica, Arial, sans-serif'
const GAP = 28
const HEADING = 22
const LINE = 18

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/**
 * Panels `{ title, height, ...options of Plot.plot }` in rows of `columns`, with lines of text below, as one SVG. Panels of a row
 * are as high as each other.
 */
export function figure(panels, { width = 860, columns = 1, notes = [] } = {}) {
  const each = width / columns
  let y = 8
  const parts = panels.map(({ title, ...options }, i) => {
    const svg = Plot.plot({
      document,
      width: each,
      style: { fontFamily: FONTS, fontSize: '13px', background: 'white' },
      ...options,
    })
    const x = (i % columns) * each
    svg.setAttribute('x', x)
    svg.setAttribute('y', y + HEADING)
    const heading = `<text x="${x + 12}" y="${y + 16}" font-size="15" font-weight="bold">${escape(title)}</text>`
    if ((i + 1) % columns === 0 || i === panels.length - 1) y += options.height + HEADING + GAP
    return `${heading}\n${svg.outerHTML}`
  })
  const lines = notes.map(
    (note, i) => `<text x="12" y="${y + LINE * i}" font-size="12" fill="#333">${escape(note)}</text>`,
  )
  const height = y + LINE * notes.length
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}">
<rect width="${width}" height="${height}" fill="white"/>
${parts.join('\n')}
${lines.join('\n')}
</svg>
`
}

/** Marks of a legend above a panel's frame: `entries` are `{ label, color, symbol }`. */
export const legendMarks = (entries, { step = 100, left = 6 } = {}) =>
  entries.flatMap(({ label, color, symbol }, i) => [
    Plot.dot([label], { frameAnchor: 'top-left', dx: left + i * step, dy: -16, fill: color, symbol, r: 5 }),
    Plot.text([label], {
      frameAnchor: 'top-left',
      dx: left + 10 + i * step,
      dy: -22,
      textAnchor: 'start',
      fontSize: 13,
    }),
  ])

// Figures by Observable Plot, on linkedom's document in place of a browser's. Legends are drawn as marks, since Plot's own are HTML.
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

export { Plot }

/** Okabe and Ito's colours, which colour-blind eyes tell apart; shapes say the same again. */
export const palette = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000']
export const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'wye', 'cross']

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const GAP = 28

/** Panels one below the other, each `{ title, height, ...options of Plot.plot }`, with lines of text below, as one SVG. */
export function figure(panels, { width = 860, notes = [] } = {}) {
  let y = 8
  const parts = panels.map(({ title, ...options }) => {
    const svg = Plot.plot({
      document,
      width,
      style: { fontFamily: 'Helvetica, Arial, sans-serif', fontSize: '13px', background: 'white' },
      ...options,
    })
    const height = Number(svg.getAttribute('height'))
    svg.setAttribute('y', y + 22)
    const heading = `<text x="12" y="${y + 16}" font-size="15" font-weight="bold">${escape(title)}</text>`
    y += height + 22 + GAP
    return `${heading}\n${svg.outerHTML}`
  })
  const lines = notes.map(
    (note, i) => `<text x="12" y="${y + 18 * i}" font-size="12" fill="#333">${escape(note)}</text>`,
  )
  const height = y + 18 * notes.length
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif">
<rect width="${width}" height="${height}" fill="white"/>
${parts.join('\n')}
${lines.join('\n')}
</svg>
`
}

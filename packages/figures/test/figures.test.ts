import { describe, expect, it } from 'vitest'
import { bars, curves, html, looksOf, png, rampOf, type Axis } from '../src/index.js'

const rules = ['bp', 'pc', 'ep', 'tp', 'dtp', 'ff']
const points = (shift: number) =>
  Array.from({ length: 30 }, (_, i) => {
    const y = 50 + 50 / (1 + Math.exp(-(i - 6 - 3 * shift) / 2))
    return { x: i + 1, y, low: y - 4, high: Math.min(100, y + 3) }
  })
const lines = () =>
  curves({
    title: 'Validation accuracy <by rule>',
    subtitle: 'median and range over 5 seeds',
    x: { label: 'epoch' },
    y: { label: 'accuracy (%)', domain: [40, 100] },
    reference: { y: 50, label: 'chance' },
    curves: rules.map((name, i) => ({ name, points: points(i) })),
  })

describe('figures', () => {
  it('are the same bytes each time', () => {
    expect(lines().svg).toBe(lines().svg)
  })

  it('hold title, units and every name of the legend as text', () => {
    const { svg } = lines()
    for (const text of ['Validation accuracy &lt;by rule&gt;', 'accuracy (%)', 'epoch', ...rules])
      expect(svg).toContain(text)
  })

  it('become pictures of twice the size, text and all', async () => {
    const figure = lines()
    const picture = await png(figure)
    const view = new DataView(picture.buffer, picture.byteOffset)
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([2 * figure.width, 2 * figure.height])
    const mute = { svg: figure.svg.replace(/<text[^>]*>.*?<\/text>/gs, '') }
    // Without a font all text would be left out, and nothing would say so.
    expect(picture.length).toBeGreaterThan(1.2 * (await png(mute)).length)
  }, 60_000)

  it('label ticks where they are given, and the parts of a narrow logarithmic axis', () => {
    const labels = (x: Partial<Axis>, values: readonly number[]): string[] => {
      const points = [1 / 128, 1 / 64, 1 / 16].map((at, i) => ({ x: at, y: values[i]! }))
      const { svg } = curves({
        title: 'ticks',
        x: { label: 'rate', scale: 'log', ...x },
        y: { label: 'loss', scale: 'log' },
        curves: [{ name: 'a', points }],
      })
      return [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, label]) => label!)
    }
    const format = (value: number): string => `1/${1 / value}`
    expect(labels({ ticks: [1 / 128, 1 / 16], format }, [0.2, 0.3, 0.6])).toEqual(
      expect.arrayContaining(['1/128', '1/16', '0.2', '0.5']),
    )
    const wide = labels({}, [1e-5, 1, 1000])
    expect(wide).toEqual(expect.arrayContaining(['1e-4', '1', '1000']))
    expect(wide).not.toContain('0.5')
  })

  it('leave a gap where nothing was measured', () => {
    const { svg } = curves({
      title: 'gap',
      x: { label: 'x', scale: 'log' },
      y: { label: 'y' },
      series: 'ramp',
      curves: [
        {
          name: 'width 64',
          points: [
            { x: 1, y: 1 },
            { x: 10, y: 2 },
            { x: 100, y: null },
            { x: 1000, y: 2 },
            { x: 10000, y: 1 },
          ],
        },
      ],
    })
    expect(svg).not.toContain('NaN')
  })

  it('draw bars from zero in panels of different units', () => {
    const { svg } = bars({
      title: 'One step',
      panels: [
        {
          label: 'floats moved',
          bars: rules.map((name, i) => ({ name, value: name === 'tp' ? null : 10 ** i })),
        },
        {
          label: 'floats, by phase',
          bars: rules.flatMap((name, i) => ['load', 'forward'].map((part) => ({ name, part, value: i + 1 }))),
        },
      ],
    })
    for (const text of ['100 k', '10 k', 'never', 'forward', 'floats moved']) expect(svg).toContain(text)
  })

  it('give a rule the same look wherever it stands, and no two series the same', () => {
    expect(looksOf(['ep', 'bp']).get('ep')).toEqual(looksOf(rules).get('ep'))
    for (const looks of [looksOf([...rules, 'mine']), rampOf(['32', '64', '128', '256'])])
      expect(new Set([...looks.values()].map((look) => JSON.stringify(look))).size).toBe(looks.size)
  })

  it('stand in a report as text and pictures that need nothing else', () => {
    const page = html({
      title: 'Report & more',
      command: 'hebb compare',
      sections: [
        {
          heading: 'Accuracy',
          text: 'a < b',
          table: { head: ['rule', 'accuracy'], rows: [['bp', '100 %']] },
          figures: [lines()],
        },
      ],
    })
    expect(page).toContain('<h1>Report &amp; more</h1>')
    expect(page).toContain('a &lt; b')
    expect(page).toContain('<td>100 %</td>')
    expect(page).toContain('<svg')
    expect(page).not.toMatch(/(?:src|href)="http/)
  })
})

// Curves of bench:scaling: one panel an axis, both scales logarithmic, one line a rule.
import { figure, legendMarks, palette, Plot, symbols } from '../plot.mjs'

const units = {
  width: 'units a hidden layer',
  batch: 'samples a batch',
  depth: 'layers',
  samples: 'samples an epoch',
}
const short = (x) => (x % 1000 === 0 ? `${x / 1000}k` : String(x))
const TICKS = [0.01, 0.1, 1, 10, 100, 1000, 10000]

export function scalingFigure({ curves, fixed, before, date, repeats, rules }) {
  const names = Object.keys(rules)
  const panels = Object.keys(fixed).map((axis) => {
    const own = curves.filter((one) => one.axis === axis)
    const rows = own.flatMap(({ rule, curve }) => curve.map((point) => ({ rule, ...point })))
    const values = [...new Set(rows.map(({ value }) => value))]
    return {
      title: `${axis[0].toUpperCase()}${axis.slice(1)}: CPU ms ${axis === 'samples' ? 'an epoch' : 'a step'}`,
      height: 330,
      marginLeft: 58,
      marginRight: 86,
      marginTop: 30,
      marginBottom: 48,
      x: { type: 'log' },
      y: { type: 'log', nice: true, grid: true, ticks: TICKS, tickFormat: short, label: null },
      color: { domain: names, range: palette },
      symbol: { domain: names, range: symbols },
      marks: [
        // With texts of its own: a logarithmic axis leaves some out.
        Plot.axisX(values, {
          text: short,
          label: `${units[axis]}  (${fixed[axis]})`,
          labelAnchor: 'center',
          labelOffset: 40,
        }),
        Plot.line(rows, { x: 'value', y: 'milliseconds', stroke: 'rule', strokeWidth: 1.8 }),
        Plot.dot(rows, { x: 'value', y: 'milliseconds', fill: 'rule', symbol: 'rule', r: 4 }),
        ...legendMarks(
          names.map((label, i) => ({ label, color: palette[i], symbol: symbols[i] })),
          { step: 52 },
        ),
        Plot.text(spreadOut(own), {
          x: 'value',
          y: 'y',
          text: 'text',
          fill: 'rule',
          dx: 9,
          textAnchor: 'start',
          fontSize: 12,
        }),
      ],
    }
  })
  return figure(panels, {
    width: 1000,
    columns: 2,
    notes: [
      `Numbers at the ends are slopes of the last three points. ${Object.values(rules).join('; ')}.`,
      `CPU time, one thread; medians of ${repeats} turns; ${before.cpu}, ${before.cores} cores, load average ${before.load[0]}, node ${before.node}; ${date.slice(0, 10)}.`,
    ],
  })
}

/** Labels at the ends of the curves, moved up where they would cover each other. */
function spreadOut(curves) {
  const ends = curves.map(({ rule, curve, upperSlope }) => ({
    rule,
    value: curve.at(-1).value,
    y: curve.at(-1).milliseconds,
    text: `${rule} ${upperSlope.toFixed(2)}`,
  }))
  const all = curves.flatMap(({ curve }) => curve.map(({ milliseconds }) => Math.log10(milliseconds)))
  const decades = Math.ceil(Math.max(...all)) - Math.floor(Math.min(...all))
  const least = decades * Math.LN10 * 0.056
  ends.sort((a, b) => a.y - b.y)
  for (let i = 1; i < ends.length; i++) ends[i].y = Math.max(ends[i].y, ends[i - 1].y * Math.exp(least))
  return ends
}

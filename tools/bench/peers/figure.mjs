// The results of bench:peers as one figure: programs against PyTorch, rules against backpropagation, memory.
import { figure, legendMarks, palette, Plot, symbols } from '../plot.mjs'

const ENGINES = ['hebb', 'torch', 'tfjs', 'jax', 'native']
const LABELS = { hebb: 'hebb', torch: 'PyTorch', tfjs: 'tfjs-wasm', jax: 'jax-js', native: 'hebb, native' }
const ROW = 26
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]

/** Scales of engines, and the legend that is drawn above a panel's frame. */
const look = (present) => ({
  color: { domain: ENGINES, range: palette },
  symbol: { domain: ENGINES, range: symbols },
  legend: legendMarks(
    present.map((engine) => {
      const i = ENGINES.indexOf(engine)
      return { label: LABELS[engine], color: palette[i], symbol: symbols[i] }
    }),
  ),
})

function comparison(groups) {
  const rows = groups.flatMap(({ title, results }) =>
    results.map(({ engine, over, ratio }) => ({
      title,
      engine,
      over,
      median: ratio.median,
      low: ratio.quartiles[0],
      high: ratio.quartiles[1],
    })),
  )
  const over = rows[0].over
  const least = Math.min(...rows.map(({ low }) => low)) / 1.25
  const most = Math.max(...rows.map(({ high }) => high)) * 1.25
  const present = ENGINES.filter((engine) => rows.some((row) => row.engine === engine))
  const { color, symbol, legend } = look(present)
  return {
    title: `Time relative to ${LABELS[over]}, less is better`,
    height: groups.length * ROW + 90,
    marginLeft: 330,
    marginRight: 40,
    marginTop: 34,
    marginBottom: 44,
    x: {
      type: 'log',
      label: `times ${LABELS[over]}'s CPU time`,
      labelAnchor: 'center',
      grid: true,
      ticks: TICKS.filter((x) => x >= least && x <= most),
      domain: [least, most],
      tickFormat: String,
    },
    y: { domain: groups.map(({ title }) => title), label: null, tickSize: 0 },
    color,
    symbol,
    marks: [
      Plot.ruleX([1], { stroke: '#444', strokeDasharray: '4 3' }),
      Plot.ruleY(rows, { x1: 'low', x2: 'high', y: 'title', stroke: 'engine', strokeWidth: 2 }),
      Plot.dot(rows, { x: 'median', y: 'title', fill: 'engine', symbol: 'engine', r: 5 }),
      ...legend,
    ],
  }
}

function againstBackpropagation(groups) {
  const rows = groups.flatMap(({ title, results }) =>
    results
      .filter(({ name }) => name !== 'bp')
      .map(({ name, ratio, target }) => ({
        label: `${name}  (${title.replace(/^\w+ /, '')})`,
        median: ratio.median,
        low: ratio.quartiles[0],
        high: ratio.quartiles[1],
        target,
      })),
  )
  return {
    title: 'Our rules relative to our backpropagation: dots measured, bars wanted at most',
    height: rows.length * ROW + 60,
    marginLeft: 330,
    marginRight: 60,
    marginTop: 10,
    marginBottom: 44,
    x: {
      domain: [0, Math.max(...rows.map(({ high }) => high)) * 1.1],
      label: 'times the CPU time of bp',
      labelAnchor: 'center',
      grid: true,
    },
    y: { domain: rows.map(({ label }) => label), label: null, tickSize: 0 },
    marks: [
      Plot.tickX(
        rows.filter(({ target }) => target),
        { x: 'target', y: 'label', stroke: '#000', strokeWidth: 3 },
      ),
      Plot.ruleY(rows, { x1: 'low', x2: 'high', y: 'label', stroke: palette[0], strokeWidth: 2 }),
      Plot.dot(rows, { x: 'median', y: 'label', fill: palette[0], r: 5 }),
      Plot.text(rows, { y: 'label', frameAnchor: 'right', dx: 44, text: ({ median }) => median.toFixed(2) }),
    ],
  }
}

const memory = (results) => ({
  title: 'Peak memory of training the MLP, above runtime and data',
  height: results.length * ROW + 60,
  marginLeft: 330,
  marginRight: 60,
  marginTop: 10,
  marginBottom: 44,
  x: { label: 'MB', labelAnchor: 'center', zero: true, grid: true },
  y: { domain: results.map(({ engine }) => LABELS[engine]), label: null, tickSize: 0 },
  color: { domain: ENGINES, range: palette },
  marks: [
    Plot.barX(results, {
      x: ({ above }) => above.median,
      y: ({ engine }) => LABELS[engine],
      fill: 'engine',
      inset: 4,
    }),
    Plot.text(results, {
      x: ({ above }) => above.median,
      y: ({ engine }) => LABELS[engine],
      text: ({ above }) => above.median.toFixed(1),
      dx: 6,
      textAnchor: 'start',
    }),
    Plot.ruleX([0]),
  ],
})

export function peersFigure({ groups, memory: peaks, versions, before, pairs, date }) {
  const own = groups.filter(({ program }) => program === 'ratios')
  const shared = groups.filter(({ program }) => program !== 'ratios')
  const panels = [
    ...(shared.length > 0 ? [comparison(shared)] : []),
    ...(own.length > 0 ? [againstBackpropagation(own)] : []),
    ...(peaks ? [memory(peaks)] : []),
  ]
  const torch = versions.torch ? `; torch ${versions.torch.torch}, OpenBLAS ${versions.torch.blasCore}` : ''
  return figure(panels, {
    notes: [
      `CPU time, one thread; medians and quartiles of ${pairs} rounds in turns; load average ${before.load[0]}; ${date.slice(0, 10)}.`,
      `${before.cpu}, ${before.cores} cores; node ${before.node}${torch}.`,
    ],
  })
}

// How the CPU time of a training step grows with width, batch and depth, and that of an epoch with the number of samples, for
// each rule, with slopes fitted on log-log axes.
//   npm run bench:scaling [-- --rules bp,pc,ep,tp,dtp,ff --axes width,batch,depth,samples --repeats 3 --out bench-results]
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { context } from './context.mjs'
import { cpuMilliseconds, quantile } from './rounds.mjs'
import { measureEpoch, measureStep, multiplyAdds, rules } from './scaling/measure.mjs'
import { scalingFigure } from './scaling/figure.mjs'

/** What is varied, and what stays: sizes are inputs-width-…-width-10 with `depth` layers. */
const axes = {
  width: {
    values: [64, 128, 256, 512, 1024, 2048],
    at: (width) => ({ inputs: 64, width, depth: 3, batch: 64 }),
  },
  batch: { values: [1, 4, 16, 64, 256, 512], at: (batch) => ({ inputs: 64, width: 256, depth: 3, batch }) },
  depth: { values: [2, 4, 8, 16, 30], at: (depth) => ({ inputs: 64, width: 128, depth, batch: 64 }) },
  samples: {
    values: [1000, 4000, 16000, 60000],
    at: (samples) => ({ inputs: 64, width: 128, depth: 3, batch: 64, samples }),
  },
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values: flags } = parseArgs({
  options: {
    rules: { type: 'string', default: Object.keys(rules).join() },
    axes: { type: 'string', default: Object.keys(axes).join() },
    repeats: { type: 'string', default: '3' },
    out: { type: 'string', default: join(root, 'bench-results') },
  },
})
function listed(flag, known) {
  const names = flags[flag].split(',')
  for (const name of names)
    if (!Object.hasOwn(known, name))
      throw new Error(`--${flag}: there is no '${name}'; there are ${Object.keys(known).join(', ')}.`)
  return names
}
const wantedRules = listed('rules', rules)
const wantedAxes = listed('axes', axes)
const repeats = Number(flags.repeats)
if (!Number.isInteger(repeats) || repeats < 1)
  throw new Error(`--repeats is ${flags.repeats}; wanted an integer of at least 1.`)

const points = wantedAxes.flatMap((axis) =>
  wantedRules.flatMap((rule) =>
    axes[axis].values.map((value) => ({ axis, rule, value, at: axes[axis].at(value) })),
  ),
)

/** Seconds of CPU time that a point takes, at 30 GFLOP/s; a step is repeated until it has taken long enough. */
function expected({ rule, at }) {
  const step = (2 * multiplyAdds(rule, at)) / 30e9
  if (at.samples) return step * (at.samples / at.batch + 20) + 0.1
  return Math.max(0.1 + 0.1 * repeats, step * (repeats + 2)) + 0.05
}
const estimate = points.reduce((sum, point) => sum + expected(point), 0)
console.log(`${points.length} points, about ${(estimate / 60).toFixed(1)} minutes of CPU time`)

/** Least squares of log y on log x. */
function slope(curve) {
  const x = curve.map(({ value }) => Math.log(value))
  const y = curve.map(({ milliseconds }) => Math.log(milliseconds))
  const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length
  const [mx, my] = [mean(x), mean(y)]
  return (
    x.reduce((sum, one, i) => sum + (one - mx) * (y[i] - my), 0) /
    x.reduce((sum, one) => sum + (one - mx) ** 2, 0)
  )
}

const before = context()
const begun = cpuMilliseconds()
const curves = []
for (const axis of wantedAxes) {
  const unit = axis === 'samples' ? 'an epoch' : 'a step'
  console.log(`\n${axis}: CPU ms ${unit} at ${axes[axis].values.join(', ')}; ${describe(axis)}`)
  for (const rule of wantedRules) {
    const curve = []
    for (const { value, at } of points.filter((point) => point.axis === axis && point.rule === rule)) {
      const times = await (at.samples ? measureEpoch : measureStep)(rule, at, repeats)
      curve.push({ value, milliseconds: quantile(times, 0.5), times })
    }
    const upper = curve.slice(-3)
    curves.push({ axis, rule, curve, slope: slope(curve), upperSlope: slope(upper) })
    const shown = curve.map(({ milliseconds }) => milliseconds.toPrecision(3).padStart(8)).join(' ')
    console.log(
      `  ${rule.padEnd(4)} ${shown}   slope ${slope(curve).toFixed(2)}, of the last three ${slope(upper).toFixed(2)}`,
    )
  }
}
function describe(axis) {
  const { [axis]: _varied, samples: _samples, ...rest } = axes[axis].at(axes[axis].values[0])
  return Object.entries(rest)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

const record = {
  date: new Date().toISOString(),
  repeats,
  before,
  after: context(),
  estimatedSeconds: estimate,
  cpuSeconds: (cpuMilliseconds() - begun) / 1000,
  fixed: Object.fromEntries(wantedAxes.map((axis) => [axis, describe(axis)])),
  rules: Object.fromEntries(wantedRules.map((rule) => [rule, rules[rule].says])),
  curves,
}
console.log(
  `\n${record.cpuSeconds.toFixed(0)} s of CPU time; node ${before.node}, ${before.cpu}, ${before.cores} cores, load average ${before.load[0]} before, ${record.after.load[0]} after`,
)
const out = resolve(flags.out)
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'scaling.json'), `${JSON.stringify(record, null, 2)}\n`)
writeFileSync(join(out, 'scaling.svg'), scalingFigure(record))
console.log(`Written: ${join(out, 'scaling.json')} and scaling.svg`)

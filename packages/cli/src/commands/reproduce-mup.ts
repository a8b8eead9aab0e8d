import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import {
  mupFigureNames,
  mupFigures,
  type FigureRecord,
  type FigureSize,
  type MupFigureName,
  type Trial,
  type TrialResult,
} from '@hebb/lab'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { drawPlot } from '../plots.js'
import { rules } from '../rules.js'
import { runTrials } from '../run-trials.js'
import { table } from '../table.js'
import { versions } from '../versions.js'

/** All of them, by one name. */
export const allFigures = 'mup'
export const mupNames: readonly (MupFigureName | typeof allFigures)[] = [allFigures, ...mupFigureNames]

export interface ReproduceMupFlags {
  full?: boolean
  smoke?: boolean
  report?: string
  workers?: number
  dataDir?: string
  offline?: boolean
  json?: boolean
}

/** hebb reproduce mup-… */
export async function reproduceMup(
  given: (typeof mupNames)[number],
  flags: ReproduceMupFlags,
  io: Io,
): Promise<void> {
  const size: FigureSize = flags.full ? 'full' : flags.smoke ? 'smoke' : 'default'
  const names = given === allFigures ? mupFigureNames : [given]
  const folder = resolve(io.cwd, flags.report ?? 'mup-figures')
  const trials = names.flatMap((name) => mupFigures[name].trials(size))
  if (trials.length > 0) io.stderr(estimate(trials, flags.workers ?? availableParallelism()))
  const results = await runTrials(io, trials, { ...flags, resume: join(folder, `trials-${size}.jsonl`) })
  const known = new Map(trials.map((trial, i) => [JSON.stringify(trial), results[i]!]))
  const source = {
    ...(flags.dataDir !== undefined && { dir: resolve(io.cwd, flags.dataDir) }),
    ...(flags.offline && { offline: true }),
  }
  const loaded = new Map(
    await Promise.all(rules.map(async ({ name }) => [name, await loadRule(name, io.cwd)] as const)),
  )
  const records: Record<string, FigureRecord & { title: string; says: string }> = {}
  for (const name of names) {
    const { title, says, build } = mupFigures[name]
    io.stderr(`${name}: ${title}\n`)
    const record = await build({
      size,
      create: (rule, options) => loaded.get(rule)!.create(options),
      result: (trial: Trial): TrialResult => known.get(JSON.stringify(trial))!,
      source,
    })
    records[name] = { title, says, ...record }
    for (const [i, plot] of record.plots.entries())
      await drawPlot(join(folder, `${name}${record.plots.length > 1 ? `-${i + 1}` : ''}.svg`), plot)
    if (!flags.json) io.stdout(textOf(io, name, size, records[name]))
  }
  if (flags.json)
    io.stdout(
      `${JSON.stringify({ size, environment: { versions: versions() }, figures: records }, undefined, 2)}\n`,
    )
  else io.stdout(`Figures and finished trials are in ${folder}.\n`)
}

/** Of a machine like the one that defaults were sized on: 25 GFLOP/s a core in all that a step does. */
function estimate(trials: readonly Trial[], workers: number): string {
  const seconds = trials.reduce((sum, trial) => sum + flops(trial), 0) / 25e9 / workers
  return `${trials.length} trials; about ${Math.ceil(seconds / 60)} min on ${workers} core${workers === 1 ? '' : 's'}. Killed, it goes on where it was.\n`
}

function flops({ width, hiddenLayers, steps, batchSize, data, options, rule }: Trial): number {
  const inputs = data === 'fashion-mnist' ? 784 : 20
  const weights = inputs * width + (hiddenLayers - 1) * width ** 2 + 10 * width
  const sweeps = rule === 'ep' ? 16 + 2 * 8 : Number(options['steps'] ?? 1)
  return 2 * weights * batchSize * steps * (2 + 2 * sweeps)
}

function textOf(
  io: Io,
  name: string,
  size: FigureSize,
  { title, says, plots, claims }: FigureRecord & { title: string; says: string },
): string {
  const head = ['what must show', 'measured', 'holds']
  const rows = claims.map((claim) => [
    claim.says,
    claim.measured,
    size === 'smoke' ? 'not judged' : claim.holds ? 'yes' : 'no',
  ])
  const numbers = plots.map((plot) => {
    const lines = plot.curves.map(({ name: curve, panel, points }) => {
      const values = points.map(({ x, y }) => `${short(x)}: ${y === null ? '×' : short(y)}`).join('  ')
      return `  ${panel === undefined ? '' : `${panel}, `}${curve}   ${values}\n`
    })
    return `${plot.title}: ${plot.y.label} by ${plot.x.label}\n${lines.join('')}`
  })
  return `${name}: ${title}\n${says}\n\n${numbers.join('\n')}\n${table(io, head, rows)}\n`
}

const short = (value: number): string => String(+value.toPrecision(3))

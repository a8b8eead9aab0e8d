import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import {
  mupFigureNames,
  mupFigures,
  store,
  type FigureRecord,
  type FigureSize,
  type MupFigureName,
  type Store,
  type Trial,
  type TrialResult,
} from '@hebb/lab'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { drawPlot } from '../plots.js'
import { rules } from '../rules.js'
import { runTrials, secondsOf } from '../run-trials.js'
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
  const start = performance.now()
  const size: FigureSize = flags.full ? 'full' : flags.smoke ? 'smoke' : 'default'
  const names = given === allFigures ? mupFigureNames : [given]
  const folder = resolve(io.cwd, flags.report ?? 'mup-figures')
  const trials = names.flatMap((name) => mupFigures[name].trials(size))
  const workers = flags.workers ?? availableParallelism()
  const resume = join(folder, `trials-${size}.jsonl`)
  io.stderr(estimate(names, size, store<Trial, TrialResult>(resume), workers))
  const results = await runTrials(io, trials, { ...flags, resume })
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
  const time = { wall: (performance.now() - start) / 1000, cpu: process.cpuUsage().user / 1e6, workers }
  const record = { size, environment: { versions: versions() }, seconds: time, figures: records }
  if (flags.json) io.stdout(`${JSON.stringify(record, undefined, 2)}\n`)
  else
    io.stdout(
      `Figures and finished trials are in ${folder}. It took ${duration(time.wall)}, and ${duration(time.cpu)} of processor time.\n`,
    )
}

/** What is left to do: trials share the cores, the rest runs on one. */
function estimate(
  names: readonly MupFigureName[],
  size: FigureSize,
  finished: Store<Trial, TrialResult>,
  workers: number,
): string {
  const trials = names.flatMap((name) => mupFigures[name].trials(size))
  const missing = trials.filter((trial) => finished.get(trial) === undefined)
  const training = missing.reduce((sum, trial) => sum + secondsOf(trial), 0) / workers
  const rest = names.reduce((sum, name) => sum + (mupFigures[name].seconds?.(size) ?? 0), 0)
  const cores = `${workers} core${workers === 1 ? '' : 's'}`
  return `${missing.length} of ${trials.length} trials to run; about ${duration(training + rest)} on ${cores}. Killed, it goes on where it was.\n`
}

const duration = (seconds: number): string =>
  seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`

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
      const values = some(points).map(({ x, y }) => `${short(x)}: ${y === null ? '×' : short(y)}`)
      return `  ${panel === undefined ? '' : `${panel}, `}${curve}   ${values.join('  ')}\n`
    })
    return `${plot.title}: ${plot.y.label} by ${plot.x.label}\n${lines.join('')}`
  })
  return `${name}: ${title}\n${says}\n\n${numbers.join('\n')}\n${table(io, head, rows)}\n`
}

/** About twelve of them, and the last. `--json` has all. */
const some = <T>(points: readonly T[]): T[] => {
  const every = Math.ceil(points.length / 12)
  return points.filter((_, i) => i % every === 0 || i === points.length - 1)
}

const short = (value: number): string => String(+value.toPrecision(3))

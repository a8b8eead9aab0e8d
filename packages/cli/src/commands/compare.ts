import { resolve } from 'node:path'
import {
  compare,
  type CompareOptions,
  type CompareRecord,
  type Entry,
  type Task,
  type TaskName,
} from '@hebb/lab'
import { Option, type Command } from 'commander'
import type { LoadedRule } from '../as-rule.js'
import { backendOf } from '../backends.js'
import { compareTable, groups, legend } from '../compare-table.js'
import { applyConfig } from '../config-file.js'
import { recipeNote, recipeOf, taskOf } from '../experiment.js'
import {
  commonFlags,
  recipeFlags,
  taskFlags,
  threadsFlag,
  type CommonFlags,
  type RecipeFlags,
  type TaskFlags,
} from '../flags.js'
import { percent, seconds, spread } from '../format.js'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { integer, list } from '../parse.js'
import { progress, withProgress } from '../progress.js'
import { writeReport } from '../report.js'
import { backprop, rules } from '../rules.js'
import { environmentOf, versions } from '../versions.js'

interface CompareFlags extends TaskFlags, RecipeFlags, CommonFlags {
  threads?: number
  rules?: readonly string[]
  seeds?: readonly number[]
  patience?: number
  report?: string
}

/** hebb compare */
export function compareCommand(program: Command, io: Io): void {
  const command = program
    .command('compare')
    .description('compare rules on one task; without --task: on sparse parity, then one epoch of MNIST')
  taskFlags(command)
  command
    .addOption(
      new Option('--rules <rules>', 'names, packages or files between commas (all)').argParser(list(String)),
    )
    .addOption(new Option('--seeds <seeds>', 'between commas (42)').argParser(list(integer(0))))
    .addOption(
      new Option(
        '--patience <epochs>',
        'stop after so many epochs without a better validation accuracy',
      ).argParser(integer(1)),
    )
  command.option('--report <folder>', 'write figures (SVG, PNG), an HTML page and the record there')
  recipeFlags(command)
  command.addOption(threadsFlag())
  commonFlags(command).action((flags: CompareFlags) => runCompare(command, flags, io))
}

async function runCompare(command: Command, given: CompareFlags, io: Io): Promise<void> {
  if (given.config) applyConfig(command, given.config, io.cwd)
  const flags = command.opts<CompareFlags>()
  const loaded: LoadedRule[] = []
  for (const name of flags.rules ?? rules.map((rule) => rule.name)) loaded.push(await loadRule(name, io.cwd))
  if (flags.task === undefined) return mainJob(command, loaded, flags, io)
  const task = taskOf(flags.task, flags, io, flags.patience === undefined ? 0 : 1 / 6)
  const record = await compareOn(task, loaded, flags, io)
  await report(command, flags, [record], io)
  if (flags.json) return print(io, record)
  io.stdout(`${title(task)}\n${compareTable(io, record)}${legend}`)
}

/** Sparse parity, then one epoch of MNIST. */
async function mainJob(
  command: Command,
  loaded: readonly LoadedRule[],
  flags: CompareFlags,
  io: Io,
): Promise<void> {
  const jobs: readonly { task: TaskName; flags: CompareFlags; says: string }[] = [
    { task: 'parity', flags: without(flags, ['validation', 'dataDir', 'offline']), says: 'sparse parity' },
    {
      task: 'mnist',
      flags: { epochs: 1, ...without(flags, ['bits', 'relevant']) },
      says: 'one epoch of MNIST',
    },
  ]
  const records: CompareRecord[] = []
  const seen: string[] = []
  for (const job of jobs) {
    const task = taskOf(job.task, job.flags, io)
    const record = await compareOn(task, loaded, job.flags, io).catch((error: unknown) => {
      if (job.task === 'parity' || !isMissing(error)) throw error
      const missing = `MNIST was not found, so only parity was compared. ${(error as Error).message}`
      if (flags.json) io.stderr(`${missing}\n`)
      seen.push(missing)
      return undefined
    })
    if (!record) continue
    records.push(record)
    seen.push(closing(record, job.says))
    if (!flags.json) io.stdout(`${title(task)}\n${compareTable(io, record)}\n`)
  }
  await report(command, flags, records, io)
  if (flags.json) return print(io, { tasks: records })
  io.stdout(`${legend}\n${seen.join('\n')}\n`)
}

async function compareOn(
  task: Task,
  loaded: readonly LoadedRule[],
  flags: CompareFlags,
  io: Io,
): Promise<CompareRecord> {
  const { seeds = [42], patience } = flags
  const entries = loaded.map((rule): Entry => {
    io.stderr(recipeNote(rule, task))
    const recipe = recipeOf(rule, task, flags)
    return { rule: rule.create(recipe.options), recipe }
  })
  const backend = await backendOf(flags)
  const options: CompareOptions = {
    task,
    entries,
    seeds,
    backprop: backprop(),
    backend,
    versions: versions(),
    ...(patience !== undefined && { patience }),
    ...(flags.report !== undefined && { details: true }),
    onRun: ({ entry: { rule, recipe }, seed, samples }) =>
      progress(io, { what: `${rule.name} on ${task.name}, seed ${seed}`, samples, epochs: recipe.epochs }),
  }
  const record = await withProgress(io, () => compare(options))
  const environment = { ...environmentOf(backend), threads: flags.threads ?? 1 }
  return { ...record, environment }
}

/** Figures and a page, where the flags ask for them. */
async function report(
  command: Command,
  flags: CompareFlags,
  records: readonly CompareRecord[],
  io: Io,
): Promise<void> {
  if (flags.report === undefined) return
  const page = await writeReport(resolve(io.cwd, flags.report), commandLine(command), records)
  io.stderr(`Report: ${page}\n`)
}

/** The flags as given, to run the same again. */
const commandLine = (command: Command): string =>
  [
    'hebb compare',
    ...command.options
      .filter(
        (o) =>
          command.getOptionValueSource(o.attributeName()) === 'cli' &&
          !['report', 'json'].includes(o.attributeName()),
      )
      .map((o) => {
        const value: unknown = command.getOptionValue(o.attributeName())
        return value === true ? o.long! : `${o.long!} ${String(value)}`
      }),
  ].join(' ')

function title(task: Task): string {
  const { bits, relevant } = task.settings
  const what = task.name === 'parity' ? `sparse parity, ${bits} bits of which ${relevant} count` : task.name
  return `${what}, ${task.samples} training samples`
}

/** `Seen on sparse parity: bp 100.0 % after 30 epochs in 0.07 s.` */
function closing({ results }: CompareRecord, says: string): string {
  const rows = groups(results).map((group) => {
    const { rule, epochs } = group[0]!
    const accuracy = spread(
      group.map((r) => r.testAccuracy),
      percent,
    )
    const time = seconds(group.reduce((sum, r) => sum + r.seconds, 0) / group.length)
    return `${rule} ${accuracy} after ${epochs} epoch${epochs === 1 ? '' : 's'} in ${time}`
  })
  return `Seen on ${says}: ${rows.join('; ')}.`
}

const without = (flags: CompareFlags, names: readonly (keyof CompareFlags)[]): CompareFlags =>
  Object.fromEntries(Object.entries(flags).filter(([name]) => !names.includes(name as keyof CompareFlags)))

const isMissing = (error: unknown): boolean =>
  error instanceof Error && ['DatasetNotFoundError', 'OfflineError', 'DownloadError'].includes(error.name)

const print = (io: Io, value: unknown): void => io.stdout(`${JSON.stringify(value, undefined, 2)}\n`)

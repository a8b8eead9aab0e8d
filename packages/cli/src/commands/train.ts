import { resolve } from 'node:path'
import type { Callbacks, Position, Trainer } from '@hebb/core'
import { train as trainRule, type TrainOptions, type TrainRecord } from '@hebb/lab'
import { Option, type Command } from 'commander'
import { backendOf } from '../backends.js'
import {
  checkWritable,
  readCheckpoint,
  runMetadata,
  writeCheckpoint,
  type SavedRun,
} from '../checkpoint-file.js'
import { applyConfig } from '../config-file.js'
import { UsageError } from '../errors.js'
import { recipeNote, recipeOf, taskOf } from '../experiment.js'
import {
  commonFlags,
  recipeFlags,
  setFlag,
  taskFlags,
  threadsFlag,
  type CommonFlags,
  type RecipeFlags,
  type TaskFlags,
} from '../flags.js'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { integer, share } from '../parse.js'
import { progress, withProgress } from '../progress.js'
import { setOptions } from '../set-options.js'
import { percent, seconds } from '../format.js'
import { environmentOf } from '../versions.js'

interface TrainFlags extends TaskFlags, RecipeFlags, CommonFlags {
  threads?: number
  rule?: string
  set?: readonly string[]
  seed?: number
  patience?: number
  target?: number
  steps?: number
  save?: string
  saveEvery?: number
  resume?: string
}

/** Flags that may differ in a run that goes on: they do not change what was computed so far. */
const free = [
  'config',
  'json',
  'threads',
  'save',
  'saveEvery',
  'resume',
  'steps',
  'epochs',
  'dataDir',
  'offline',
]

/** hebb train */
export function trainCommand(program: Command, io: Io): void {
  const command = program.command('train').description('train one rule on one task')
  command.addOption(new Option('--rule <rule>', 'name, package or file of a rule (bp)'))
  taskFlags(command)
  recipeFlags(command)
  setFlag(command)
  command
    .addOption(new Option('--seed <n>', 'of weights, data and order (42)').argParser(integer(0)))
    .addOption(
      new Option(
        '--patience <epochs>',
        'stop after so many epochs without a better validation accuracy',
      ).argParser(integer(1)),
    )
    .addOption(new Option('--target <share>', 'validation accuracy for epochsToTarget').argParser(share))
    .addOption(new Option('--steps <n>', 'end after so many updates in all').argParser(integer(1)))
    .option('--save <file>', 'write a safetensors checkpoint after each epoch')
    .addOption(new Option('--save-every <n>', 'also write it every so many updates').argParser(integer(1)))
    .option('--resume <file>', 'go on from a checkpoint, in mid-epoch too, with the same bits')
  command.addOption(threadsFlag())
  commonFlags(command).action((flags: TrainFlags) => runTrain(command, flags, io))
}

async function runTrain(command: Command, given: TrainFlags, io: Io): Promise<void> {
  if (given.config) applyConfig(command, given.config, io.cwd)
  const resumed = command.opts<TrainFlags>().resume
  const from = resumed === undefined ? undefined : readCheckpoint(resolve(io.cwd, resumed))
  if (from) refusePatience(resumed!, from.run, command.opts<TrainFlags>())
  for (const [flag, value] of Object.entries(from?.run.flags ?? {}))
    if (command.getOptionValue(flag) === undefined) command.setOptionValueWithSource(flag, value, 'resume')

  const flags = command.opts<TrainFlags>()
  if (flags.saveEvery !== undefined && flags.save === undefined)
    throw new UsageError('--save-every says how often, but not where to: give --save FILE as well.')
  if (flags.save !== undefined) checkWritable(resolve(io.cwd, flags.save))
  const { seed = 42, threads = 1, patience, steps, save, saveEvery } = flags
  const rule = await loadRule(flags.rule ?? 'bp', io.cwd)
  const task = taskOf(flags.task ?? 'mnist', flags, io, patience === undefined ? 0 : 1 / 6)
  const recipe = recipeOf(rule, task, flags, setOptions(rule, flags.set ?? []))
  const backend = await backendOf(flags)
  const { epochs, ...fixed } = recipe
  const experiment: SavedRun['experiment'] = {
    rule: rule.name,
    task: { name: task.name, samples: task.samples, ...task.settings },
    recipe: fixed,
    seed,
    backend: backend.name,
  }
  if (from) refuseChanges(from.run.experiment, experiment)

  io.stderr(recipeNote(rule, task))
  const data = await task.load({ seed })
  const samples = data.train.labels.length
  const batchesAnEpoch = Math.ceil(samples / recipe.batchSize)
  const target = flags.target ?? task.target
  const watcher = saver()
  const start = from?.run.position ?? { epoch: 0, batch: 0 }
  const options: TrainOptions = {
    rule: rule.create(recipe.options),
    recipe,
    data,
    seed,
    backend,
    target,
    ...(patience !== undefined && { patience }),
    ...(steps !== undefined && { steps }),
    onStart: watcher.onStart,
    onEnd: watcher.write,
    callbacks: [
      watcher.callbacks,
      progress(io, {
        what: `${rule.name} on ${task.name}`,
        samples,
        epochs,
        done: start.epoch * samples + start.batch * recipe.batchSize,
      }),
    ],
    ...(from && {
      resume: {
        checkpoint: from.checkpoint,
        position: start,
        epochsToTarget: from.run.epochsToTarget,
      },
    }),
  }
  const record = await withProgress(io, () => trainRule(options))
  if (flags.json) {
    const environment = { ...environmentOf(backend), threads }
    const { task: about } = experiment
    io.stdout(`${JSON.stringify({ task: about, environment, result: record }, undefined, 2)}\n`)
  } else {
    io.stdout(summary(record, task.name))
    if (save !== undefined) io.stdout(`Saved to ${save}.\n`)
  }

  /** Keeps the position, and saves as the flags ask. */
  function saver() {
    let trainer: Trainer | undefined
    let position: Position = from?.run.position ?? { epoch: 0, batch: 0 }
    let epochsToTarget = from?.run.epochsToTarget ?? null
    const write = (): void => {
      if (save === undefined || !trainer) return
      const saved = { flags: kept(flags), experiment, position, epochsToTarget }
      writeCheckpoint(resolve(io.cwd, save), trainer.save(runMetadata(saved)))
    }
    const callbacks: Callbacks = {
      onStep({ report, position: next }) {
        position = next.batch < batchesAnEpoch ? next : { epoch: next.epoch + 1, batch: 0 }
        if (saveEvery !== undefined && report.step % saveEvery === 0) write()
      },
      onEpoch({ epoch, validation }) {
        if (validation && validation.accuracy >= target) epochsToTarget ??= epoch
        write()
      },
    }
    return { onStart: (made: Trainer) => void (trainer = made), write, callbacks }
  }
}

/** The flags that a resumed run takes over. */
const kept = (flags: TrainFlags): Record<string, unknown> =>
  Object.fromEntries(Object.entries(flags).filter(([name]) => name === 'epochs' || !free.includes(name)))

/** @throws UsageError for early stopping, whose best epoch and weights no checkpoint holds */
function refusePatience(file: string, { flags }: SavedRun, { patience }: TrainFlags): void {
  if (flags['patience'] !== undefined) {
    throw new UsageError(
      `${file} is of a run with --patience, which cannot go on: the file does not hold the best epoch so far and its weights. ` +
        'Train anew, or without --patience where a run has to go on.',
    )
  }
  if (patience === undefined) return
  throw new UsageError(
    `--patience cannot begin in a run that goes on: ${file} was trained without, on samples that it would hold out. Leave it out, or train anew.`,
  )
}

/** @throws UsageError naming what differs from the saved run */
function refuseChanges(
  saved: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(now)) {
    const [before, after] = [JSON.stringify(saved[name]), JSON.stringify(value)]
    if (before === after) continue
    throw new UsageError(
      `--resume goes on with the run as it was saved, but ${name} was ${before} and would be ${after}: leave the flags out that change it.`,
    )
  }
}

function summary(record: TrainRecord, task: string): string {
  const { rule, testAccuracy, epochs, updates, seed, stopped, epochsToTarget } = record
  const early = stopped === 'earlyStopping' ? ' (stopped early)' : ''
  const reached = epochsToTarget === null ? '' : ` Validation target reached in epoch ${epochsToTarget}.`
  return `${rule} on ${task}, seed ${seed}: ${percent(testAccuracy)} test accuracy after ${epochs} epoch${epochs === 1 ? '' : 's'}${early}, ${updates} updates, ${seconds(record.seconds)}.${reached}\n`
}

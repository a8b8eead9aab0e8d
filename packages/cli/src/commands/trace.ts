import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatReport, transposedReads } from '@hebb/core'
import { memory } from '@hebb/lab'
import { Option, type Command } from 'commander'
import { backendOf } from '../backends.js'
import { applyConfig } from '../config-file.js'
import { recipeOf, taskOf } from '../experiment.js'
import {
  cacheFlag,
  commonFlags,
  recipeFlags,
  setFlag,
  taskFlags,
  type CommonFlags,
  type RecipeFlags,
  type TaskFlags,
} from '../flags.js'
import { count } from '../format.js'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { integer } from '../parse.js'
import { setOptions } from '../set-options.js'
import { environmentOf } from '../versions.js'
import { replayCommand } from './replay.js'

interface TraceFlags extends TaskFlags, RecipeFlags, CommonFlags {
  rule?: string
  set?: readonly string[]
  seed?: number
  warmup?: number
  cache?: readonly number[]
  lru?: boolean
  distances?: boolean
  save?: string
}

/** hebb trace */
export function traceCommand(program: Command, io: Io): void {
  const command = program
    .command('trace')
    .description('memory traffic of one training step')
    .usage('[options] | replay [options] <file>')
  command.addOption(new Option('--rule <rule>', 'name, package or file of a rule (bp)'))
  taskFlags(command)
  recipeFlags(command)
  setFlag(command)
  command
    .addOption(new Option('--seed <n>', 'of weights and data (42)').argParser(integer(0)))
    .addOption(
      new Option('--warmup <n>', 'steps before the traced one, for the steady state (0)').argParser(
        integer(0),
      ),
    )
    .addOption(cacheFlag())
    .option('--lru', 'also the cost on an LRU stack')
    .option('--distances', 'list every distance (with --json)')
    .option('--save <file>', 'write the events as a trace file, for hebb trace replay')
  commonFlags(command).action((flags: TraceFlags) => runTrace(command, flags, io))
  replayCommand(command, io)
}

async function runTrace(command: Command, given: TraceFlags, io: Io): Promise<void> {
  if (given.config) applyConfig(command, given.config, io.cwd)
  const flags = command.opts<TraceFlags>()
  const { seed = 42, warmup = 0, batch = 1, cache = [16384, 65536], lru, distances, save } = flags
  const rule = await loadRule(flags.rule ?? 'bp', io.cwd)
  const task = taskOf(flags.task ?? 'parity', flags, io)
  const recipe = recipeOf(rule, task, flags, setOptions(rule, flags.set ?? []))
  const backend = await backendOf(flags)
  const { events, start, report, ...record } = memory({
    rule: rule.create(recipe.options),
    recipe,
    data: await task.load({ seed }),
    seed,
    batchSize: batch,
    warmup,
    backend,
    cache,
    ...(lru && { lru }),
    ...(distances && { distances }),
  })
  if (save !== undefined)
    writeFileSync(
      resolve(io.cwd, save),
      JSON.stringify({
        title: `One step of ${rule.name} on ${task.name}, batch size ${batch}`,
        config: { task: task.settings, recipe, seed, warmup },
        trace: events,
      }),
    )
  if (flags.json) {
    const environment = environmentOf(backend)
    const about = { name: task.name, samples: task.samples, ...task.settings }
    io.stdout(
      `${JSON.stringify({ task: about, environment, recipe, seed, ...record, ...report }, undefined, 2)}\n`,
    )
    return
  }
  const units = [task.inputs, ...recipe.hidden, recipe.outputs].join('-')
  const steady = warmup > 0 ? `, after ${warmup} to warm up` : ''
  io.stdout(
    [
      `One step of ${rule.name} on ${task.name}, ${units}, ${batch} sample${batch === 1 ? '' : 's'}${steady}. Counts are of floats.`,
      '',
      formatReport(report, { samples: batch, transposed: transposedReads(events.slice(start)) }),
      '',
      `${count(record.floatsPerStep)} floats moved by the step itself; ${count(record.peakBytes)} bytes held by the trainer, a figure apart.`,
      '',
    ].join('\n'),
  )
}

import { resolve } from 'node:path'
import {
  hasRecipe,
  recipeFor,
  task as makeTask,
  type OptimizerName,
  type OptimizerRecipe,
  type Recipe,
  type Task,
  type TaskName,
} from '@hebb/lab'
import type { Io } from './io.js'
import type { LoadedRule } from './as-rule.js'
import type { RecipeFlags, TaskFlags } from './flags.js'
import { UsageError } from './errors.js'

/** Flags that have a meaning for some tasks only. */
const onlyFor: Readonly<Record<string, readonly TaskName[]>> = {
  bits: ['parity'],
  relevant: ['parity'],
  validation: ['mnist', 'fashion-mnist'],
  dataDir: ['mnist', 'fashion-mnist'],
  offline: ['mnist', 'fashion-mnist'],
}

/**
 * The task that flags describe.
 *
 * @param validation share of an image set held out where no flag says one
 * @throws UsageError for flags that mean nothing for it
 */
export function taskOf(name: TaskName, flags: TaskFlags, { cwd }: Io, validation = 0): Task {
  for (const [flag, tasks] of Object.entries(onlyFor)) {
    if (flags[flag as keyof TaskFlags] === undefined || tasks.includes(name)) continue
    const shown = flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    throw new UsageError(
      `--${shown} has no meaning for ${name}, only for ${tasks.join(' and ')}: leave it out.`,
    )
  }
  const { bits, relevant, samples, dataDir, offline } = flags
  const source = { ...(dataDir !== undefined && { dir: resolve(cwd, dataDir) }), ...(offline && { offline }) }
  return makeTask(name, {
    ...(bits !== undefined && { bits }),
    ...(relevant !== undefined && { relevant }),
    ...(samples !== undefined && { samples }),
    validation: flags.validation ?? validation,
    source,
  })
}

/** Rates to begin with, where a flag names another optimizer than the recipe's. */
const rates: Readonly<Record<OptimizerName, number>> = { sgd: 0.1, momentum: 0.01, adam: 1e-3, adamW: 1e-3 }

/** The rule's recipe for the task, with what flags say instead. */
export function recipeOf(
  rule: LoadedRule,
  task: Task,
  flags: RecipeFlags,
  options: Recipe['options'] = {},
): Recipe {
  const recipe = recipeFor(rule.name, task)
  const { hidden = recipe.hidden, activation, loss = recipe.loss, epochs = recipe.epochs, batch } = flags
  // A list of initializations is one a layer: other layers need other ones.
  const { init, ...rest } = recipe
  const keepsInit = init !== undefined && (!Array.isArray(init) || hidden.length === recipe.hidden.length)
  return {
    ...rest,
    ...(keepsInit && { init }),
    hidden,
    activation: activationsFor(activation ?? recipe.activation, hidden.length),
    outputs: loss === 'crossEntropy' ? Math.max(2, recipe.outputs) : recipe.outputs,
    loss,
    optimizer: optimizerFor(recipe.optimizer, flags),
    epochs,
    batchSize: batch ?? recipe.batchSize,
    options: { ...recipe.options, ...options },
  }
}

function activationsFor(given: Recipe['activation'], layers: number): Recipe['activation'] {
  const names = typeof given === 'string' ? [given] : given
  if (names.length === 1) return names[0]!
  if (names.length === layers) return names
  throw new UsageError(
    `--activation names ${names.length} activations for ${layers} hidden layers; wanted one, or one each.`,
  )
}

function optimizerFor(own: OptimizerRecipe, flags: RecipeFlags): OptimizerRecipe {
  const { optimizer = own.name, lr, decay, decoupledDecay } = flags
  const base = optimizer === own.name ? own : { name: optimizer, learningRate: rates[optimizer] }
  return {
    ...base,
    ...(lr !== undefined && { learningRate: lr }),
    ...(decay !== undefined && { coupledDecay: decay }),
    ...(decoupledDecay !== undefined && { decoupledDecay }),
  }
}

/** A line for rules that have no recipe of their own. */
export const recipeNote = (rule: LoadedRule, task: Task): string =>
  hasRecipe(rule.name, task.name)
    ? ''
    : `${rule.name} has no recipe for ${task.name}: it is trained by backpropagation's. Set --lr and others to suit it.\n`

import { heNormal } from '@hebb/core'
import type { Recipe } from './recipe.js'
import type { Task, TaskName } from './tasks.js'

/** A recipe for any number of samples and outputs. */
type Template = Omit<Recipe, 'epochs' | 'outputs'> & {
  readonly epochs: number | ((samples: number) => number)
  readonly outputs?: number
}

/** Passes that present about so many samples in all: as many updates, however many samples there are. */
const presenting =
  (count: number) =>
  (samples: number): number =>
    Math.max(1, Math.round(count / samples))

const parity: Template = {
  hidden: [200],
  activation: 'relu',
  init: heNormal(),
  loss: 'hinge',
  optimizer: { name: 'sgd', learningRate: 0.5, coupledDecay: 0.01 },
  batchSize: 32,
  // 60 epochs of 500 samples, 30 of 1000.
  epochs: presenting(30000),
  options: {},
}

const images: Template = {
  hidden: [512, 512],
  activation: 'relu',
  loss: 'crossEntropy',
  optimizer: { name: 'adam', learningRate: 1e-3 },
  batchSize: 64,
  epochs: 5,
  options: {},
}

/** What a rule without recipes of its own is tried with. */
const fallback: Readonly<Record<TaskName, Template>> = { parity, mnist: images, 'fashion-mnist': images }

/** By rule name, then task. A rule is tuned on validation sets; its row is where that is written down. */
const table: Readonly<Record<string, Partial<Record<TaskName, Template>>>> = {
  bp: { parity, mnist: images, 'fashion-mnist': images },
}

/** Whether a rule has a recipe of its own for a task, or is tried with backpropagation's. */
export const hasRecipe = (rule: string, task: TaskName): boolean =>
  Object.hasOwn(table, rule) && table[rule]![task] !== undefined

/** The recipe of a rule for a task: its own, or backpropagation's where it has none. */
export function recipeFor(rule: string, task: Task): Recipe {
  const own = Object.hasOwn(table, rule) ? table[rule]![task.name] : undefined
  const { epochs, ...template } = own ?? fallback[task.name]
  return {
    outputs: task.outputs,
    ...template,
    epochs: typeof epochs === 'number' ? epochs : epochs(task.samples),
  }
}

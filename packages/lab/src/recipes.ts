import { glorotNormal, heNormal, normal, uniform } from '@hebb/core'
import type { Recipe } from './recipe.js'
import type { Task, TaskName } from './tasks.js'

/** A recipe for any number of training samples; outputs are the task's unless said. */
type Template = (samples: number) => Omit<Recipe, 'outputs'> & Partial<Pick<Recipe, 'outputs'>>

const parity: Template = (samples) => ({
  hidden: [200],
  activation: 'relu',
  init: heNormal(),
  loss: 'hinge',
  // Decay in step with the number of samples. Chosen on validation sets of 2000: at 0.01 and 1000 samples, 5 of 30 seeds end below
  // 99 %; at 5 / samples, none of 60 with 1000 samples and one (97.0 %) with 500.
  optimizer: { name: 'sgd', learningRate: 0.5, coupledDecay: Math.min(0.01, 5 / samples) },
  batchSize: 32,
  // As many updates however many samples there are: 60 epochs of 500, 30 of 1000.
  epochs: Math.max(1, Math.round(30000 / samples)),
  options: {},
})

const images: Template = () => ({
  hidden: [512, 512],
  activation: 'relu',
  loss: 'crossEntropy',
  optimizer: { name: 'adam', learningRate: 1e-3 },
  batchSize: 64,
  epochs: 5,
  options: {},
})

/** A fixed number of updates, however many samples there are. */
const epochs = (updates: number, batchSize: number, samples: number): number =>
  Math.max(1, Math.round((updates * batchSize) / samples))

/** Relaxed: no fixed prediction, no Z-IL, which would be backpropagation. */
const pcParity: Template = (samples) => ({
  ...parity(samples),
  epochs: epochs(1875, 32, samples),
  options: { steps: 20, stepSize: 0.2 },
})

const epParity: Template = (samples) => ({
  hidden: [200],
  activation: 'tanh',
  init: [normal({ gain: Math.SQRT2 }), normal()],
  loss: 'squaredError',
  optimizer: { name: 'sgd', learningRate: 0.05, coupledDecay: 0.01 },
  batchSize: 32,
  epochs: epochs(1250, 32, samples),
  options: { freeSteps: 10, nudgedSteps: 6 },
})

/** Feedback from the output, learned: with the last hidden layer's own gradient this would be backpropagation. */
const fromOutput = {
  outputTarget: 'output',
  eta: 1,
  inverse: 'linear',
  feedbackOptimizer: 'sgd',
  feedbackGain: 0.1,
}

const dtpParity: Template = (samples) => ({
  ...parity(samples),
  epochs: epochs(2500, 32, samples),
  options: { ...fromOutput, feedback: 'drl', noise: 0.1, feedbackRate: 0.1, normalizedFeedback: true },
})

/** It cannot learn the task: its hidden targets take two values, whatever the inverse. */
const tpParity: Template = (samples) => ({
  ...parity(samples),
  options: { ...fromOutput, noise: 1, feedbackRate: 0.02 },
})

const ffParity: Template = (samples) => ({
  ...parity(samples),
  optimizer: { name: 'sgd', learningRate: 0.05 },
  batchSize: 8,
  epochs: epochs(2000, 8, samples),
  options: { loss: 'bce', threshold: 2, goodness: 'sum', norm: 'none', negatives: 'uniform', labelScale: 1 },
})

/** Small steps, few of them: the first layers move little, as in Bogacz and others' programs, and an epoch takes half the time. */
const pcImages: Template = (samples) => ({ ...images(samples), options: { steps: 10, stepSize: 0.05 } })

const epImages: Template = () => ({
  hidden: [512],
  activation: 'hardSigmoid',
  init: uniform({ gain: 0.7 }),
  loss: 'squaredError',
  optimizer: { name: 'sgd', learningRate: [0.1, 0.05] },
  batchSize: 20,
  epochs: 5,
  options: {},
})

const dtpImages: Template = (samples) => ({
  ...images(samples),
  hidden: [240, 240, 240],
  activation: 'tanh',
  init: glorotNormal(),
  optimizer: { name: 'adam', learningRate: 5e-4 },
  batchSize: 100,
})

const tpImages: Template = (samples) => ({
  ...dtpImages(samples),
  optimizer: { name: 'adam', learningRate: 2e-4 },
})

const ffImages: Template = (samples) => ({ ...images(samples), hidden: [500, 500], batchSize: 100 })

/** What a rule without recipes of its own is tried with. */
const fallback: Readonly<Record<TaskName, Template>> = { parity, mnist: images, 'fashion-mnist': images }

/** By rule name, then task. A rule is tuned on validation sets; its row is where that is written down. */
const table: Readonly<Record<string, Partial<Record<TaskName, Template>>>> = {
  bp: { parity, mnist: images, 'fashion-mnist': images },
  pc: { parity: pcParity, mnist: pcImages, 'fashion-mnist': pcImages },
  ep: { parity: epParity, mnist: epImages, 'fashion-mnist': epImages },
  tp: { parity: tpParity, mnist: tpImages, 'fashion-mnist': tpImages },
  dtp: { parity: dtpParity, mnist: dtpImages, 'fashion-mnist': dtpImages },
  ff: { parity: ffParity, mnist: ffImages, 'fashion-mnist': ffImages },
}

/** Whether a rule has a recipe of its own for a task, or is tried with backpropagation's. */
export const hasRecipe = (rule: string, task: TaskName): boolean =>
  Object.hasOwn(table, rule) && table[rule]![task] !== undefined

/** The recipe of a rule for a task: its own, or backpropagation's where it has none. */
export function recipeFor(rule: string, task: Task): Recipe {
  const own = Object.hasOwn(table, rule) ? table[rule]![task.name] : undefined
  const template = own ?? fallback[task.name]
  return { outputs: task.outputs, ...template(task.samples) }
}

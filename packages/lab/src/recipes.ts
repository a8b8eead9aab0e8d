import { glorotNormal, heNormal, normal, uniform } from '@hebb/core'
import type { Recipe } from './recipe.js'
import type { Task, TaskName } from './tasks.js'

/** A recipe for any number of training samples and a task's settings; outputs are the task's unless said. */
type Template = (
  samples: number,
  settings?: Task['settings'],
) => Omit<Recipe, 'outputs'> & Partial<Pick<Recipe, 'outputs'>>

/**
 * Decay in step with the number of samples. Chosen for backpropagation on validation sets of 2000: at 0.01 and 1000 samples, 5 of 30
 * seeds end below 99 %; at 5 / samples, none of 60 with 1000 samples and one (97.0 %) with 500. For pc 1 of 30 and none, for dtp 1 of 20
 * and none (at 2 / samples dtp leaves 6 of 20 unsolved).
 */
const decay = (samples: number): number => Math.min(0.01, 5 / samples)

/** So many epochs of 1000 samples, or as many updates of however many there are. */
const updatesOf = (epochs: number, samples: number): number =>
  Math.max(1, Math.round((1000 * epochs) / samples))

const parity: Template = (samples) => ({
  hidden: [200],
  activation: 'relu',
  init: heNormal(),
  loss: 'hinge',
  optimizer: { name: 'sgd', learningRate: 0.5, coupledDecay: decay(samples) },
  batchSize: 32,
  epochs: updatesOf(30, samples),
  options: {},
})

/**
 * Twice the others' batch: at 30 bits and batches of 32 one of 40 seeds was below 95 % when its epochs were over, of 64 none, and of 20
 * bits none either way.
 */
const bpParity: Template = (samples) => ({
  ...parity(samples),
  batchSize: 64,
  epochs: updatesOf(60, samples),
})

/**
 * Relaxed: neither fixed predictions nor Z-IL, which would be backpropagation. Validation is at 95 % after 19 to 32 epochs of 20 bits,
 * but after up to 55 of 30: at 40 epochs 6 of 8 seeds were unsolved there.
 */
const pcParity: Template = (samples) => ({
  ...parity(samples),
  epochs: updatesOf(100, samples),
  options: { stepSize: 0.2, steps: 20 },
})

/**
 * On the Hopfield energy, with a linear output: on a tanh output some seeds stay at 6 of 8 patterns.
 *
 * tanh units without biases are an odd function of the input, and the parity of an even number of bits is an even one: it stays at
 * chance. There, and only there, units are hard sigmoids, which begin with a small output layer and learn at a lower rate. Random
 * biases of tanh units would do as well, but of 5 seeds 2 did not stay above 95 %. On the truth table of 3 bits, whose weights begin
 * large, a rate of 0.05 diverges.
 */
const epParity: Template = (samples, { bits = 20, relevant = 3 } = {}) => {
  const odd = Number(relevant) % 2 === 1
  const tame = odd && Number(bits) > 3
  return {
    ...parity(samples),
    activation: odd ? 'tanh' : 'hardSigmoid',
    init: [normal({ gain: Math.SQRT2 }), normal({ gain: odd ? 1 : 0.3 })],
    loss: 'squaredError',
    optimizer: { name: 'sgd', learningRate: tame ? 0.05 : 0.02, coupledDecay: 0.01 },
    epochs: updatesOf(odd ? 40 : 70, samples),
    options: { energy: 'hopfield', nudging: 'centered', beta: 0.2, freeSteps: 10, nudgedSteps: 6 },
  }
}

/** Targets that begin at the output, without which a network of one hidden layer is trained by backpropagation. */
const fromOutput = {
  outputTarget: 'output',
  eta: 1,
  inverse: 'linear',
  feedbackOptimizer: 'sgd',
  feedbackGain: 0.1,
} as const

/**
 * For comparison: it does not solve this. Targets of the output are near -1 and 1, so that hidden ones take about two values whatever
 * the inverse is. Of 15 seeds 14 end between 50 and 65 %, one at 81 %. See dtp.
 */
const tpParity: Template = (samples) => ({
  ...parity(samples),
  options: { ...fromOutput, feedback: 'reconstruction', noise: 1, feedbackRate: 0.02 },
})

/** Difference reconstruction by normalized least mean squares; plain reconstruction leaves one of eight seeds unsolved. */
const dtpParity: Template = (samples) => ({
  ...parity(samples),
  epochs: updatesOf(80, samples),
  options: { ...fromOutput, feedback: 'drl', normalizedFeedback: true, noise: 0.1, feedbackRate: 0.1 },
})

/** One forward-forward layer on the label beside the input; the readout learns beside it and predicts nothing. */
const ffParity: Template = (samples) => ({
  ...parity(samples),
  loss: 'squaredError',
  optimizer: { name: 'sgd', learningRate: [0.05, 0.005] },
  batchSize: 8,
  epochs: updatesOf(20, samples),
  options: {
    loss: 'bce',
    threshold: 2,
    goodness: 'sum',
    norm: 'none',
    negatives: 'uniform',
    labelScale: 1,
  },
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

/**
 * Small steps: as weights grow κ λ_max would pass 2 and inference break down, as it did at 0.05 in five epochs of all samples (62 %).
 * At 0.02 validation accuracy rises to 98.1 % in five epochs; its updates are nearer to backpropagation's for it (cosine 0.995).
 */
const pcImages: Template = (samples) => ({
  ...images(samples),
  loss: 'squaredError',
  options: { stepSize: 0.02, steps: 10 },
})

/** One hidden layer: each further one takes several times the sweeps. */
const epImages =
  (learningRate: readonly number[]): Template =>
  () => ({
    hidden: [512],
    activation: 'hardSigmoid',
    init: uniform({ gain: 0.7 }),
    loss: 'squaredError',
    optimizer: { name: 'sgd', learningRate },
    batchSize: 20,
    epochs: 5,
    options: { energy: 'hopfield', nudging: 'centered', beta: 0.2, freeSteps: 10, nudgedSteps: 5 },
  })

/** Targets that begin at the last hidden layer, whose update and the output's are then backpropagation's. */
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
  hidden: [240, 240],
  optimizer: { name: 'adam', learningRate: 2e-4 },
})

const ffImages: Template = (samples) => ({
  ...images(samples),
  hidden: [500, 500],
  init: normal(),
  batchSize: 100,
})

/** What a rule without recipes of its own is tried with. */
const fallback: Readonly<Record<TaskName, Template>> = {
  parity: bpParity,
  mnist: images,
  'fashion-mnist': images,
}

/** By rule name, then task. A rule is tuned on validation sets; its row is where that is written down. */
const table: Readonly<Record<string, Partial<Record<TaskName, Template>>>> = {
  bp: fallback,
  pc: { parity: pcParity, mnist: pcImages, 'fashion-mnist': pcImages },
  ep: { parity: epParity, mnist: epImages([0.1, 0.05]), 'fashion-mnist': epImages([0.05, 0.025]) },
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
  return { outputs: task.outputs, ...template(task.samples, task.settings) }
}

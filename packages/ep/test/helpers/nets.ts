import {
  createTrainer,
  mlp,
  normal,
  reference,
  sgd,
  squaredError,
  totalOf,
  type Activation,
  type Backend,
  type Batch,
  type LearningRule,
  type LossSpec,
  type OpListener,
  type Trainer,
} from '@hebb/core'

export type Gradients = Record<string, Float64Array>

/** A network and a batch to try an identity on. */
export interface Bench {
  readonly sizes: readonly number[]
  readonly activation: Activation
  readonly gain: number
  readonly samples: number
  readonly seed: number
}

/** Until no activity moves by more than rounding. */
export const converged = { freeSteps: 2000, nudgedSteps: 2000, tolerance: 1e-16 } as const

/** Condition R: logistic hidden units, gain 0.6, linear output; 3 to 5 sizes of 2 to 6 units. */
export const conditionR = (count: number, gain = 0.6, activation: Activation = 'logistic'): Bench[] =>
  Array.from({ length: count }, (_, seed) => {
    const draw = uniform(seed + 1000)
    const sizes = Array.from({ length: 3 + (seed % 3) }, () => 2 + Math.floor(5 * draw()))
    return { sizes, activation, gain, samples: 1 + (seed % 4), seed }
  })

/** mulberry32 */
export function uniform(seed: number): () => number {
  let a = seed | 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function gaussian(seed: number): () => number {
  const draw = uniform(seed)
  return () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
}

/** x ~ N(0, 1), y ~ N(0, ¼) */
export function batchOf({
  sizes,
  samples,
  seed,
}: Bench): Batch & { targets: Float64Array; inputs: Float64Array } {
  const draw = gaussian(seed + 1)
  const values = (n: number, std: number): Float64Array =>
    Float64Array.from({ length: samples * n }, () => std * draw())
  return { size: samples, inputs: values(sizes[0], 1), targets: values(sizes.at(-1)!, 0.5) }
}

export interface Making {
  readonly loss?: LossSpec
  readonly output?: Activation
  readonly backend?: Backend
  readonly tracer?: OpListener
}

export const trainerOf = (
  rule: LearningRule,
  { sizes, activation, gain, samples, seed }: Bench,
  { loss = squaredError(), output = 'linear', backend = reference(), tracer }: Making = {},
): Trainer =>
  createTrainer({
    network: mlp(sizes, {
      activation,
      output,
      init: normal({ gain }),
      biasInit: { kind: 'normal', gain: 0.1, fan: 'none' },
    }),
    rule,
    loss,
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: samples,
    seed,
    backend,
    ...(tracer && { tracer }),
  })

/** A rule's update on a bench, as it would be subtracted. */
export const updateOf = (
  rule: LearningRule,
  bench: Bench,
  making: Making = {},
  batch: Batch = batchOf(bench),
): Gradients => totalOf(trainerOf(rule, bench, making).gradients(batch))

/** The rule without its refusals: for negative controls. */
export const unchecked = ({ check: _, ...rule }: LearningRule): LearningRule => rule

/** log of the ratio of errors over log of the ratio of what they depend on */
export const orderOf = (coarse: number, fine: number, ratio: number): number =>
  Math.log(coarse / fine) / Math.log(ratio)

export const times = (g: Gradients, a: number): Gradients =>
  Object.fromEntries(Object.entries(g).map(([name, values]) => [name, values.map((x) => a * x)]))

export const sum = (g: Gradients, h: Gradients): Gradients =>
  Object.fromEntries(Object.entries(g).map(([name, values]) => [name, values.map((x, i) => x + h[name][i])]))

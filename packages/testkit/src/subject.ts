import {
  activations,
  createTrainer,
  crossEntropy,
  drawKey,
  mlp,
  OptionError,
  reference,
  sgd,
  squaredError,
  type Activation,
  type Backend,
  type Batch,
  type LearningRule,
  type LossSpec,
  type Network,
  type Optimizer,
  type OpListener,
  type Trainer,
} from '@hebb/core'

/** A rule under test, and what it needs of a network. */
export interface Subject {
  readonly rule: LearningRule
  /** Hidden activations that it trains. Default: tanh and logistic. */
  readonly activations?: readonly Activation[]
  /** Default ½ squared error. */
  readonly loss?: LossSpec
  /** Fewest inputs; default 2. */
  readonly leastInputs?: number
  /** Hidden layers to try, as `[least, most]`; default [1, 3]. */
  readonly hiddenLayers?: readonly [number, number]
  /** Gain of the initial weights; default 1. */
  readonly gain?: number
  /** How it learns the tiny problem; default sgd at 0.1. */
  readonly optimizer?: Optimizer
  /** Relative error allowed between single and double precision in one gradient; default what the rule claims, else 1e-6. */
  readonly singlePrecision?: number
  /** Relative error allowed where a relaxation stops at a tolerance; default 1e-10. */
  readonly tolerance?: number
}

/**
 * A rule with what it needs of a network: the first loss and the first few inputs with which it takes any activation, and tanh and
 * logistic where it takes one of them, else all that it takes.
 *
 * @throws OptionError with the rule's own reason where it takes none
 */
export function subjectFor(rule: LearningRule): Subject {
  let reason: unknown
  for (const loss of [squaredError(), crossEntropy()])
    for (const leastInputs of [2, 4]) {
      const subject: Subject = { rule, loss, leastInputs }
      const accepted = activations.filter((activation) => {
        try {
          trainerFor(subject, { sizes: [leastInputs, 3, 3, 3], activation, samples: 2, seed: 0 })
          return true
        } catch (error) {
          if (!(error instanceof OptionError)) throw error
          reason ??= error
          return false
        }
      })
      const usual = accepted.filter((activation) => activation === 'tanh' || activation === 'logistic')
      if (accepted.length > 0) return { ...subject, activations: usual.length > 0 ? usual : accepted }
    }
  throw reason
}

/** One network and one batch to try a property on; plain data, so that a counter-example can be printed. */
export interface Case {
  /** Units of the input and of each layer. */
  readonly sizes: readonly number[]
  readonly activation: Activation
  /** Samples in the batch. */
  readonly samples: number
  /** Of weights, data and draws. */
  readonly seed: number
}

export interface Making {
  readonly network?: Network
  readonly optimizer?: Optimizer
  readonly backend?: Backend
  readonly tracer?: OpListener
  readonly batchSize?: number
}

/** A trainer for a case: double precision and plain SGD unless said. */
export function trainerFor(subject: Subject, c: Case, making: Making = {}): Trainer {
  return createTrainer({
    network: making.network ?? networkFor(subject, c),
    rule: subject.rule,
    loss: subject.loss ?? squaredError(),
    optimizer: making.optimizer ?? sgd({ learningRate: 0.1 }),
    batchSize: making.batchSize ?? c.samples,
    seed: c.seed,
    backend: making.backend ?? reference(),
    ...(making.tracer && { tracer: making.tracer }),
  })
}

/** Dense layers of the case's sizes. */
export function networkFor({ gain = 1 }: Subject, { sizes, activation }: Case): Network {
  return mlp(sizes, {
    activation,
    init: { kind: 'normal', gain, fan: 'in' },
    biasInit: { kind: 'normal', gain: 0.1, fan: 'none' },
  })
}

/** Inputs in (-1, 1) and a label for each of the case's samples. */
export function batchFor(
  { sizes, samples, seed }: Case,
  salt = 0,
): Required<Pick<Batch, 'inputs' | 'labels' | 'ids'>> & Batch {
  const outputs = Math.max(2, sizes.at(-1)!)
  const draw = (i: number, j: number): number => drawKey(seed + salt, 99, i, j).key0 / 2 ** 32
  const inputs = Float64Array.from({ length: samples * sizes[0]! }, (_, i) => 2 * draw(i, 0) - 1)
  const labels = Array.from({ length: samples }, (_, i) => Math.floor(draw(i, 1) * outputs))
  return { size: samples, inputs, labels, ids: Array.from({ length: samples }, (_, i) => i + 10 * salt) }
}

/** Sample `i` of a batch as a batch of its own. */
export function sampleOf(batch: Batch, i: number): Batch {
  const n = batch.inputs.length / batch.size
  const part = (values: ArrayLike<number>, width: number): number[] =>
    Array.from({ length: width }, (_, j) => values[i * width + j]!)
  return {
    size: 1,
    inputs: part(batch.inputs, n),
    ids: [batch.ids?.[i] ?? i],
    ...(batch.labels && { labels: [batch.labels[i]!] }),
    ...(batch.targets && { targets: part(batch.targets, batch.targets.length / batch.size) }),
  }
}

/** All parameters by name. */
export const parametersOf = (trainer: Trainer): Record<string, ArrayLike<number>> =>
  Object.fromEntries(trainer.parameters.map((name) => [name, trainer.read(name)]))

/** Names of the weights of the network's own layers, 1..L. */
export const ownWeights = ({ sizes }: Case): string[] => sizes.slice(1).map((_, i) => `W${i + 1}`)

import {
  createTrainer,
  mlp,
  reference,
  sgd,
  squaredError,
  type Batch,
  type LearningRule,
  type Tensor,
  type Trainer,
} from '@hebb/core'
import { batchFor, openBackend, tensorLog } from '@hebb/testkit'

/** ff.md's net: 9 inputs, two hidden layers, three classes; a batch of six. */
export const sizes = [9, 12, 10, 3]
export const samples = 6

export interface Opened {
  readonly trainer: Trainer
  readonly batch: Batch
  /** Values of a state by its label, as the last step left them. */
  state(label: string): number[]
  /** The same as rows. */
  rows(label: string): number[][]
  /** Mean loss of each hidden layer on the batch, nothing changed. */
  losses(): number[]
}

/** A trainer in double precision whose states can be read. A rate of 0 by default, so that a step only looks. */
export function open(
  rule: LearningRule,
  {
    seed = 1,
    activation = 'relu' as 'relu' | 'tanh',
    rate = 0,
    network = mlp(sizes, { activation, biasInit: { kind: 'normal', gain: 0.1, fan: 'none' } }),
  } = {},
): Opened {
  const { backend, engine } = openBackend(reference())
  const log = tensorLog()
  const trainer = createTrainer({
    network,
    rule,
    loss: squaredError(),
    optimizer: sgd({ learningRate: rate }),
    batchSize: samples,
    seed,
    backend,
    tracer: log,
  })
  const batch = batchFor({ sizes, samples, seed, activation })
  const find = (label: string): Tensor => {
    const tensor = [...log.tensors].find((t) => t.label === label)
    if (!tensor) throw new Error(`No op has touched '${label}'.`)
    return tensor
  }
  const state = (label: string): number[] => Array.from(engine().read(find(label)))
  return {
    trainer,
    batch,
    state,
    rows(label) {
      const { rows, cols } = find(label)
      const values = state(label)
      return Array.from({ length: rows }, (_, r) => values.slice(r * cols, (r + 1) * cols))
    },
    losses() {
      const means: number[] = []
      for (const event of trainer.phases(batch)) {
        // Left before its end a step does not count, so that the next look draws the same negatives.
        if ('output' in event) break
        if ('loss' in event) means.push(mean(engine().read(event.loss)))
      }
      return means
    },
  }
}

const mean = (values: Float32Array | Float64Array): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length

/** What layer l alone would learn: its weights, its bias, and for layer 1 those from the label. */
export const ownParameters = (trainer: Trainer, l: number): string[] =>
  trainer.parameters.filter((name) => [`W${l}`, `b${l}`, `Y${l}.W`].includes(name))

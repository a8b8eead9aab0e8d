// What the demo trains: two moons, by any rule, on the same data and the same number of hidden units where the rule
// allows it. Target propagation begins at the last hidden layer, and so needs a second one not to be backpropagation.
import { bp } from '@hebb/bp'
import {
  adam,
  createTrainer,
  crossEntropy,
  MemoryTracer,
  mlp,
  squaredError,
  transposedReads,
} from '@hebb/core'
import { batches, split, twoMoons } from '@hebb/data'
import { dtp } from '@hebb/dtp'
import { ep } from '@hebb/ep'
import { ff } from '@hebb/ff'
import { pc } from '@hebb/pc'
import { tp } from '@hebb/tp'

export const batchSize = 20
export const steps = 400

const recipes = {
  bp: { rule: bp, loss: crossEntropy },
  pc: { rule: pc, loss: squaredError },
  ep: { rule: ep, loss: squaredError },
  tp: { rule: tp, loss: crossEntropy, hidden: [16, 16], learningRate: 0.01 },
  dtp: { rule: dtp, loss: crossEntropy, hidden: [16, 16], learningRate: 0.01 },
  ff: {
    rule: () => ff({ negatives: 'uniform' }),
    loss: crossEntropy,
    hidden: [32, 32],
    activation: 'relu',
    learningRate: 0.03,
  },
}

/** Training and test samples, centered and of about unit size. */
export function moons(seed) {
  const { inputs, labels, ...rest } = twoMoons({ samples: 600, seed, noise: 0.12 })
  const scaled = Float32Array.from(inputs, (x, i) => (i % 2 === 0 ? 1.2 * (x - 0.5) : 1.6 * (x - 0.25)))
  const { train, validation } = split({ ...rest, inputs: scaled, labels }, { fraction: 1 / 3, seed })
  return { train, test: validation }
}

function optionsOf(name, seed) {
  const { rule, loss, hidden = [16], activation = 'tanh', learningRate = 0.02 } = recipes[name]
  return {
    network: mlp([2, ...hidden, 2], { activation }),
    rule: rule(),
    loss: loss(),
    optimizer: adam({ learningRate }),
    seed,
  }
}

export const trainerOf = (name, seed) => createTrainer({ ...optionsOf(name, seed), batchSize })

/** What one step of one sample moves, and how often it reads a weight backwards: counted on what ran. */
export function costOf(name, seed, set) {
  const tracer = new MemoryTracer()
  const trainer = createTrainer({ ...optionsOf(name, seed), batchSize: 1, tracer })
  const [batch] = batches(set, { size: 1, seed })
  trainer.step(batch)
  const { totalFloats } = tracer.summary()
  const backwards = transposedReads(tracer.events)
  trainer.dispose()
  return { floats: totalFloats, backwards: [...backwards.values()].reduce((sum, reads) => sum + reads, 0) }
}

/** Batches without end, in an order of the seed. */
export function* endless(set, seed) {
  for (let epoch = 0; ; epoch++) yield* batches(set, { size: batchSize, seed, epoch })
}

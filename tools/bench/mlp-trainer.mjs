// The network of the epoch benchmarks, 784-512-512-10 with relu, cross-entropy and plain SGD, as a user would write it.
import { bp, createTrainer, crossEntropy, mlp, sgd } from '../../packages/bp/dist/index.js'
import { BATCH, LEARNING_RATE, SIZES } from './images.mjs'

export const makeTrainer = (more = {}) =>
  createTrainer({
    network: mlp(SIZES, { activation: 'relu' }),
    rule: bp(),
    loss: crossEntropy(),
    optimizer: sgd({ learningRate: LEARNING_RATE }),
    batchSize: BATCH,
    seed: 42,
    ...more,
  })

// The network of the epoch benchmarks, 784-512-512-10 with relu, cross-entropy and plain SGD, as a user would
// write it. Initial weights are drawn as PyTorch draws them, so that losses can be compared.
import { bp, createTrainer, crossEntropy, mlp, sgd, uniform } from '../../packages/bp/dist/index.js'
import { BATCH, LEARNING_RATE, SIZES } from './images.mjs'

export const makeTrainer = (more = {}) =>
  createTrainer({
    network: mlp(SIZES, { activation: 'relu', init: uniform() }),
    rule: bp(),
    loss: crossEntropy(),
    optimizer: sgd({ learningRate: LEARNING_RATE }),
    batchSize: BATCH,
    seed: 42,
    ...more,
  })

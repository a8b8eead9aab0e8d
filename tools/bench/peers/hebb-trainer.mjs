// A trainer from plain data, by the packages' public API.
import {
  adam,
  createTrainer,
  crossEntropy,
  mlp,
  sgd,
  squaredError,
  uniform,
} from '../../../packages/core/dist/index.js'

import { backendOf } from '../backends.mjs'

const losses = { crossEntropy, squaredError }
const optimizers = { adam, sgd }

export async function trainerOf({
  rule,
  options = {},
  sizes,
  activation,
  init,
  loss,
  optimizer,
  batch,
  backend,
  seed = 42,
}) {
  const made = await import(`../../../packages/${rule}/dist/index.js`)
  const { name, ...rates } = optimizer
  return createTrainer({
    network: mlp(sizes, { activation, init: uniform(init) }),
    rule: made[rule](options),
    loss: losses[loss](),
    optimizer: optimizers[name](rates),
    batchSize: batch,
    seed,
    backend: await backendOf(backend),
  })
}

// What stopping on the residual costs pc in accuracy: one epoch of all of MNIST with a fixed number of sweeps and with a tolerance,
// the same seed, order and learning rate.
import { batches, mnist } from '../../../packages/data/dist/index.js'
import { trainerOf } from './hebb-trainer.mjs'
import { FIXED, PC_NETWORK, STOPPING } from './programs.mjs'

/** `[{ name, accuracy, sweeps }]`, sweeps being the mean of all steps; undefined where MNIST is missing. */
export async function measureAccuracy({
  optimizer = { name: 'sgd', learningRate: 0.1 },
  variants = { FIXED, STOPPING },
  images,
} = {}) {
  const sets = await mnist().catch(() => undefined)
  if (!sets) return undefined
  const results = []
  for (const [name, options] of Object.entries(variants)) {
    const trainer = await trainerOf({
      ...PC_NETWORK,
      rule: 'pc',
      options,
      optimizer,
    })
    let sweeps = 0
    let steps = 0
    for (const batch of batches(sets.train, { size: PC_NETWORK.batch, seed: 42, epoch: 0 })) {
      if (images && steps * PC_NETWORK.batch >= images) break
      for (const phase of trainer.step(batch).settled) sweeps += phase.sweeps
      steps++
    }
    results.push({ name, options, accuracy: trainer.evaluate(sets.test).accuracy, sweeps: sweeps / steps })
    trainer.dispose()
  }
  return results
}

// What stopping on the residual costs pc in accuracy: one epoch of MNIST, but 10 000 images to measure it on, with a fixed number of
// sweeps and with a tolerance, the same seeds, orders and learning rate.
import { batches, mnist, split } from '../../../packages/data/dist/index.js'
import { trainerOf } from './hebb-trainer.mjs'
import { FIXED, PC_NETWORK, STOPPING } from './programs.mjs'

/** `[{ name, accuracies, sweeps }]`, an accuracy for each seed, sweeps the mean of all steps; undefined where MNIST is missing. */
export async function measureAccuracy({
  optimizer = { name: 'sgd', learningRate: 0.1 },
  variants = { FIXED, STOPPING },
  seeds = [42, 43, 44],
  images,
} = {}) {
  const sets = await mnist().catch(() => undefined)
  if (!sets) return undefined
  const { train, validation } = split(sets.train, { fraction: 1 / 6, seed: 1 })
  const results = []
  for (const [name, options] of Object.entries(variants)) {
    const runs = []
    for (const seed of seeds) runs.push(await epoch({ options, optimizer, seed, images, train, validation }))
    const sweeps = runs.reduce((sum, run) => sum + run.sweeps, 0) / runs.length
    results.push({ name, options, accuracies: runs.map(({ accuracy }) => accuracy), sweeps })
  }
  return results
}

async function epoch({ options, optimizer, seed, images = Infinity, train, validation }) {
  const trainer = await trainerOf({ ...PC_NETWORK, rule: 'pc', options, optimizer, seed })
  let sweeps = 0
  let steps = 0
  for (const batch of batches(train, { size: PC_NETWORK.batch, seed, epoch: 0 })) {
    if (steps * PC_NETWORK.batch >= images) break
    for (const phase of trainer.step(batch).settled) sweeps += phase.sweeps
    steps++
  }
  const { accuracy } = trainer.evaluate(validation)
  trainer.dispose()
  return { accuracy, sweeps: sweeps / steps }
}

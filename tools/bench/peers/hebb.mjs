// hebb's side of each program.
import { trainerOf } from './hebb-trainer.mjs'
import { readBatches } from './samples.mjs'
import { serve } from './worker.mjs'

/** A training step of a rule. */
async function train(program, batches) {
  const trainer = await trainerOf(program)
  let last
  let sweeps = 0
  return {
    step(i) {
      last = trainer.step(batches[i % batches.length])
      sweeps = last.settled.reduce((sum, phase) => sum + phase.sweeps, 0)
    },
    report: () => ({ loss: last.loss, sweeps }),
  }
}

/** Prediction by ep: the free phase alone, with a fixed number of sweeps. */
async function relax(program, batches) {
  const trainer = await trainerOf({
    rule: 'ep',
    options: { freeSteps: program.sweeps },
    activation: 'hardSigmoid',
    loss: 'squaredError',
    optimizer: { name: 'sgd', learningRate: 0.1 },
    ...program,
  })
  return { step: (i) => void trainer.predict(batches[i % batches.length]) }
}

await serve((program) => {
  const batches = readBatches(program.file, program.sizes[0], program.batch)
  return program.idle ? { step() {} } : { train, relax }[program.does](program, batches)
})

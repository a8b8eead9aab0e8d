import { firstDifference } from '../compare.js'
import type { Property } from '../property.js'
import { batchFor, parametersOf, trainerFor } from '../subject.js'

/** C3: same seed, data and options give the same bits; so does a run that is resumed from a checkpoint. */
export const determinism: Property = {
  id: 'C3',
  name: 'determinism',
  says: 'same seed, data and options give the same weights, also when resumed from a checkpoint',
  check(subject, c) {
    const batches = [0, 1, 2].map((salt) => batchFor(c, salt))
    const run = () => {
      const trainer = trainerFor(subject, c)
      for (const batch of batches) trainer.step(batch)
      return parametersOf(trainer)
    }
    const first = run()
    const again = firstDifference(first, run())
    if (again)
      return `two runs differ: ${again}. Draw from ctx.random, and keep nothing outside state and aux`
    const before = trainerFor(subject, c)
    before.step(batches[0]!)
    const resumed = trainerFor(subject, c)
    resumed.load(before.save())
    for (const batch of batches.slice(1)) resumed.step(batch)
    const difference = firstDifference(first, parametersOf(resumed))
    return (
      difference &&
      `resumed from a checkpoint it differs: ${difference}. Is there state outside state, aux and random?`
    )
  },
}

import { totalOf, wasm } from '@hebb/core'
import { firstDifference, relativeDistance } from '../compare.js'
import type { Property } from '../property.js'
import { batchFor, sampleOf, trainerFor, type Case, type Subject } from '../subject.js'
import { openBackend, tensorLog } from '../watch.js'

/** C4: the batch's update is the mean of the samples' updates, event by event. */
export const batchAdditivity: Property = {
  id: 'C4',
  name: 'batch additivity',
  says: "a batch's update is the mean of its samples' updates",
  skip: ({ rule }) => (rule.claims.batchAdditive ? undefined : 'batchAdditive is not claimed'),
  check(subject, c) {
    const batch = batchFor(c)
    const trainer = trainerFor(subject, c)
    const whole = trainer.gradients(batch)
    const parts = Array.from({ length: c.samples }, (_, i) => trainer.gradients(sampleOf(batch, i)))
    for (let e = 0; e < whole.length; e++) {
      const mean = totalOf(parts.map((part) => part[e]!))
      for (const values of Object.values(mean)) values.forEach((x, i) => (values[i] = x / c.samples))
      const error = relativeDistance(whole[e]!.gradients, mean)
      if (!(error <= (subject.tolerance ?? 1e-10)))
        return `event ${e + 1}: batch and mean of samples differ by ${error} (relative)`
    }
    return undefined
  },
}

/** C5: a sample's states do not depend on its batch-mates, bit for bit. */
export const batchIndependence: Property = {
  id: 'C5',
  name: 'batch independence',
  says: "a sample's settled states are the same alone and among others",
  skip: ({ rule }) => (rule.claims.batchAdditive ? undefined : 'batchAdditive is not claimed'),
  check(subject, c) {
    const batch = batchFor(c)
    const together = statesAfter(subject, c, (trainer) => trainer.gradients(batch), c.samples)
    for (let i = 0; i < c.samples; i++) {
      const alone = statesAfter(subject, c, (trainer) => trainer.gradients(sampleOf(batch, i)), 1)
      const mine = Object.fromEntries(
        Object.entries(together).map(([label, values]) => {
          const width = values.length / c.samples
          return [label, values.slice(i * width, (i + 1) * width)]
        }),
      )
      const difference = firstDifference(mine, alone)
      if (difference) return `sample ${i}: among others and alone, ${difference}`
    }
    return undefined
  },
}

/** All per-sample states that a step has touched. */
function statesAfter(
  subject: Subject,
  c: Case,
  act: (trainer: ReturnType<typeof trainerFor>) => void,
  rows: number,
): Record<string, Float32Array | Float64Array> {
  const { backend, engine } = openBackend()
  const log = tensorLog()
  act(trainerFor(subject, { ...c, samples: c.samples }, { backend, tracer: log }))
  const capacity = [...log.tensors].find((t) => t.label === 'x')?.rows
  const perSample = [...log.tensors].filter(
    (t) => t.kind === 'state' && t.layer !== undefined && t.rows === rows && rows === capacity,
  )
  // A parameter-shaped state has as many rows as units: told apart by its label's being no unit state of this batch.
  return Object.fromEntries(
    perSample.filter((t) => !/[Wb]\d+$/.test(t.label)).map((t) => [t.label, engine().read(t)]),
  )
}

/** C16: prediction in chunks of 1, 3 and all rows gives the same bits, on the backend that users have. */
export const chunkedEvaluation: Property = {
  id: 'C16',
  name: 'chunked evaluation',
  says: 'predictions do not depend on the size of the chunks',
  check(subject, c) {
    const batch = batchFor(c)
    for (const backend of [wasm(), undefined]) {
      const scores = [c.samples, 3, 1].map((batchSize) => {
        const trainer = trainerFor(subject, c, { batchSize, ...(backend && { backend }) })
        const { scores: values } = trainer.predict({ ...batch })
        trainer.dispose()
        return values
      })
      for (const chunked of scores.slice(1)) {
        const difference = firstDifference({ scores: scores[0]! }, { scores: chunked })
        if (difference) return `whole and in chunks, ${difference}`
      }
    }
    return undefined
  },
}

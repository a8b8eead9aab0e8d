import { totalOf, wasm, type Batch } from '@hebb/core'
import { firstDifference, norm, relativeDistance } from '../compare.js'
import type { Property } from '../property.js'
import { batchFor, sampleOf, trainerFor, type Case, type Subject } from '../subject.js'
import { openBackend, tensorLog } from '../watch.js'

/**
 * C4: the batch's update is the mean of the samples' updates, event by event.
 *
 * An event may be a difference of terms that cancel, all but their rounding: forward-forward compares two passes, which are alike from a
 * layer on where one unit below it is alive and normalization makes it 1. So where an event is smaller than 1e-4 of the step, that is what
 * the error is relative to.
 */
export const batchAdditivity: Property = {
  id: 'C4',
  name: 'batch additivity',
  claim: 'batchAdditive',
  says: "a batch's update is the mean of its samples' updates",
  skip: ({ rule }) => (rule.claims.batchAdditive ? undefined : 'batchAdditive is not claimed'),
  check(subject, c) {
    const batch = batchFor(c)
    const trainer = trainerFor(subject, c)
    const whole = trainer.gradients(batch)
    const parts = Array.from({ length: c.samples }, (_, i) => trainer.gradients(sampleOf(batch, i)))
    const least = 1e-4 * norm(totalOf(whole))
    for (let e = 0; e < whole.length; e++) {
      const mean = totalOf(parts.map((part) => part[e]!))
      for (const values of Object.values(mean)) values.forEach((x, i) => (values[i] = x / c.samples))
      const error = relativeDistance(whole[e]!.gradients, mean, least)
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
    if (c.samples === 1) return undefined
    const batch = batchFor(c)
    const together = statesAfter(subject, c, batch)
    for (let i = 0; i < c.samples; i++) {
      const alone = statesAfter(subject, c, sampleOf(batch, i))
      // Per-sample states are those that have a row a sample in both.
      const labels = [...together.keys()].filter(
        (label) => together.get(label)!.rows === c.samples && alone.get(label)?.rows === 1,
      )
      const mine = labels.map((label) => {
        const { values, cols } = together.get(label)!
        return [label, values.slice(i * cols, (i + 1) * cols)] as const
      })
      const difference = firstDifference(
        Object.fromEntries(mine),
        Object.fromEntries(labels.map((label) => [label, alone.get(label)!.values])),
      )
      if (difference) return `sample ${i}: among others and alone, ${difference}`
    }
    return undefined
  },
}

interface State {
  readonly rows: number
  readonly cols: number
  readonly values: Float32Array | Float64Array
}

/** All states that the making of one batch's gradients has touched. */
function statesAfter(subject: Subject, c: Case, batch: Batch): Map<string, State> {
  const { backend, engine } = openBackend()
  const log = tensorLog()
  trainerFor(subject, c, { backend, tracer: log }).gradients(batch)
  const states = [...log.tensors].filter((t) => t.kind === 'state')
  return new Map(states.map((t) => [t.label, { rows: t.rows, cols: t.cols, values: engine().read(t) }]))
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

import type { Engine } from './backend/engine.js'
import type { Batch } from './batch.js'
import { DivergenceError } from './errors.js'
import type { Learner } from './learning.js'
import type { Tensor } from './tensor.js'

const ADVICE =
  "Try a smaller learning rate, norm clipping (clip: { norm: 1, of: 'event' }), a bounded activation, or inputs scaled to about unit size."

/**
 * The error to throw where a parameter holds NaN or infinity, naming the lowest such layer; undefined where all are finite.
 */
export function divergedAt(
  engine: Engine,
  scratch: Tensor,
  learners: readonly Learner[],
  at: { readonly rule: string; readonly step: number },
): DivergenceError | undefined {
  for (const { layer, parameters } of learners) {
    for (const p of parameters) {
      engine.ops.maxAbs(scratch, p.tensor)
      const largest = engine.value(scratch)
      if (Number.isFinite(largest)) continue
      const isNaN = Number.isNaN(largest)
      const what = `${p.name} of ${layer.name} holds ${isNaN ? 'NaN' : 'infinity'}`
      const data = isNaN ? ' Where the data may hold NaN, checkEvery: 1 finds the batch.' : ''
      return new DivergenceError(`${at.rule} diverged: after step ${at.step} ${what}. ${ADVICE}${data}`, {
        ...at,
        layer: layer.index,
      })
    }
  }
  return undefined
}

/** The error for a batch that itself holds NaN or infinity; undefined where all its values are finite. */
export function dataNotFinite(
  { inputs, targets, size }: Batch,
  features: number,
  outputs: number,
  at: { readonly rule: string; readonly step: number },
): DivergenceError | undefined {
  const lists = [
    { what: 'inputs', values: inputs, width: features, layer: 1 },
    { what: 'targets', values: targets ?? [], width: outputs, layer: 1 },
  ]
  for (const { what, values, width, layer } of lists) {
    for (let i = 0; i < Math.min(values.length, size * width); i++) {
      if (Number.isFinite(values[i])) continue
      return new DivergenceError(
        `${at.rule} was given ${values[i]} at step ${at.step}: value ${i % width} of sample ${Math.floor(i / width)} of the batch's ${what}. ` +
          'Wanted finite numbers: look for missing values, or a division by zero, where the data is made. No learning rate mends this.',
        { ...at, layer },
      )
    }
  }
  return undefined
}

/** The error for a loss that is not finite while all parameters still are. */
export const lossDiverged = (
  loss: number,
  L: number,
  at: { readonly rule: string; readonly step: number },
): DivergenceError =>
  new DivergenceError(
    `${at.rule} diverged: at step ${at.step} the loss at layer ${L} is ${loss} while all parameters are finite. ` +
      `Look for inputs or targets that are very large. ${ADVICE}`,
    { ...at, layer: L },
  )

import type { Engine } from './backend/engine.js'
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
      const what = `${p.name} of ${layer.name} holds ${Number.isNaN(largest) ? 'NaN' : 'infinity'}`
      return new DivergenceError(`${at.rule} diverged: after step ${at.step} ${what}. ${ADVICE}`, {
        ...at,
        layer: layer.index,
      })
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
      `Look for inputs or targets that are not finite. ${ADVICE}`,
    { ...at, layer: L },
  )

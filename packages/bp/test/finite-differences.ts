import { totalOf, type Batch, type Trainer } from '@hebb/core'
import { parametersOf } from '@hebb/testkit'

type Named = Record<string, ArrayLike<number>>

/** What a rule would subtract, all learning events together. */
export const gradientsOf = (trainer: Trainer, batch: Batch): Record<string, Float64Array> =>
  totalOf(trainer.gradients(batch))

/**
 * Slope of the mean loss along a direction in the space of all parameters, by central differences at h and 2h: the truncation is
 * of order h⁴ and the rounding of 1e-16 / h, both about 1e-13 at h = 1e-3.
 */
export function slope(trainer: Trainer, batch: Batch, direction: Named, h = 1e-3): number {
  const at = parametersOf(trainer)
  const lossAt = (t: number): number => {
    for (const [name, d] of Object.entries(direction))
      trainer.write(
        name,
        Float64Array.from(at[name], (w, i) => w + t * d[i]),
      )
    const { loss } = trainer.evaluate(batch)
    for (const name of Object.keys(direction)) trainer.write(name, at[name])
    return loss
  }
  return (8 * (lossAt(h) - lossAt(-h)) - (lossAt(2 * h) - lossAt(-2 * h))) / (12 * h)
}

/** The gradient of the mean loss, one element of one parameter after the other. */
export function differences(trainer: Trainer, batch: Batch, h = 1e-3): Record<string, Float64Array> {
  const unit = (length: number, i: number): Float64Array =>
    Float64Array.from({ length }, (_, j) => (i === j ? 1 : 0))
  return Object.fromEntries(
    Object.entries(parametersOf(trainer)).map(([name, { length }]) => [
      name,
      Float64Array.from({ length }, (_, i) => slope(trainer, batch, { [name]: unit(length, i) }, h)),
    ]),
  )
}

/** a · b over all tensors together. */
export const inner = (a: Named, b: Named): number =>
  Object.keys(a).reduce(
    (sum, name) => sum + Array.from(a[name]).reduce((s, x, i) => s + x * b[name][i], 0),
    0,
  )

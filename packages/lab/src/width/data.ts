import type { Batch } from '@hebb/core'
import { normals } from './random.js'

/** A batch with targets. */
export type Regression = Batch & { readonly inputs: Float64Array; readonly targets: Float64Array }

/** x Aᵀ, both row-major. */
function times(
  x: ArrayLike<number>,
  A: ArrayLike<number>,
  rows: number,
  from: number,
  to: number,
): Float64Array {
  const out = new Float64Array(rows * to)
  for (let n = 0; n < rows; n++)
    for (let j = 0; j < to; j++) {
      let sum = 0
      for (let k = 0; k < from; k++) sum += x[n * from + k]! * A[j * from + k]!
      out[n * to + j] = sum
    }
  return out
}

/** What coordinate checks learn: x ~ N(0, 1) [16, 16], y = tanh(1.5 A x) [16, 4], A ~ N(0, 1)/4. The same for every width. */
export function coordinateBatch(seed: number): Regression {
  const [size, from, to] = [16, 16, 4]
  const inputs = normals(size * from, 1, seed, 0)
  const targets = times(inputs, normals(to * from, 0.25, seed, 1), size, from, to).map((u) =>
    Math.tanh(1.5 * u),
  )
  return { size, inputs, targets }
}
/** What learning rates are carried over on: x ~ N(0, 1) [64, 16], y = 1.5 B tanh(2 A x) [64, 4], A ~ N(0, 1)/4, B ~ N(0, 1)/5, 24 units. */
export function teacherBatch(seed: number): Regression {
  const [size, from, units, to] = [64, 16, 24, 4]
  const inputs = normals(size * from, 1, seed, 2)
  const hidden = times(inputs, normals(units * from, 0.25, seed, 3), size, from, units).map((u) =>
    Math.tanh(2 * u),
  )
  const targets = times(hidden, normals(to * units, 0.2, seed, 4), size, units, to).map((u) => 1.5 * u)
  return { size, inputs, targets }
}

/** Inputs and targets ~ N(0, 1). */
export function gaussianBatch(o: {
  readonly inputs: number
  readonly outputs: number
  readonly samples: number
  readonly seed: number
}): Regression {
  const { inputs, outputs, samples, seed } = o
  return {
    size: samples,
    inputs: normals(samples * inputs, 1, seed, 5),
    targets: normals(samples * outputs, 1, seed, 6),
  }
}

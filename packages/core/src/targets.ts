import { ShapeError } from './errors.js'
import type { Coding } from './loss.js'

/**
 * Codes class labels as targets [count, outputs]: one-hot 0/1, or -1/+1; a single output is -1 for label 0 and +1 for label 1.
 *
 * @throws ShapeError naming the first label that is no integer from 0 to below the number of classes
 */
export function encodeLabels(
  labels: ArrayLike<number>,
  count: number,
  outputs: number,
  coding: Coding,
  out: Float64Array,
): void {
  const classes = Math.max(2, outputs)
  if (labels.length < count)
    throw new ShapeError(
      `The batch has ${count} samples but ${labels.length} labels: give one label a sample.`,
    )
  for (let i = 0; i < count; i++) {
    const label = labels[i]!
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new ShapeError(
        `Label ${i} is ${label}; wanted an integer from 0 to ${classes - 1}, since the network has ${outputs} output${outputs > 1 ? 's' : ''}: number the classes from 0, and give the network one output a class.`,
      )
    }
    if (outputs === 1) out[i] = label === 1 ? 1 : -1
    else
      for (let j = 0; j < outputs; j++) out[i * outputs + j] = j === label ? 1 : coding === 'signs' ? -1 : 0
  }
}

/** Class labels: bytes, or more where there are more than 256 classes. */
export type Labels = Uint8Array | Uint32Array

/** Class of each row of scores: the largest output, or for a single output its sign (0 counts as +1, class 1). */
export function decodeScores(scores: ArrayLike<number>, count: number, outputs: number): Labels {
  const labels = outputs > 256 ? new Uint32Array(count) : new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    if (outputs === 1) {
      labels[i] = scores[i]! >= 0 ? 1 : 0
      continue
    }
    let best = 0
    for (let j = 1; j < outputs; j++) if (scores[i * outputs + j]! > scores[i * outputs + best]!) best = j
    labels[i] = best
  }
  return labels
}

/** Share of positions where the two agree, over the first's length. */
export function shareEqual(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let equal = 0
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++
  return equal / a.length
}

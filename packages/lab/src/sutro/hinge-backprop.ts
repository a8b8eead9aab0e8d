import { add, affine, dot, rectify } from './clipped.js'
import type { PageLearner } from './learner.js'
import { numpyRandom } from './numpy-random.js'

export interface HingeBackpropOptions {
  readonly hidden: number
  readonly lr: number
  readonly seed: number
  /** Multiplies the rate, and every weight at every step that learns. Default 0.01. */
  readonly decay?: number
}

/**
 * The backpropagation that the equilibrium-propagation page calls SGD, one sample at a time: hinge max(0, 1 - y o), and nothing at all,
 * decay included, where the margin holds.
 *
 * Its program draws weights from Python's `random`; these are from numpy's, W ~ N(0, 2/fan-in). Loss: `hinge`.
 */
export function hingeBackprop(
  n: number,
  { hidden, lr, seed, decay = 0.01 }: HingeBackpropOptions,
): PageLearner {
  const random = numpyRandom(seed + 1)
  const W1 = random.normals(hidden * n, Math.sqrt(2 / n))
  const W2 = random.normals(hidden, Math.sqrt(2 / hidden))
  const vector = () => new Float64Array(hidden)
  const [b1, a, h] = [vector(), vector(), vector()]
  let b2 = 0

  const output = (x: Float64Array): number => {
    affine(a, W1, b1, x)
    rectify(h, a)
    return dot(W2, h) + b2
  }

  return {
    output,
    learn(x, y) {
      const hinge = Math.max(0, 1 - y * output(x))
      if (hinge === 0) return { hinge }
      const kept = 1 - lr * decay
      for (let j = 0; j < hidden; j++) {
        const delta = a[j]! > 0 ? -y * W2[j]! : 0
        for (let i = 0; i < n; i++) W1[j * n + i] = kept * W1[j * n + i]! - lr * delta * x[i]!
        b1[j] = kept * b1[j]! - lr * delta
        W2[j] = kept * W2[j]!
      }
      add(W2, lr * y, h)
      b2 = kept * b2 + lr * y
      return { hinge }
    },
  }
}

import { add, affine, clipScale, dot, rectify, squared, stepFirst } from './clipped.js'
import type { PageLearner } from './learner.js'
import { numpyRandom } from './numpy-random.js'

/** Initial weights of the target-propagation page; biases start at 0. */
export interface TargetPropagationInit {
  /** [h, n] */
  readonly W1: Float64Array
  /** [1, h] */
  readonly W2: Float64Array
  /** [h, 1], the inverse. */
  readonly G2: Float64Array
}

/** `RandomState(seed + 100)`: W₁ ~ N(0, 2/n), W₂ ~ N(0, 2/h), then G₂ ~ 0.01 N(0, 1). */
export function targetPropagationInit(n: number, hidden: number, seed: number): TargetPropagationInit {
  const random = numpyRandom(seed + 100)
  return {
    W1: random.normals(hidden * n, Math.sqrt(2 / n)),
    W2: random.normals(hidden, Math.sqrt(2 / hidden)),
    G2: random.normals(hidden, 0.01),
  }
}

/**
 * Target propagation as the page has it, `sutro-tp`: x → relu(W₁x + b₁) = h → W₂h + b₂ = o, with the inverse g(o) = G o + g.
 *
 *     t = G y + g                              before G and g change
 *     r = g(o) - h     G -= lrInverse clip(2 r o), g -= lrInverse clip(2 r)
 *     e = o - y        W₂ -= lr clip(2 e hᵀ),      b₂ -= lr clip(2 e)
 *     d = 2 (h - t)∘[a > 0]   W₁ -= lr clip(d xᵀ), b₁ -= lr clip(d)
 *
 * t takes two values, one a label, whatever the inverse is: that is why it cannot learn parity.
 *
 * Losses: `output` e², `hidden` ‖h - t‖², `inverse` ‖r‖².
 */
export function targetPropagation(
  init: TargetPropagationInit,
  { lr, lrInverse }: { readonly lr: number; readonly lrInverse: number },
): PageLearner {
  const [W1, W2, G] = [init.W1.slice(), init.W2.slice(), init.G2.slice()]
  const hidden = W2.length
  const vector = () => new Float64Array(hidden)
  const [b1, g, a, h, t, r, d] = [vector(), vector(), vector(), vector(), vector(), vector(), vector()]
  let b2 = 0

  const output = (x: Float64Array): number => {
    affine(a, W1, b1, x)
    rectify(h, a)
    return dot(W2, h) + b2
  }

  return {
    output,
    learn(x, y) {
      const o = output(x)
      for (let j = 0; j < hidden; j++) {
        t[j] = G[j]! * y + g[j]!
        r[j] = G[j]! * o + g[j]! - h[j]!
      }
      const rr = squared(r)
      add(G, -lrInverse * clipScale(4 * rr * o * o) * 2 * o, r)
      add(g, -lrInverse * clipScale(4 * rr) * 2, r)

      const e = o - y
      add(W2, -lr * clipScale(4 * e * e * squared(h)) * 2 * e, h)
      b2 -= lr * clipScale(4 * e * e) * 2 * e

      let missed = 0
      for (let j = 0; j < hidden; j++) {
        const miss = h[j]! - t[j]!
        missed += miss * miss
        d[j] = a[j]! > 0 ? 2 * miss : 0
      }
      stepFirst(W1, b1, d, x, lr)
      return { output: e * e, hidden: missed, inverse: rr }
    },
  }
}

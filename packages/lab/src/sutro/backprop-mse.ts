import { add, affine, clipScale, dot, rectify, squared, stepFirst } from './clipped.js'
import type { PageLearner } from './learner.js'
import type { TargetPropagationInit } from './target-propagation.js'

/**
 * The backpropagation that the target-propagation page compares with, `sutro-bp-mse`: squared error, and each tensor's gradient
 * clipped to norm 1. Its hidden delta lacks the factor 2 of the output's, and is kept so.
 *
 *     e = o - y    dh = W₂ᵀ e    d = dh∘[a > 0]
 *     W₂ -= lr clip(2 e hᵀ), b₂ -= lr clip(2 e), W₁ -= lr clip(d xᵀ), b₁ -= lr clip(d)
 *
 * Loss: `output` e².
 */
export function backpropMse(
  init: Pick<TargetPropagationInit, 'W1' | 'W2'>,
  { lr }: { readonly lr: number },
): PageLearner {
  const [W1, W2] = [init.W1.slice(), init.W2.slice()]
  const hidden = W2.length
  const vector = () => new Float64Array(hidden)
  const [b1, a, h, d] = [vector(), vector(), vector(), vector()]
  let b2 = 0

  const output = (x: Float64Array): number => {
    affine(a, W1, b1, x)
    rectify(h, a)
    return dot(W2, h) + b2
  }

  return {
    output,
    learn(x, y) {
      const e = output(x) - y
      for (let j = 0; j < hidden; j++) d[j] = a[j]! > 0 ? W2[j]! * e : 0
      add(W2, -lr * clipScale(4 * e * e * squared(h)) * 2 * e, h)
      b2 -= lr * clipScale(4 * e * e) * 2 * e
      stepFirst(W1, b1, d, x, lr)
      return { output: e * e }
    },
  }
}

import { add, affine, rectify, squared } from './clipped.js'
import type { PageLearner } from './learner.js'
import { numpyRandom } from './numpy-random.js'

export interface ForwardForwardOptions {
  /** Units of each of the two layers. */
  readonly hidden: number
  readonly seed: number
  /** Default 0.01. */
  readonly lr?: number
  /** θ. Default 2. */
  readonly threshold?: number
}

/**
 * Forward-forward as the pages' repository has it, `sutro-ff`: two layers on z = [label, x], a sharp threshold, the second layer on
 * the first one's normalized activity. G = ‖h‖².
 *
 *     y:  where G < θ    W += 2 lr h zᵀ, b += 2 lr h
 *     -y: where G > θ    W -= 2 lr h zᵀ, b -= 2 lr h          through the updated weights
 *     next layer: h / √(G + 1e-8), of h before the update; predicts the label with the larger G₁ + G₂
 *
 * Its program draws from Python's `random`; these weights are from numpy's, W ~ N(0, 2/fan-in). Loss: `violated`, the share of
 * thresholds that did not hold.
 */
export function forwardForward(
  n: number,
  { hidden, seed, lr = 0.01, threshold = 2 }: ForwardForwardOptions,
): PageLearner {
  const random = numpyRandom(seed + 100)
  const layers = [n + 1, hidden].map((inputs) => ({
    W: random.normals(hidden * inputs, Math.sqrt(2 / inputs)),
    b: new Float64Array(hidden),
    h: new Float64Array(hidden),
    next: new Float64Array(hidden),
  }))
  const first = new Float64Array(n + 1)

  /** Σ G; `learn` is called with each layer, what it saw, and its G. */
  function pass(
    x: Float64Array,
    y: number,
    learn?: (layer: (typeof layers)[number], z: Float64Array, goodness: number) => void,
  ): number {
    first[0] = y
    first.set(x, 1)
    let z = first
    let total = 0
    for (const layer of layers) {
      affine(layer.h, layer.W, layer.b, z)
      rectify(layer.h, layer.h)
      const goodness = squared(layer.h)
      total += goodness
      for (let j = 0; j < hidden; j++) layer.next[j] = layer.h[j]! / Math.sqrt(goodness + 1e-8)
      learn?.(layer, z, goodness)
      z = layer.next
    }
    return total
  }

  function step({ W, b, h }: (typeof layers)[number], z: Float64Array, rate: number): void {
    for (let j = 0; j < hidden; j++) {
      const change = rate * h[j]!
      if (change !== 0) for (let i = 0; i < z.length; i++) W[j * z.length + i]! += change * z[i]!
    }
    add(b, rate, h)
  }

  return {
    output: (x) => pass(x, 1) - pass(x, -1),
    learn(x, y) {
      let violated = 0
      for (const sign of [1, -1])
        pass(x, sign * y, (layer, z, goodness) => {
          if (sign * (goodness - threshold) >= 0) return
          violated++
          step(layer, z, sign * 2 * lr)
        })
      return { violated: violated / 4 }
    },
  }
}

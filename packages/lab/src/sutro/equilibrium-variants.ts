import { dot } from './clipped.js'
import type { EquilibriumPropagationInit } from './equilibrium-propagation.js'
import type { PageLearner } from './learner.js'

/**
 * What the hidden units do with their input u = W₁ᵀx + b₁ + s_o W₂.
 *
 * - `tanh`: as on the page
 * - `hardSigmoid`: min(1, max(0, u))
 * - `relu`: max(0, u), whose energy has no lower bound
 * - `layerNorm`: tanh((u - mean) / sd) over the layer; no energy is known whose minimum this is
 * - `modernHopfield`: softmax(√h u), of the energy ½(s_o - b₂)² - lse(√h u)/√h (Ramsauer et al. 2021), with hidden units as patterns
 */
type HiddenUnits = 'tanh' | 'hardSigmoid' | 'relu' | 'layerNorm' | 'modernHopfield'

export interface VariantOptions {
  readonly hidden: HiddenUnits
  readonly lr: number
  /** `tanh` as on the page, or `linear`. */
  readonly output: 'tanh' | 'linear'
  /** The second phase holds the output at y, as contrastive Hebbian learning does, instead of nudging it by 0.2. */
  readonly clamp?: boolean
  /** Steps of each phase. Default 30. */
  readonly steps?: number
}

/**
 * The page's equilibrium propagation with one part replaced, for its open questions: same phases, same one-sided update of one sample.
 *
 *     W₁ += (lr/β) x (s_h' - s_h)ᵀ, b₁ alike; W₂ += (lr/β)(s_h' s_o' - s_h s_o); b₂ += (lr/β)(s_o' - s_o)      β = 1 where clamped
 *
 * Softmax units sum to 1, so their output weights begin √h times as large. Loss: `cost`.
 */
export function equilibriumVariant(
  init: EquilibriumPropagationInit,
  { hidden, lr, output: kind, clamp = false, steps = 30 }: VariantOptions,
): PageLearner {
  const [W1, W2] = [init.W1.slice(), init.W2.slice()]
  const h = W2.length
  const nudge = clamp ? 1 : 0.2
  const vector = () => new Float64Array(h)
  const [b1, drive, u, kept] = [vector(), vector(), vector(), vector()]
  const s = { h: vector(), o: 0 }
  let b2 = 0
  if (hidden === 'modernHopfield') for (let j = 0; j < h; j++) W2[j]! *= Math.sqrt(h)

  function settle(y: number | undefined): void {
    for (let step = 0; step < steps; step++) {
      for (let j = 0; j < h; j++) u[j] = drive[j]! + s.o * W2[j]!
      respond(hidden, s.h, u)
      const input = dot(s.h, W2) + b2
      if (y !== undefined && clamp) s.o = y
      else {
        const pull = y === undefined ? 0 : nudge
        s.o =
          kind === 'tanh'
            ? 0.5 * s.o + 0.5 * Math.tanh(input - pull * (s.o - (y ?? 0)))
            : 0.5 * s.o + (0.5 * (input + pull * (y ?? 0))) / (1 + pull)
      }
    }
  }

  function output(x: Float64Array): number {
    drive.set(b1)
    for (const [i, value] of x.entries()) for (let j = 0; j < h; j++) drive[j]! += value * W1[i * h + j]!
    s.h.fill(0)
    s.o = 0
    settle(undefined)
    return s.o
  }

  return {
    output,
    learn(x, y) {
      const o = output(x)
      kept.set(s.h)
      if (clamp) s.o = y
      settle(y)
      const rate = lr / nudge
      for (let j = 0; j < h; j++) {
        const change = rate * (s.h[j]! - kept[j]!)
        b1[j]! += change
        W2[j]! += rate * (s.h[j]! * s.o - kept[j]! * o)
        for (const [i, value] of x.entries()) W1[i * h + j]! += value * change
      }
      b2 += rate * (s.o - o)
      return { cost: (o - y) ** 2 / 2 }
    },
  }
}

/** out ← what the units make of u; half a step for those of the page, whose states move slowly. */
function respond(kind: HiddenUnits, out: Float64Array, u: Float64Array): void {
  if (kind === 'modernHopfield') {
    const sharpness = Math.sqrt(u.length)
    const top = u.reduce((most, value) => Math.max(most, value), -Infinity)
    let sum = 0
    for (const [j, value] of u.entries()) sum += out[j] = Math.exp(sharpness * (value - top))
    for (let j = 0; j < out.length; j++) out[j]! /= sum
    return
  }
  let mean = 0
  let sd = 1
  if (kind === 'layerNorm') {
    mean = u.reduce((sum, value) => sum + value, 0) / u.length
    sd = Math.sqrt(u.reduce((sum, value) => sum + (value - mean) ** 2, 1e-8) / u.length)
  }
  for (const [j, value] of u.entries()) {
    const z = (value - mean) / sd
    const phi =
      kind === 'hardSigmoid' ? Math.min(1, Math.max(0, z)) : kind === 'relu' ? Math.max(0, z) : Math.tanh(z)
    out[j] = 0.5 * out[j]! + 0.5 * phi
  }
}

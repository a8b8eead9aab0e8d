import { dot } from './clipped.js'
import type { PageLearner } from './learner.js'
import { numpyRandom } from './numpy-random.js'

/** Initial weights of the equilibrium-propagation page; biases start at 0. */
export interface EquilibriumPropagationInit {
  /** [n, h]: inputs × hidden. */
  readonly W1: Float64Array
  /** [h, 1] */
  readonly W2: Float64Array
}

/** `RandomState(seed)`: W₁ ~ N(0, 1/n), W₂ ~ N(0, 1/h). */
export function equilibriumPropagationInit(
  n: number,
  hidden: number,
  seed: number,
): EquilibriumPropagationInit {
  const random = numpyRandom(seed)
  return {
    W1: random.normals(n * hidden, Math.sqrt(1 / n)),
    W2: random.normals(hidden, Math.sqrt(1 / hidden)),
  }
}

export interface EquilibriumPropagationOptions {
  readonly lr: number
  /** Default 0.2. */
  readonly beta?: number
  /** Steps of the free phase. Default 30. */
  readonly free?: number
  /** Steps of the nudged phase, from the free state. Default 30. */
  readonly nudged?: number
  /** Default 0.5. */
  readonly dt?: number
}

/** States at the end of both phases. */
interface Phases {
  readonly free: { readonly h: Float64Array; readonly o: number }
  readonly nudged: { readonly h: Float64Array; readonly o: number }
}

/**
 * Equilibrium propagation as the page has it, `sutro-ep`: tanh hidden units and a tanh output, one-sided nudging, no decay.
 *
 *     s_h ← (1 - dt) s_h + dt tanh(W₁ᵀx + b₁ + s_o W₂)
 *     s_o ← (1 - dt) s_o + dt tanh(s_h·W₂ + b₂ - β(s_o - y))       the new s_h; the last term in the nudged phase only
 *     W₁ += (lr/β) x (s_h' - s_h)ᵀ, b₁ alike; W₂ += (lr/β)(s_h' s_o' - s_h s_o); b₂ += (lr/β)(s_o' - s_o)
 *
 * The free phase starts at 0. Loss: `cost` ½(s_o - y)² of the free phase.
 */
export function equilibriumPropagation(
  init: EquilibriumPropagationInit,
  { lr, beta = 0.2, free = 30, nudged = 30, dt = 0.5 }: EquilibriumPropagationOptions,
): PageLearner & { phases(x: Float64Array, y: number): Phases } {
  const [W1, W2] = [init.W1.slice(), init.W2.slice()]
  const hidden = W2.length
  const b1 = new Float64Array(hidden)
  const drive = new Float64Array(hidden)
  const s = { h: new Float64Array(hidden), o: 0 }
  const kept = new Float64Array(hidden)
  let b2 = 0

  /** The page computes W₁ᵀx + b₁ anew in every step; it is the same in all of them. */
  function present(x: Float64Array): void {
    drive.set(b1)
    for (const [i, value] of x.entries())
      for (let j = 0; j < hidden; j++) drive[j]! += value * W1[i * hidden + j]!
    s.h.fill(0)
    s.o = 0
  }

  function relax(steps: number, nudge: number, y: number): void {
    for (let step = 0; step < steps; step++) {
      for (let j = 0; j < hidden; j++) s.h[j] = (1 - dt) * s.h[j]! + dt * Math.tanh(drive[j]! + s.o * W2[j]!)
      s.o = (1 - dt) * s.o + dt * Math.tanh(dot(s.h, W2) + b2 - nudge * (s.o - y))
    }
  }

  function output(x: Float64Array): number {
    present(x)
    relax(free, 0, 0)
    return s.o
  }

  return {
    output,
    phases(x, y) {
      const o = output(x)
      const h = s.h.slice()
      relax(nudged, beta, y)
      return { free: { h, o }, nudged: { h: s.h.slice(), o: s.o } }
    },
    learn(x, y) {
      const o = output(x)
      kept.set(s.h)
      relax(nudged, beta, y)
      const rate = lr / beta
      for (let j = 0; j < hidden; j++) {
        const change = rate * (s.h[j]! - kept[j]!)
        b1[j]! += change
        W2[j]! += rate * (s.h[j]! * s.o - kept[j]! * o)
        drive[j] = change
      }
      for (const [i, value] of x.entries())
        for (let j = 0; j < hidden; j++) W1[i * hidden + j]! += value * drive[j]!
      b2 += rate * (s.o - o)
      return { cost: (o - y) ** 2 / 2 }
    },
  }
}

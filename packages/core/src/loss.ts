import { refuseOptions } from './errors.js'
import type { Ops } from './ops.js'
import type { Tensor } from './tensor.js'

/** How class labels become targets: `oneHot` 0/1; `signs` -1/+1. A single output is always coded by sign: label 1 is +1. */
export type Coding = 'oneHot' | 'signs'

/** A loss bound to a trainer's ops. y and target [B, n]; per sample, never averaged over the batch. `out` is apart from the inputs. */
export interface Loss {
  readonly name: string
  /** out [B, 1] = C(y, target) of each sample */
  value(out: Tensor, y: Tensor, target: Tensor): void
  /** out = ∂C/∂y */
  gradient(out: Tensor, y: Tensor, target: Tensor): void
  /** out = argmin over s of ½|s - a|² + beta C(s), or one step towards it from a */
  nudge(out: Tensor, a: Tensor, target: Tensor, beta: number): void
}

/** What a loss is made from. */
export interface LossSpec {
  readonly name: string
  readonly coding: Coding
  /** Fewest outputs it makes sense for. */
  readonly leastOutputs: number
  /** A batch whose loss is exactly 0 teaches nothing: no learning then, and no weight decay. */
  readonly idleAtZero: boolean
  bind(ops: Ops): Loss
}

/** C = ½|y - t|². Its nudge is the exact minimum a + beta/(1+beta) (t - a), and bitwise a where a = t. */
export const squaredError = (...none: readonly never[]): LossSpec => ({
  name: named('squaredError', none),
  coding: 'oneHot',
  leastOutputs: 1,
  idleAtZero: false,
  bind: (ops) => ({
    name: 'squaredError',
    value: (out, y, t) => ops.squaredError(out, y, t),
    gradient: (out, y, t) => ops.sub(out, y, t),
    nudge: (out, a, t, beta) => {
      ops.sub(out, t, a)
      ops.combine(out, 1, a, beta / (1 + beta), out)
    },
  }),
})

/** C = -Σ_j t_j log softmax(y)_j, on logits y. Its nudge is the explicit step a - beta (softmax(a) - t). */
export const crossEntropy = (...none: readonly never[]): LossSpec => ({
  name: named('crossEntropy', none),
  coding: 'oneHot',
  leastOutputs: 2,
  idleAtZero: false,
  bind: (ops) => {
    const gradient: Loss['gradient'] = (out, y, t) => {
      ops.softmax(out, y)
      ops.sub(out, out, t)
    }
    return {
      name: 'crossEntropy',
      value: (out, y, t) => ops.crossEntropy(out, y, t),
      gradient,
      nudge: explicit(ops, gradient),
    }
  },
})

/** C = Σ_j max(0, 1 - t_j y_j), t in {-1, +1}. Its nudge is the explicit step a - beta ∂C/∂a. */
export const hinge = (...none: readonly never[]): LossSpec => ({
  name: named('hinge', none),
  coding: 'signs',
  leastOutputs: 1,
  idleAtZero: true,
  bind: (ops) => {
    const gradient: Loss['gradient'] = (out, y, t) => ops.hingeDelta(out, y, t)
    return {
      name: 'hinge',
      value: (out, y, t) => ops.hinge(out, y, t),
      gradient,
      nudge: explicit(ops, gradient),
    }
  },
})

/** @throws OptionError for options, which no loss has */
function named(name: string, none: readonly never[]): string {
  refuseOptions(name, none)
  return name
}

const explicit =
  (ops: Ops, gradient: Loss['gradient']): Loss['nudge'] =>
  (out, a, t, beta) => {
    gradient(out, a, t)
    ops.combine(out, 1, a, -beta, out)
  }

import {
  adam,
  momentum,
  sgd,
  type Claims,
  type Layered,
  type LearningRule,
  type MakeState,
  type Optimizer,
} from '@hebb/core'
import type { Feedback, FeedbackContext, TargetState } from './feedback.js'
import type { TargetOptions } from './options.js'
import { widthScalingOf } from './width.js'

/** The layer where targets begin, in a network of L layers. */
export const topOf = ({ outputTarget }: TargetOptions, L: number): number =>
  outputTarget === 'output' ? L : L - 1

/** The state of a target-propagation rule. */
export function targetState<F>(options: TargetOptions, feedback: Feedback<F>) {
  return (make: MakeState): TargetState<F> => {
    const top = topOf(options, make.sizes.length - 1)
    const h = make.units('h', make.input)
    return {
      h,
      t: make.units('t'),
      delta: make.units('δ'),
      e: make.units('e'),
      g: feedback.state(make, h, top),
    }
  }
}

/** e_L = ∂C/∂h_L and t_top = h_top - η ∂C/∂h_top, each sample by itself. */
export function firstTarget(ctx: FeedbackContext, options: TargetOptions): void {
  const { L, layers, loss, target, ops } = ctx
  const { h, t, delta, e } = ctx.state
  const { eta, outputTarget } = options
  loss.gradient(e[L], h[L], target)
  if (outputTarget === 'output') ops.combine(t[L], 1, h[L], -eta, e[L])
  else if (L > 1) {
    layers[L].gate(delta[L], e[L], h[L], h[L - 1])
    layers[L].pullback(t[L - 1], delta[L], e[L], h[L - 1])
    ops.combine(t[L - 1], 1, h[L - 1], -eta, t[L - 1])
  }
}

/**
 * δ_l = φ'(u_l) ∘ (h_l - t_l), over η with `normalize`. The output's h - t is η ∂C/∂h; where targets begin below it, the
 * output learns by its own gradient.
 */
export function localErrors(ctx: FeedbackContext, options: TargetOptions): void {
  const { L, layers, ops } = ctx
  const { h, t, delta, e } = ctx.state
  const { eta, normalize, outputTarget } = options
  const scale = normalize ? 1 / eta : 1
  for (let l = 1; l < L; l++) ops.combine(e[l], scale, h[l], -scale, t[l])
  if (outputTarget === 'output' && !normalize) ops.scale(e[L], e[L], eta)
  for (let l = 1; l <= L; l++) layers[l].gate(delta[l], e[l], h[l], h[l - 1])
}

/** What is the same in every rule of this kind: the feedback's layers, their optimizers and checks, the update at a synapse. */
export function commonParts(name: string, options: TargetOptions, feedback: Feedback) {
  const optimizer = feedbackOptimizer(options)
  return {
    aux: (make) => feedback.aux?.(make, topOf(options, make.sizes.length - 1)) ?? {},
    auxOptimizers: { V: optimizer, U: optimizer },
    local: ({ pre, post }) => [{ pre: pre.h, post: post.delta }],
    localAux: feedback.localAux ?? {},
    check({ layers }) {
      feedback.check?.(layers as Layered<any>, topOf(options, layers.length - 1))
    },
    widthScaling: widthScalingOf(name, options),
  } satisfies Partial<LearningRule<TargetState, any>>
}

function feedbackOptimizer(options: TargetOptions): Optimizer {
  const { feedbackRate: learningRate, feedbackDecay: coupledDecay } = options
  const make = { adam, sgd, momentum }[options.feedbackOptimizer]
  return make({ learningRate, coupledDecay })
}

/** What is claimed of a rule with this feedback, whatever else it does. */
export function commonClaims(
  options: TargetOptions,
  feedback: Feedback,
): Omit<Claims, 'backprop' | 'zeroAtTarget'> {
  const { outputTarget, inverse, noise } = options
  const learns = feedback.uses.includes('feedbackRate')
  return {
    online: learns,
    transposes:
      outputTarget === 'lastHiddenGradient' ||
      feedback.name === 'exactInverse' ||
      (learns && inverse === 'mlp'),
    readsFromAbove: true,
    reach: 1,
    supervised: true,
    batchAdditive: feedback.name !== 'ridge',
    equivariant: !(learns && noise > 0),
  }
}

/** Claim of exact inverses: (t - h) / η tends to the Gauss-Newton step, where targets begin at the output. */
export const gaussNewtonLimit = ({ outputTarget }: TargetOptions, feedback: Feedback): Claims['backprop'] =>
  feedback.name === 'exactInverse' && outputTarget === 'output'
    ? { kind: 'limit', of: 'gauss-newton', limit: { option: 'eta', from: 0.1, ratio: 0.1, order: 1 } }
    : { kind: 'none' }

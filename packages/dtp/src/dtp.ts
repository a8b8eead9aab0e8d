import { defineRule, ruleFactory, type Claims, type Resolved, type RuleFactory } from '@hebb/core'
import {
  commonClaims,
  commonParts,
  exactInverse,
  firstTarget,
  fixed,
  gaussNewtonLimit,
  localErrors,
  reconstruction,
  refuseIdle,
  ridge,
  targetState,
  topOf,
  type Feedback,
  type TargetOptions,
  type TargetState,
} from '@hebb/tp'
import { direct } from './direct.js'
import { drl } from './drl.js'
import { jacobianMatched } from './jacobian-matched.js'
import { ldrl } from './ldrl.js'
import { dtpOptions } from './options.js'

const feedbacks = { reconstruction, fixed, ridge, exactInverse, ldrl, drl, direct, jacobianMatched }

/**
 * Difference target propagation (Lee et al. 2015): targets brought down by feedback mappings g, of which only the difference
 * that a target makes is used, so that an error of reconstruction cancels.
 *
 *     h_l = f_l(h_{l-1})          t_top = h_top - η ∂C/∂h_top          t_l = h_l + (g_l(t_{l+1}) - g_l(h_{l+1}))
 *
 *     C_l = ½ |h_l - t_l|²        ∂W_l = φ'(u_l) ∘ (h_l - t_l) h_{l-1}ᵀ / η
 *
 * What the targets tend to is the feedback's matter: exact inverses give those of Gauss and Newton, transposed Jacobians those of
 * backpropagation.
 *
 * @throws OptionError for unknown or invalid options, and for those that do nothing with the chosen feedback
 */
export const dtp: RuleFactory<typeof dtpOptions> = ruleFactory('dtp', dtpOptions, (options) => {
  const feedback: Feedback = feedbacks[options.feedback](options)
  refuseIdle('dtp', dtpOptions, options, feedback)
  const common = commonClaims(options, feedback)
  return defineRule<TargetState, any>({
    name: 'dtp',
    claims: {
      ...common,
      backprop: backpropClaim(options, feedback),
      zeroAtTarget: true,
      transposes: common.transposes || options.feedback === 'jacobianMatched',
      reach: feedback.direct ? 'broadcast' : 1,
      batchAdditive: common.batchAdditive && !options.normalizedFeedback,
      singlePrecision: singlePrecision(options),
    },
    ...commonParts('dtp', options, feedback),
    state: targetState(options, feedback),

    *run(ctx) {
      const { L, layers, all, ops } = ctx
      const { h, t, delta, e } = ctx.state
      const top = topOf(options, L)
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      yield { phase: 'feedback' }
      if (feedback.update) yield* feedback.update(ctx, top)
      yield { phase: 'targets' }
      firstTarget(ctx, options)
      for (let l = top - 1; l >= 1; l--) {
        const from = feedback.direct ? top : l + 1
        // The difference first: where t = h above, it is exactly 0, and the target exactly h.
        if (feedback.difference) {
          ops.sub(delta[from], t[from], h[from])
          feedback.difference(ctx, l, t[l], delta[from])
        } else {
          feedback.apply(ctx, l, t[l], t[from])
          feedback.apply(ctx, l, e[l], h[from])
          ops.sub(t[l], t[l], e[l])
        }
        ops.add(t[l], h[l])
      }
      localErrors(ctx, options)
      yield { learn: all }
    },
  })
})

function backpropClaim(options: TargetOptions, feedback: Feedback): Claims['backprop'] {
  const { eta, normalize } = options
  if (feedback.name !== 'jacobianMatched') return gaussNewtonLimit(options, feedback)
  return normalize || eta === 1 ? { kind: 'exact', of: 'network-loss' } : { kind: 'none' }
}

/**
 * Targets differ from activities by about eta, and the differences that some feedbacks learn from by about the noise. A normalized update
 * is divided by a difference that several layers have shrunk: with logistic units, of slope ¼, to a thousandth of the noise.
 */
function singlePrecision(o: Resolved<typeof dtpOptions>): number {
  const difference = Math.min(1, o.eta, ['ldrl', 'drl', 'direct'].includes(o.feedback) ? o.noise : 1)
  return (o.normalizedFeedback ? 1000 : 1) / difference / 1e6
}

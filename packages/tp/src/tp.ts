import { defineRule, ruleFactory, type RuleFactory } from '@hebb/core'
import { exactInverse } from './exact-inverse.js'
import type { Feedback } from './feedback.js'
import { fixed } from './fixed.js'
import { refuseIdle, targetOptions } from './options.js'
import { reconstruction } from './reconstruction.js'
import { ridge } from './ridge.js'
import {
  commonClaims,
  commonParts,
  firstTarget,
  gaussNewtonLimit,
  localErrors,
  targetState,
  topOf,
} from './steps.js'

const feedbacks = { reconstruction, fixed, ridge, exactInverse }

/**
 * Target propagation (Bengio 2014; Lee et al. 2015): targets instead of errors, brought down by learned inverses g.
 *
 *     h_l = f_l(h_{l-1})          t_top = h_top - η ∂C/∂h_top          t_l = g_l(t_{l+1})
 *
 *     C_l = ½ |h_l - t_l|²        ∂W_l = φ'(u_l) ∘ (h_l - t_l) h_{l-1}ᵀ
 *
 * Where g is no exact inverse, its error of reconstruction stands in every target: see `@hebb/dtp` for the cure.
 *
 * @throws OptionError for unknown or invalid options, and for those that do nothing with the chosen feedback
 */
export const tp: RuleFactory<typeof targetOptions> = ruleFactory('tp', targetOptions, (options) => {
  const feedback: Feedback = feedbacks[options.feedback](options)
  refuseIdle('tp', targetOptions, options, feedback)
  return defineRule({
    name: 'tp',
    claims: {
      ...commonClaims(options, feedback),
      backprop: gaussNewtonLimit(options, feedback),
      zeroAtTarget: false,
    },
    ...commonParts('tp', options, feedback),
    state: targetState(options, feedback),

    *run(ctx) {
      const { L, layers, all } = ctx
      const { h, t } = ctx.state
      const top = topOf(options, L)
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      yield { phase: 'feedback' }
      if (feedback.update) yield* feedback.update(ctx, top)
      yield { phase: 'targets' }
      firstTarget(ctx, options)
      for (let l = top - 1; l >= 1; l--) feedback.apply(ctx, l, t[l], t[l + 1])
      localErrors(ctx, options)
      yield { learn: all }
    },
  })
})

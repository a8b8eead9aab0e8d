import { defineRule, ruleFactory, type LearningRule, type RuleFactory } from '@hebb/core'
import { centered } from './centered.js'
import { checkOf } from './check.js'
import { claimsOf } from './claims.js'
import { errorCoding } from './errors.js'
import { inference, outputPrecision, phaseState } from './inference.js'
import { effective, pcOptions, type PCOptions } from './options.js'
import { forwardPass, start } from './start.js'
import { findSteps, stepState } from './step-size.js'
import { widthScalingOf } from './width.js'
import { zeroDivergence } from './zero-divergence.js'

/**
 * Predictive coding (Rao and Ballard 1999; Whittington and Bogacz 2017): activities settle before weights learn.
 *
 *     F = Σ_l γ_l/2 |e_l|²       e_l = v_l - h_l,  h_l = f_l(v_{l-1}),  v_0 = x,  v_L = y       γ_L = λ
 *     inference   v_l ← v_l - κ ∂F/∂v_l = v_l - κ (γ_l e_l - γ_{l+1} J_{l+1}ᵀ e_{l+1})
 *     learning    ΔW_l ∝ (φ′ ∘ e_l) v_{l-1}ᵀ
 *
 * Any loss C takes the output's place by e_L = -∂C/∂h_L. F is summed over a sample's layers and never divided by the batch, so a
 * sample's settled state is its own. Prediction is the feed-forward pass, the minimum of F with the output free.
 *
 * Plain predictive coding is not backpropagation: it is with `learn: 'zeroDivergence'`, or with `fixedPrediction` at `stepSize` 1;
 * it tends to it as `outputPrecision` goes to 0, `weightedUpdate` on and inference converged. A positive nudge, F with the output
 * free to follow its prediction plus λ C, is the clamp at output precision λ: hence no option of its own.
 *
 * @throws OptionError for unknown, invalid or idle options and for those that exclude each other
 */
export const pc: RuleFactory<typeof pcOptions> = ruleFactory('pc', pcOptions, (resolved, given) => {
  const o = effective(resolved, given)
  return { ...variant(o)(o), options: o, check: checkOf(o), widthScaling: widthScalingOf(o) }
})

function variant({ learn, state, nudging }: PCOptions): (o: PCOptions) => LearningRule {
  if (learn === 'zeroDivergence') return zeroDivergence
  if (state === 'errors') return errorCoding
  return nudging === 'centered' ? centered : clamped
}

/** One relaxation with the output clamped; then learning, or learning all along (iPC). */
const clamped = (o: PCOptions): LearningRule =>
  defineRule({
    name: 'pc',
    claims: claimsOf(o),
    state: (make) => ({ ...phaseState(make), ...(o.stepSize === 'auto' && { step: stepState(make) }) }),

    *run(ctx) {
      const { L, all, state } = ctx
      const f = inference(ctx, state, o, outputPrecision(ctx, o), state.step?.kappa)
      forwardPass(ctx, state)
      yield { output: state.h[L] }
      start(ctx, state, o)
      if (state.step) findSteps(ctx, state.step, o)
      f.errors()
      if (o.learn === 'settled') {
        yield* f.relax('infer')
        f.weigh()
        yield { learn: all }
        return
      }
      for (let t = 0; t < o.steps; t++) {
        yield { phase: 'infer' }
        if (t > 0) f.moves()
        f.slopes() // reads the weights before they learn
        f.weigh()
        yield { learn: all }
      }
    },

    // Under FPA the presynaptic factor is the forward pass too.
    local: ({ pre, post }) => [{ pre: o.fixedPrediction ? pre.h : pre.v, post: post.d, scale: -1 }],
  })

import { defineRule, type LearningRule } from '@hebb/core'
import { claimsOf } from './claims.js'
import { outputPrecision, phaseState, precisions, stepSize } from './inference.js'
import type { PCOptions } from './options.js'
import { forwardPass } from './start.js'

/**
 * ePC (Goemaere et al. 2025): inference on errors, which are 0 at first; activities follow from them in one sweep upwards.
 *
 *     v_l = f_l(v_{l-1}) + e_l       E(e) = Σ_{l<L} γ_l/2 |e_l|² + λ C(h_L)
 *     ∂E/∂e_l = γ_l e_l - r_l        r_{l-1} = J_lᵀ r_l, r_L = -λ ∂C/∂h_L       e_l ← e_l - κ ∂E/∂e_l
 *
 * The same energy in other coordinates, hence the same equilibrium; but the target reaches every layer in the first sweep, and at
 * e = 0 the slope is the gradient of λ C. Learning is local, as ever: from e_l and v_{l-1}, not from r_l. After few small steps
 * hidden errors are about κ T r_l, so hidden layers learn that much slower than the output under plain SGD.
 */
export const errorCoding = (o: PCOptions): LearningRule =>
  defineRule({
    name: 'pc',
    claims: claimsOf(o),
    state: (make) => phaseState(make),

    *run(ctx) {
      const { L, layers, all, loss, ops, target, state, settle } = ctx
      const { v, h, e, d, g } = state
      const gamma = precisions(o, L, outputPrecision(ctx, o))
      const kappa = stepSize(ctx, o)
      const outputError = (): void => {
        loss.gradient(e[L], h[L], target)
        ops.scale(e[L], e[L], -1)
      }
      const up = (): void => {
        for (let l = 1; l < L; l++) {
          ops.combine(v[l], 1, h[l], 1, e[l])
          layers[l + 1].forward(h[l + 1], v[l])
        }
        outputError()
      }
      const slopes = (): void => {
        ops.scale(g[L], e[L], gamma[L])
        for (let l = L; l > 1; l--) {
          layers[l].gate(d[l], g[l], h[l], v[l - 1])
          layers[l].pullback(g[l - 1], d[l], g[l], v[l - 1])
        }
        for (let l = 1; l < L; l++) ops.combine(g[l], gamma[l], e[l], -1, g[l])
      }

      forwardPass(ctx, state)
      yield { output: h[L] }
      for (let l = 1; l < L; l++) {
        ops.copy(v[l], h[l])
        ops.fill(e[l], 0)
      }
      outputError()
      yield* settle({
        phase: 'infer',
        sweep() {
          slopes()
          for (let l = 1; l < L; l++) ops.add(e[l], g[l], -kappa)
          up()
        },
        steps: o.steps,
        tolerance: o.tolerance,
        residual: g.slice(1, L),
        measure: slopes,
      })
      for (let l = 1; l <= L; l++) {
        layers[l].gate(d[l], e[l], h[l], v[l - 1])
        if (o.weightedUpdate && gamma[l] !== 1) ops.scale(d[l], d[l], gamma[l])
      }
      yield { learn: all }
    },

    local: ({ pre, post }) => [{ pre: pre.v, post: post.d, scale: -1 }],
  })

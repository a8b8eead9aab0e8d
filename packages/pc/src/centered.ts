import { defineRule, type LearningRule } from '@hebb/core'
import { claimsOf } from './claims.js'
import { inference, outputPrecision, phaseState } from './inference.js'
import type { PCOptions } from './options.js'
import { forwardPass, start } from './start.js'
import { findSteps, stepState } from './step-size.js'

/**
 * Centered nudging: two relaxations from the same start, of F with +λ C and with -λ C, and
 *
 *     ΔW_l ∝ -(∂F/∂W_l at v⁺ - ∂F/∂W_l at v⁻) / 2λ
 *
 * whose distance from the gradient of C is O(λ²) where that of one relaxation is O(λ). With -λ the output pushes away from its
 * target: F has a minimum only while λ |J_L|² < γ_{L-1}.
 */
export const centered = (o: PCOptions): LearningRule =>
  defineRule({
    name: 'pc',
    claims: claimsOf(o),
    state: (make) => ({
      plus: phaseState(make, '⁺'),
      minus: phaseState(make, '⁻'),
      ...(o.stepSize === 'auto' && { step: stepState(make) }),
    }),

    *run(ctx) {
      const { L, all, ops, state } = ctx
      const { plus, minus, step } = state
      const lambda = outputPrecision(ctx, o)
      const up = inference(ctx, plus, o, lambda, step?.kappa)
      const down = inference(ctx, minus, o, -lambda, step?.kappa)
      forwardPass(ctx, plus)
      yield { output: plus.h[L] }
      start(ctx, plus, o)
      if (step) findSteps(ctx, step, o)
      for (let l = 1; l <= L; l++) {
        if (l < L) ops.copy(minus.v[l], plus.v[l])
        ops.copy(minus.h[l], plus.h[l])
      }
      for (const [phase, f] of [
        ['plus', up],
        ['minus', down],
      ] as const) {
        f.errors()
        yield* f.relax(phase)
        f.weigh()
      }
      yield { learn: all }
    },

    local: ({ pre, post }) => [
      { pre: pre.plus.v, post: post.plus.d, scale: -1 / (2 * o.outputPrecision) },
      { pre: pre.minus.v, post: post.minus.d, scale: 1 / (2 * o.outputPrecision) },
    ],
  })

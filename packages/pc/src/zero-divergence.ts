import { defineRule, type LearningRule } from '@hebb/core'
import { claimsOf } from './claims.js'
import type { PCOptions } from './options.js'
import { forwardPass } from './start.js'

/**
 * Z-IL (Song et al. 2020): predictive coding from the feed-forward pass at κ = 1, where layer L - t learns at time t.
 *
 * At time t the errors below layer L - t are still 0 and its own is new: v_{l-1} = h_{l-1} + J_lᵀ e_l, so e_{l-1} = J_lᵀ e_l. What
 * happens later to the layers above it reaches no update, so only this is computed: backpropagation, one layer a step.
 */
export const zeroDivergence = (o: PCOptions): LearningRule =>
  defineRule({
    name: 'pc',
    claims: claimsOf(o),
    state: ({ units, input }) => ({ h: units('h', input), e: units('e'), d: units('d') }),

    *run(ctx) {
      const { L, layers, loss, ops, target, state } = ctx
      const { h, e, d } = state
      forwardPass(ctx, state)
      yield { output: h[L] }
      loss.gradient(e[L], h[L], target)
      ops.scale(e[L], e[L], -1)
      for (let t = 0; t < L; t++) {
        yield { phase: 'infer' }
        const l = L - t
        layers[l].gate(d[l], e[l], h[l], h[l - 1])
        if (l > 1) layers[l].pullback(e[l - 1], d[l], e[l], h[l - 1])
        yield { learn: layers[l] }
      }
    },

    local: ({ pre, post }) => [{ pre: pre.h, post: post.d, scale: -1 }],
  })

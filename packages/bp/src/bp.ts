import { defineRule, type LearningRule } from '@hebb/core'
import { widthScaling } from './width.js'

/**
 * Backpropagation (Rumelhart, Hinton and Williams 1986): e_l = ∂C/∂h_l, δ_l = φ'(u_l) ∘ e_l.
 *
 *     h_l = f_l(h_{l-1})          e_L = ∂C/∂h_L          e_{l-1} = W_lᵀ δ_l          ∂C/∂W_l = δ_l h_{l-1}ᵀ
 *
 * The yardstick of all other rules. It is no local rule: e_l is made from the weights above, read backwards.
 */
export const bp = (): LearningRule =>
  defineRule({
    name: 'bp',
    claims: {
      backprop: { kind: 'exact', of: 'network-loss' },
      zeroAtTarget: true,
      online: false,
      transposes: true,
      readsFromAbove: true,
      reach: 1,
      supervised: true,
      batchAdditive: true,
    },
    state: ({ units, input }) => ({ h: units('h', input), e: units('e'), delta: units('δ') }),

    *run({ L, layers, all, state: { h, e, delta }, loss, target }) {
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      yield { phase: 'backward' }
      loss.gradient(e[L], h[L], target)
      for (let l = L; l >= 1; l--) {
        layers[l].gate(delta[l], e[l], h[l], h[l - 1])
        if (l > 1) layers[l].pullback(e[l - 1], delta[l], e[l], h[l - 1])
      }
      yield { learn: all }
    },

    local: ({ pre, post }) => [{ pre: pre.h, post: post.delta }],
    widthScaling,
  })

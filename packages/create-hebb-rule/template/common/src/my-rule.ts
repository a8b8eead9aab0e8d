import { defineRule, type LearningRule } from '@hebb/core'

/**
 * Feedback alignment (Lillicrap et al. 2016), until your own rule stands here: the formulas, named as in the paper, come first.
 *
 *     e_L = ∂C/∂h_L          e_l = B_l δ_{l+1}          δ_l = φ'(u_l) ∘ e_l          ∂W_l = δ_l h_{l-1}ᵀ
 */
export const myRule = (): LearningRule =>
  defineRule({
    // The version of the contract that this is written for. An @hebb/core of another refuses the rule and names both.
    apiVersion: 1,
    name: 'myRule',
    claims: {
      backprop: { kind: 'descent', of: 'network-loss' },
      zeroAtTarget: true,
      online: false,
      transposes: false,
      readsFromAbove: true,
      reach: 1,
      supervised: true,
      batchAdditive: true,
    },
    state: ({ units, input }) => ({ h: units('h', input), e: units('e'), delta: units('δ') }),
    aux: ({ layers, dense }) => ({
      B: layers.slice(0, -1).map(({ index }) => dense('B', { index, from: index + 1, to: index })),
    }),

    *run({ L, layers, all, state: { h, e, delta }, aux: { B }, loss, target }) {
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      yield { phase: 'feedback' }
      loss.gradient(e[L], h[L], target)
      for (let l = L; l >= 1; l--) {
        layers[l].gate(delta[l], e[l], h[l], h[l - 1])
        if (l > 1) B[l - 1].forward(e[l - 1], delta[l])
      }
      yield { learn: all }
    },

    local: ({ pre, post }) => [{ pre: pre.h, post: post.delta }],
  })

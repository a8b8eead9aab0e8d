import { defineRule, type LearningRule } from '@hebb/core'

/**
 * Direct feedback alignment (Nøkland 2016): every hidden layer gets the output's error through a fixed random matrix of its own.
 *
 *     δ_l = φ'(u_l) ∘ B_l e_L          ∂W_l = δ_l h_{l-1}ᵀ
 */
export const directFeedbackAlignment = (): LearningRule =>
  defineRule({
    name: 'directFeedbackAlignment',
    claims: {
      backprop: { kind: 'none' },
      zeroAtTarget: true,
      online: false,
      transposes: false,
      readsFromAbove: true,
      reach: 'broadcast',
      supervised: true,
      batchAdditive: true,
    },
    state: ({ units, input }) => ({ h: units('h', input), e: units('e'), delta: units('δ') }),
    aux: ({ layers, sizes, dense }) => ({
      B: layers.slice(0, -1).map(({ index }) => dense('B', { index, from: sizes.length - 1, to: index })),
    }),

    *run({ L, layers, all, state: { h, e, delta }, aux: { B }, loss, target }) {
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      yield { phase: 'feedback' }
      loss.gradient(e[L], h[L], target)
      for (let l = 1; l < L; l++) B[l].forward(e[l], e[L])
      for (let l = 1; l <= L; l++) layers[l].gate(delta[l], e[l], h[l], h[l - 1])
      yield { learn: all }
    },

    local: ({ pre, post }) => [{ pre: pre.h, post: post.delta }],
  })

import { defineRule, type LearningRule } from '@hebb/core'

/**
 * Forward gradient (Baydin et al. 2022), of activities (Ren et al. 2023): the derivative along one random direction v of all
 * units, sample by sample, times that direction; an unbiased estimate of the gradient from forward passes alone.
 *
 *     ḣ_l = φ'(u_l) ∘ (W_l ḣ_{l-1} + v_l)          δ_l = (∂C/∂h_L · ḣ_L) v_l          ∂W_l = δ_l h_{l-1}ᵀ
 */
export const forwardGradient = (): LearningRule =>
  defineRule({
    name: 'forwardGradient',
    claims: {
      backprop: { kind: 'none' },
      zeroAtTarget: true,
      online: false,
      transposes: false,
      readsFromAbove: true,
      reach: 'broadcast',
      supervised: true,
      batchAdditive: true,
      equivariant: false,
    },
    state: ({ units, input, like, batch }) => ({
      h: units('h', input),
      t: units('ḣ', like('ḣ0', input)),
      v: units('v'),
      d: units('δ'),
      slope: batch('slope', 1),
    }),

    *run({ L, layers, all, state: { h, t, v, d, slope }, loss, target, ops, random }) {
      ops.fill(t[0], 0)
      for (let l = 1; l <= L; l++) {
        layers[l].forward(h[l], h[l - 1])
        layers[l].pushforward(t[l], d[l], t[l - 1], h[l], h[l - 1])
        random.normal(v[l], 1)
        layers[l].gate(d[l], v[l], h[l], h[l - 1])
        ops.add(t[l], d[l])
      }
      yield { output: h[L] }
      loss.gradient(d[L], h[L], target)
      ops.rowDot(slope, d[L], t[L])
      for (let l = 1; l <= L; l++) ops.rowScale(d[l], v[l], slope)
      yield { learn: all }
    },

    local: ({ pre, post }) => [{ pre: pre.h, post: post.d }],
  })

import { defineRule, uniform, type LearningRule } from '@hebb/core'

/**
 * PEPITA (Dellaferrera and Kreiman 2022): a second forward pass on an input that the output's error has modulated, by a fixed random F.
 *
 *     x' = x + F e,  e = ∂C/∂h_L          ∂W_l = (h_l - h'_l) h'_{l-1}ᵀ  (l < L)          ∂W_L = e h'_{L-1}ᵀ
 */
export const pepita = ({ scale = 0.05 } = {}): LearningRule =>
  defineRule({
    name: 'pepita',
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
    state: ({ units, input, like }) => ({
      h: units('h', input),
      m: units('m', like('m0', input)),
      d: units('d'),
    }),
    aux: ({ sizes, dense }) => ({
      F: [dense('F', { index: 0, from: sizes.length - 1, to: 0, init: uniform({ gain: scale }) })],
    }),

    *run({ L, layers, all, input, state: { h, m, d }, aux: { F }, loss, target, ops }) {
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      yield { phase: 'modulated' }
      loss.gradient(d[L], h[L], target)
      F[0].forward(m[0], d[L])
      ops.add(m[0], input)
      for (let l = 1; l < L; l++) {
        layers[l].forward(m[l], m[l - 1])
        ops.sub(d[l], h[l], m[l])
      }
      yield { learn: all }
    },

    local: ({ pre, post }) => [{ pre: pre.m, post: post.d }],
  })

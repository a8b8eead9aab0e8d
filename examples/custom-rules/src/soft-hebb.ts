import { defineRule, type LearningRule } from '@hebb/core'

/**
 * SoftHebb (Moraitis et al. 2022): soft winner-take-all and a Hebbian update that keeps weights bounded; no target, no error.
 *
 *     y = softmax(u / τ)          ΔW_ki = y_k (x_i - u_k W_ki)
 *
 * The second term is no product of activities at a synapse, so the update is an explicit direction.
 */
export const softHebb = ({ temperature = 1 } = {}): LearningRule =>
  defineRule({
    name: 'softHebb',
    claims: {
      backprop: { kind: 'none' },
      zeroAtTarget: false,
      online: false,
      transposes: false,
      readsFromAbove: false,
      reach: 1,
      supervised: false,
      batchAdditive: true,
    },
    state: ({ units, input, batch, parameters, matrix, sizes }) => ({
      h: units('h', input),
      u: units('u'),
      y: units('y'),
      ones: batch('ones', 1),
      c: sizes.map((n, l) => matrix(`c${l}`, n, 1, l)),
      G: parameters('G'),
    }),

    *run({ L, layers, all, state: { h, u, y, ones, c, G }, ops }) {
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      yield { phase: 'competition' }
      ops.fill(ones, 1)
      for (let l = 1; l <= L; l++) {
        layers[l].affine(u[l], h[l - 1])
        ops.scale(y[l], u[l], 1 / temperature)
        ops.softmax(y[l], y[l])
        ops.mul(u[l], u[l], y[l])
        ops.gemm(c[l], u[l], ones, { transposeA: true })
        ops.rowScale(G[l].W, layers[l].parameters.W, c[l])
        ops.gemm(G[l].W, y[l], h[l - 1], { transposeA: true, alpha: -1, beta: 1 })
      }
      yield { learn: all }
    },

    local: ({ post }) => [{ direction: { W: post.G.W } }],
  })

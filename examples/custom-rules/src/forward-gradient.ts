import { defineRule, type LearningRule } from '@hebb/core'

/**
 * Forward gradient (Baydin et al. 2022): the derivative along one random direction V of all parameters, times that direction; an
 * unbiased estimate of the gradient from forward passes alone.
 *
 *     u̇_l = W_l ḣ_{l-1} + V_l h_{l-1} + v_l          ḣ_l = φ'(u_l) ∘ u̇_l          g = Σ over the batch of (∂C/∂h_L · ḣ_L) V
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
    state: ({ units, input, like, batch, scalar, parameters, sizes, matrix }) => ({
      h: units('h', input),
      t: units('ḣ', like('ḣ0', input)),
      p: units('p'),
      e: units('e'),
      V: parameters('V'),
      G: parameters('G'),
      slope: batch('slope', 1),
      total: scalar('total'),
      ones: sizes.map((n, l) => matrix(`ones${l}`, 1, n)),
      column: sizes.map((n, l) => matrix(`column${l}`, n, 1)),
    }),

    *run({
      L,
      layers,
      all,
      state: { h, t, p, e, V, G, slope, total, ones, column },
      loss,
      target,
      ops,
      random,
    }) {
      ops.fill(t[0], 0)
      for (let l = 1; l <= L; l++) {
        random.direction(V[l].W, 1)
        random.direction(V[l].b, 1)
        layers[l].forward(h[l], h[l - 1])
        ops.gemm(p[l], t[l - 1], layers[l].parameters.W, { transposeB: true })
        ops.affine(t[l], h[l - 1], V[l].W, V[l].b)
        ops.add(p[l], t[l])
        layers[l].gate(t[l], p[l], h[l], h[l - 1])
      }
      yield { output: h[L] }
      loss.gradient(e[L], h[L], target)
      ops.rowDot(slope, e[L], t[L])
      ops.colSum(total, slope)
      for (let l = 1; l <= L; l++) {
        ops.fill(ones[l], 1)
        ops.gemm(column[l], ones[l], total, { transposeA: true })
        ops.rowScale(G[l].W, V[l].W, column[l])
        ops.gemm(G[l].b, total, V[l].b)
      }
      yield { learn: all }
    },

    local: ({ post }) => [{ direction: post.G }],
  })

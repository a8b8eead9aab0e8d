import type { Tensor } from '@hebb/core'
import type { Feedback } from './feedback.js'
import { identity, inverseRoom, invert, type InverseRoom } from './newton-schulz.js'
import type { TargetOptions } from './options.js'

/** Enough for a condition of 2¹². */
const ITERATIONS = 32

/**
 * The closed form on the batch: g_l(u) = Q_l u, the regularized least squares of h_l on h_{l+1} (columns are samples)
 *
 *     Q_l = h_l (h_{l+1}ᵀ h_{l+1} + μ I)⁻¹ h_{l+1}ᵀ = h_l h_{l+1}ᵀ (h_{l+1} h_{l+1}ᵀ + μ I)⁻¹
 *
 * with μ = `ridge` below an output, and `ridge` times units / 64 below a hidden layer, where |h_{l+1}|² grows with the width.
 * Nothing learns, and samples mix.
 */
export function ridge({ ridge: mu }: TargetOptions): Feedback<{
  room: readonly InverseRoom[]
  cross: readonly Tensor[]
  Q: readonly Tensor[]
}> {
  return {
    name: 'ridge',
    uses: ['ridge'],
    state: (make, _h, top) => {
      const room: InverseRoom[] = []
      const cross: Tensor[] = []
      const Q: Tensor[] = []
      for (let l = 1; l < top; l++) {
        room[l] = inverseRoom(make, `K${l}`, make.sizes[l + 1])
        cross[l] = make.matrix(`hh${l}`, make.sizes[l], make.sizes[l + 1])
        Q[l] = make.matrix(`Q${l}`, make.sizes[l], make.sizes[l + 1])
      }
      return { room, cross, Q }
    },
    *update({ L, ops, state: { h, g } }, top) {
      for (let l = 1; l < top; l++) {
        const { A, X, I } = g.room[l]
        identity(ops, I)
        ops.gemm(A, h[l + 1], h[l + 1], { transposeA: true })
        ops.add(A, I, l + 1 === L ? mu : (mu * A.rows) / 64)
        invert(ops, g.room[l], ITERATIONS)
        ops.gemm(g.cross[l], h[l], h[l + 1], { transposeA: true })
        ops.gemm(g.Q[l], g.cross[l], X)
      }
    },
    apply: ({ ops, state: { g } }, l, out, u) => ops.gemm(out, u, g.Q[l], { transposeB: true }),
  }
}

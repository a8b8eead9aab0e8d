import type { Tensor } from '@hebb/core'
import type { Climber, Climbing } from './climb.js'
import { goodnesses, type Pass } from './pass.js'

/**
 * Σ_l mean_j h_lj² over the hidden layers, of one pass a label: scores [B, C]. A single output gets the difference between the
 * passes of +1 and -1.
 */
export function goodnessScores(
  work: Climbing & {
    readonly state: { readonly plus: Pass; readonly total: Tensor; readonly scores: Tensor }
  },
  { enter, ascend }: Climber,
  labelScale: number,
): Tensor {
  const { L, ops, state } = work
  const { plus, total, scores } = state
  const goodnessOf = (): Tensor => {
    enter(work, plus)
    ops.fill(total, 0)
    for (let l = 1; l < L; l++) {
      ascend(work, plus, l)
      goodnesses.mean(ops, plus.G[l], plus.h[l])
      ops.add(total, plus.G[l])
    }
    return total
  }
  if (scores.cols === 1) {
    ops.fill(plus.y, labelScale)
    ops.copy(scores, goodnessOf())
    ops.fill(plus.y, -labelScale)
    ops.add(scores, goodnessOf(), -1)
    return scores
  }
  for (let label = 0; label < scores.cols; label++) {
    ops.oneHot(plus.y, label, labelScale)
    ops.copyColumns(scores, goodnessOf(), { to: label })
  }
  return scores
}

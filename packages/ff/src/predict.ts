import type { Tensor } from '@hebb/core'
import type { Climber, Climbing } from './climb.js'
import { goodnesses, type Pass } from './pass.js'

/**
 * Σ_l mean_j h_lj² over the hidden layers, of one pass a label: scores [B, C]. A single output gets the difference between the
 * passes of +1 and -1.
 */
export function goodnessScores(
  work: Climbing & {
    readonly state: {
      readonly plus: Pass
      readonly minus: Pass
      readonly total: Tensor
      readonly scores: Tensor
    }
  },
  { enter, ascend }: Climber,
  labelScale: number,
): Tensor {
  const { L, ops, state } = work
  const { plus, minus, total, scores } = state
  const goodnessOf = (pass: Pass, value: (y: Tensor) => void): Tensor => {
    value(pass.y)
    enter(work, pass)
    ops.fill(total, 0)
    for (let l = 1; l < L; l++) {
      ascend(work, pass, l)
      goodnesses.mean(ops, pass.G[l], pass.h[l])
      ops.add(total, pass.G[l])
    }
    return total
  }
  if (scores.cols === 1) {
    ops.copy(
      scores,
      goodnessOf(plus, (y) => ops.fill(y, labelScale)),
    )
    const other = goodnessOf(minus, (y) => ops.fill(y, -labelScale))
    ops.add(scores, other, -1)
    return scores
  }
  for (let label = 0; label < scores.cols; label++) {
    // The first pass makes what the others share.
    const score = goodnessOf(label === 0 ? plus : minus, (y) => ops.oneHot(y, label, labelScale))
    ops.copyColumns(scores, score, { to: label })
  }
  return scores
}

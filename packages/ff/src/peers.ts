import { constant, sgd, type Layer, type Layered, type MakeAux, type MakeState, type Ops } from '@hebb/core'

const RATE = 0.1

/** What peer normalization keeps in a step. */
export interface Peers {
  /** Ones, [B, 1]. */
  readonly one: Layered
  /** Running means of the units, the same in each row. */
  readonly m: Layered
  /** Mean of m over units, [B, 1]. */
  readonly average: Layered
  /** m_j - m̄ */
  readonly deviation: Layered
}

/**
 * Peer normalization: pushes down units that are more active than their layer's mean, and up the others. With running means
 * m ← 0.9 m + 0.1 mean_B(h⁺), from ½, it adds λ mean_j (m̄ - m_j)² to a layer's loss; the derivative passes through the last batch's
 * share of m, and through dead units too, so that they revive.
 *
 * The means are weights [n_l, 1] of aux layers `M` that learn ½ |m - h⁺|² by plain SGD at rate 0.1, so that checkpoints hold them
 * and `gradients()` leaves them alone. A step reads the means as the step before left them.
 */
export const peers = {
  state: ({ perSample, units }: MakeState, isOn: boolean): Peers =>
    isOn
      ? { one: perSample('one'), m: units('m'), average: perSample('m̄'), deviation: units('m-m̄') }
      : { one: [], m: [], average: [], deviation: [] },

  means({ layers, dense }: MakeAux, isOn: boolean): Layered<Layer> {
    const means: Layer[] = []
    if (!isOn) return means
    for (let l = 1; l < layers.length - 1; l++)
      means[l] = dense('M', { index: l, from: l, to: l, nIn: 1, init: constant(0.5) })
    return means
  },

  optimizer: sgd({ learningRate: RATE }),

  /** δ⁺ += λ · 2 (m_j - m̄) / n · 0.1 */
  pull(ops: Ops, l: number, means: Layer, delta: Layered, peer: Peers, lambda: number): void {
    const [one, m, average, deviation] = [peer.one[l], peer.m[l], peer.average[l], peer.deviation[l]]
    ops.fill(one, 1)
    means.affine(m, one)
    ops.fill(deviation, 1)
    ops.rowDot(average, m, deviation, 1 / m.cols)
    ops.rowScale(deviation, deviation, average)
    ops.sub(deviation, m, deviation)
    ops.add(delta[l], deviation, (lambda * 2 * RATE) / m.cols)
  },
}

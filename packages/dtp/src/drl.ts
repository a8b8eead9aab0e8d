import type { Layered, Tensor } from '@hebb/core'
import {
  across,
  corrupt,
  inverseOf,
  learningOptions,
  type Feedback,
  type FeedbackContext,
  type InverseLayers,
  type MappingAt,
  type TargetOptions,
} from '@hebb/tp'
import { refuseNoNoise } from './ldrl.js'

/** What the difference reconstruction loss keeps. */
interface Reconstructions {
  /** Corrupted activities, carried up to the top. */
  readonly q: Layered
  /** The same brought back down, corrected by differences. */
  readonly back: Layered
  readonly there: MappingAt
  readonly here: MappingAt
  /** For `normalizedFeedback`. */
  readonly sum: Tensor
  readonly power: Tensor
  readonly perPower: Tensor
}

/**
 * The difference reconstruction loss (Meulemans et al. 2020): an activity is corrupted, carried up to the top and brought back
 * down as targets are, and g_l learns to return it.
 *
 *     q_l = h_l + σ ε          q_{j+1} = f_{j+1}(q_j)          p_top = q_top          p_j = h_j + (g_j(p_{j+1}) - g_j(h_{j+1}))
 *
 *     minimize over g_l        ½ |p_l - q_l|² / σ²
 *
 * Together with weight decay its minimum is a damped pseudo-inverse of the Jacobian of everything above, hence Gauss-Newton
 * targets also where layers are not invertible. With `normalizedFeedback` the update is divided by the mean of |p_{l+1} - h_{l+1}|²
 * over the batch in place of σ²: normalized least mean squares.
 */
export function drl(
  options: TargetOptions & { readonly normalizedFeedback: boolean },
  { direct = false }: { readonly direct?: boolean } = {},
): Feedback<Reconstructions, InverseLayers> {
  const { noise, feedbackStepsPerBatch, normalizedFeedback } = options
  const name = direct ? 'direct' : 'drl'
  refuseNoNoise(name, noise)
  const inverse = inverseOf(options)
  return {
    name,
    direct,
    uses: [...learningOptions, 'normalizedFeedback'],
    state: (make, h, top) => {
      const back = across(make, 'p', h, 1, top)
      return {
        q: across(make, 'q', h, 1, top),
        back,
        there: inverse.evaluation(make, ' there', h, top, back),
        here: inverse.evaluation(make, ' here', h, top, h),
        sum: make.scalar('sum'),
        power: make.batch('power', 1),
        perPower: make.batch('per power', 1),
      }
    },
    aux: (make, top) => inverse.aux(make, top, direct),
    *update(ctx, top) {
      const { layers, aux, ops } = ctx
      const { h, g } = ctx.state
      const { q, back, there, here } = g
      for (let step = 0; step < feedbackStepsPerBatch; step++) {
        for (let l = top - 1; l >= 1; l--) {
          corrupt(ctx, q[l], h[l], noise)
          for (let j = l + 1; j <= top; j++) layers[j].forward(q[j], q[j - 1])
          ops.copy(back[top], q[top])
          for (let j = direct ? l : top - 1; j >= l; j--) {
            const from = direct ? top : j + 1
            inverse.apply(aux, there.k, j, there.r[j], back[from])
            inverse.apply(aux, here.k, j, here.r[j], h[from])
            ops.sub(back[j], there.r[j], here.r[j])
            ops.add(back[j], h[j])
          }
          ops.sub(there.d[l], back[l], q[l])
          const from = direct ? top : l + 1
          if (normalizedFeedback) dividePower(ctx, there.d[l], from)
          else ops.scale(there.d[l], there.d[l], 1 / noise ** 2)
          ops.scale(here.d[l], there.d[l], -1)
          inverse.gate(aux, there, l, back[from])
          inverse.gate(aux, here, l, h[from])
          yield { learn: inverse.layers(aux, l) }
        }
      }
    },
    apply: ({ aux, state: { g } }, l, out, u) => inverse.apply(aux, g.there.k, l, out, u),
    localAux: inverse.localAux(['there', 'here']),
  }
}

/** d /= mean of |p - h|² at layer `from`; q is free above the layer that learns. */
function dividePower(
  { ops, state: { h, g } }: FeedbackContext<Reconstructions>,
  d: Tensor,
  from: number,
): void {
  ops.sub(g.q[from], g.back[from], h[from])
  ops.sumSquares(g.sum, g.q[from])
  ops.fill(g.perPower, 1)
  ops.gemm(g.power, g.perPower, g.sum, { alpha: 1 / d.rows })
  ops.scale(g.power, g.power, 1, 1e-12)
  ops.div(g.perPower, g.perPower, g.power)
  ops.rowScale(d, d, g.perPower)
}

import type { Layered } from '@hebb/core'
import { across, type Feedback } from './feedback.js'
import { corrupt, inverseOf, type MappingAt, type InverseLayers } from './inverse.js'
import { learningOptions, type TargetOptions } from './options.js'

/**
 * Layerwise inverses (Bengio 2014; Lee et al. 2015), learned from corrupted activities:
 *
 *     q = h_l + σ ε          minimize over g_l          ½ |g_l(f_{l+1}(q)) - q|²
 *
 * For one linear layer of full row rank the minimum is at the pseudo-inverse of W.
 */
export function reconstruction(
  options: TargetOptions,
): Feedback<{ q: Layered; back: MappingAt }, InverseLayers> {
  const { noise, feedbackStepsPerBatch } = options
  const inverse = inverseOf(options)
  return {
    name: 'reconstruction',
    uses: learningOptions,
    state: (make, h, top) => ({
      q: across(make, 'q', h, 1, top - 1),
      back: inverse.evaluation(make, '', h, top),
    }),
    aux: inverse.aux,
    *update(ctx, top) {
      const { layers, aux, ops } = ctx
      const { h, g } = ctx.state
      const { u, k, r, d } = g.back
      for (let step = 0; step < feedbackStepsPerBatch; step++) {
        for (let l = 1; l < top; l++) {
          corrupt(ctx, g.q[l], h[l], noise)
          layers[l + 1].forward(u[l + 1], g.q[l])
          inverse.apply(aux, k, l, r[l], u[l + 1])
          ops.sub(d[l], r[l], g.q[l])
          inverse.gate(aux, g.back, l, u[l + 1])
          yield { learn: inverse.layers(aux, l) }
        }
      }
    },
    apply: ({ aux, state: { g } }, l, out, u) => inverse.apply(aux, g.back.k, l, out, u),
    localAux: inverse.localAux(['back']),
  }
}

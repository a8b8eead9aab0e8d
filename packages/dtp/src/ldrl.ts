import { OptionError, type Layered } from '@hebb/core'
import {
  across,
  inverseOf,
  learningOptions,
  type Feedback,
  type InverseLayers,
  type MappingAt,
  type TargetOptions,
} from '@hebb/tp'
import { linearLdrl } from './linear-ldrl.js'

/** Evaluations of g: at f(h + dx), at f(h), at f(h) + dy. */
interface Evaluations {
  readonly dx: Layered
  readonly dy: Layered
  readonly moved: MappingAt
  readonly still: MappingAt
  readonly shifted: MappingAt
}

/**
 * The local difference reconstruction loss (Ernoult et al. 2022), dx, dy ~ σ N(0, I), f = f_{l+1}, divided by σ²:
 *
 *     -2 dx · (g(f(h + dx)) - g(f(h)))  +  |g(f(h) + dy) - g(f(h))|²        of mean  σ² (-2 tr J_g J_f + |J_g|²) + O(σ⁴)
 *
 * so that J_g = J_fᵀ at its minimum, layer by layer: targets are those of backpropagation. Learned at all three evaluations of g.
 */
export function ldrl(options: TargetOptions): Feedback<any, InverseLayers> {
  refuseNoNoise('ldrl', options.noise)
  return options.inverse === 'linear' ? linearLdrl(options) : evaluatedLdrl(options)
}

function evaluatedLdrl(options: TargetOptions): Feedback<Evaluations, InverseLayers> {
  const { noise, feedbackStepsPerBatch } = options
  const inverse = inverseOf(options)
  return {
    name: 'ldrl',
    uses: learningOptions,
    state: (make, h, top) => ({
      dx: across(make, 'dx', h, 1, top - 1),
      dy: across(make, 'dy', h, 2, top),
      moved: inverse.evaluation(make, ' moved', h, top),
      still: inverse.evaluation(make, ' still', h, top, h),
      shifted: inverse.evaluation(make, ' shifted', h, top),
    }),
    aux: inverse.aux,
    *update({ layers, aux, ops, random, state: { h, g } }, top) {
      const { dx, dy, moved, still, shifted } = g
      const perVariance = 1 / noise ** 2
      for (let step = 0; step < feedbackStepsPerBatch; step++) {
        for (let l = 1; l < top; l++) {
          random.normal(dx[l], noise)
          random.normal(dy[l + 1], noise)
          ops.combine(moved.r[l], 1, h[l], 1, dx[l])
          layers[l + 1].forward(moved.u[l + 1], moved.r[l])
          ops.combine(shifted.u[l + 1], 1, h[l + 1], 1, dy[l + 1])
          for (const at of [moved, still, shifted]) inverse.apply(aux, at.k, l, at.r[l], at.u[l + 1])
          ops.scale(moved.d[l], dx[l], -2 * perVariance)
          ops.combine(shifted.d[l], 2 * perVariance, shifted.r[l], -2 * perVariance, still.r[l])
          ops.combine(still.d[l], -1, moved.d[l], -1, shifted.d[l])
          for (const at of [moved, still, shifted]) inverse.gate(aux, at, l, at.u[l + 1])
          yield { learn: inverse.layers(aux, l) }
        }
      }
    },
    apply: ({ aux, state: { g } }, l, out, u) => inverse.apply(aux, g.moved.k, l, out, u),
    localAux: inverse.localAux(['moved', 'still', 'shifted']),
  }
}

/** @throws OptionError where a loss that is divided by σ² has none */
export function refuseNoNoise(feedback: string, noise: number): void {
  if (noise > 0) return
  throw new OptionError(
    `dtp: noise is ${noise}, but feedback '${feedback}' learns from differences that noise makes: give it a number above 0, such as 0.1.`,
  )
}

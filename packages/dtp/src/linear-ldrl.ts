import type { Layered } from '@hebb/core'
import {
  across,
  inverseOf,
  learningOptions,
  type Feedback,
  type InverseLayers,
  type TargetOptions,
} from '@hebb/tp'

/** V dy at `r`, and what is learned from: `moved` above, `d` below. */
interface Differences {
  readonly dx: Layered
  readonly dy: Layered
  readonly moved: Layered
  readonly r: Layered
  readonly u: Layered
  readonly dMoved: Layered
  readonly dShifted: Layered
}

/**
 * `ldrl` for linear mappings g(u) = V u + c, of which only differences occur, and these are products with V:
 *
 *     -2 dx · V (f(h + dx) - f(h))  +  |V dy|²          ∂/∂V = -2 dx (f(h + dx) - f(h))ᵀ + 2 V dy dyᵀ
 *
 * The same update in a third of the products; c has none.
 */
export function linearLdrl(options: TargetOptions): Feedback<Differences, InverseLayers> {
  const { noise, feedbackStepsPerBatch } = options
  const inverse = inverseOf(options)
  return {
    name: 'ldrl',
    uses: learningOptions,
    state: (make, h, top) => ({
      dx: across(make, 'dx', h, 1, top - 1),
      dy: across(make, 'dy', h, 2, top),
      moved: across(make, 'moved', h, 2, top),
      r: across(make, 'r', h, 1, top - 1),
      u: across(make, 'u', h, 1, top - 1),
      dMoved: across(make, 'd moved', h, 1, top - 1),
      dShifted: across(make, 'd shifted', h, 1, top - 1),
    }),
    aux: inverse.aux,
    *update({ layers, aux: { V }, ops, random, state: { h, g } }, top) {
      const { dx, dy, moved, r, u, dMoved, dShifted } = g
      const perVariance = 1 / noise ** 2
      for (let step = 0; step < feedbackStepsPerBatch; step++) {
        for (let l = 1; l < top; l++) {
          random.normal(dx[l], noise)
          random.normal(dy[l + 1], noise)
          ops.combine(r[l], 1, h[l], 1, dx[l])
          layers[l + 1].forward(moved[l + 1], r[l])
          ops.sub(moved[l + 1], moved[l + 1], h[l + 1])
          V[l].pushforward(r[l], u[l], dy[l + 1], h[l], h[l + 1])
          ops.scale(dMoved[l], dx[l], -2 * perVariance)
          ops.scale(dShifted[l], r[l], 2 * perVariance)
          yield { learn: V[l] }
        }
      }
    },
    apply: ({ aux: { V } }, l, out, u) => V[l].forward(out, u),
    difference: ({ aux: { V }, state: { h, g } }, l, out, du) =>
      V[l].pushforward(out, g.u[l], du, h[l], h[l + 1]),
    localAux: {
      V: ({ pre, post }) => [
        { pre: pre.g.moved, post: post.g.dMoved, constant: 0 },
        { pre: pre.g.dy, post: post.g.dShifted, constant: 0 },
      ],
    },
  }
}

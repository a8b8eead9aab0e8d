import type { Context, Layered, MakeState, Tensor } from '@hebb/core'
import { outputPrecision, precisions } from './inference.js'
import type { PCOptions } from './options.js'

/** Products with AᵀA: |A|² comes out about 15 % low for a random square matrix, and steps up to 2/H_l are stable. */
const PRODUCTS = 5

/** Where layers are measured, all of one row, and κ_l of each sample, all the same. */
export interface StepState {
  /** Zeros, and what the layer makes of them. */
  readonly x: Layered
  readonly h: Layered
  readonly none: Layered
  /** t, W t, J t, φ′ ∘ W t */
  readonly t: Layered
  readonly u: Layered
  readonly y: Layered
  readonly d: Layered
  /** |W_l| and |S_l|, [1, 1] */
  readonly norm: Layered
  readonly beside: Layered
  readonly bound: Layered
  readonly ones: Tensor
  /** [B, 1] */
  readonly kappa: Layered
}

export function stepState({ sizes, matrix, batch, perSample }: MakeState): StepState {
  const each = (name: string, cols: (l: number) => number): Layered =>
    sizes.map((_, l) => matrix(`${name}${l}`, 1, cols(l), l))
  const below = (l: number) => sizes[Math.max(l - 1, 0)]
  const own = (l: number) => sizes[l]
  const one = () => 1
  return {
    x: each('zero', below),
    h: each('f(zero)', own),
    none: each('none', own),
    t: each('t', below),
    u: each('Wt', own),
    y: each('Jt', own),
    d: each('φ′Wt', own),
    norm: each('|W|', one),
    beside: each('|S|', one),
    bound: each('H', one),
    ones: batch('ones', 1),
    kappa: perSample('κ'),
  }
}

/**
 * A step size for each layer, from the weights on its two sides alone, that never overshoots:
 *
 *     κ_l = 1/H_l       H_l = γ_l + γ_l |J_l| + γ_{l+1} |J_{l+1}|² + γ_{l+1} |J_{l+1}|       without |J_1| and the last |J_L|
 *
 * H_l bounds the norm of the rows that belong to v_l in the Gauss-Newton Hessian of F, whose blocks are γ_l I + γ_{l+1} JᵀJ,
 * -γ_l J_l and -γ_{l+1} J_{l+1}ᵀ (x, and the output where it is clamped, are not variables). So no eigenvalue of κ H is above 1 (block
 * Gershgorin). For |φ′| ≤ 1
 *
 *     J_l = S_l + φ′ ∘ W_l       |J_l| ≤ |S_l| + |W_l|
 *
 * where S is what passes beside W: the identity in a residual layer, 0 in a dense one. |W| and |S|, largest singular values at the input 0,
 * are found by power iteration from ones, so that permuting units changes nothing.
 */
export function findSteps(
  ctx: Context<unknown, unknown>,
  { x, h, none, t, u, y, d, norm, beside, bound, ones, kappa }: StepState,
  o: PCOptions,
): void {
  const { L, layers, ops } = ctx
  const gamma = precisions(o, L, outputPrecision(ctx, o))
  /** out = |A|, where `product` makes AᵀA t of t_l */
  const measure = (out: Tensor, l: number, product: () => void): void => {
    ops.fill(t[l], 1)
    for (let k = 0; k < PRODUCTS; k++) {
      ops.rowNormalize(t[l], t[l])
      layers[l].pushforward(y[l], u[l], t[l], h[l], x[l])
      product()
    }
    ops.rowDot(out, t[l], t[l])
    ops.map(out, out, 'sqrt')
    ops.map(out, out, 'sqrt')
  }
  for (let l = 2; l <= L; l++) {
    ops.fill(x[l], 0)
    ops.fill(none[l], 0)
    layers[l].forward(h[l], x[l])
    measure(norm[l], l, () => layers[l].pullback(t[l], u[l], none[l], x[l]))
    measure(beside[l], l, () => {
      layers[l].gate(d[l], u[l], h[l], x[l])
      ops.sub(y[l], y[l], d[l])
      layers[l].pullback(t[l], none[l], y[l], x[l])
    })
    ops.add(norm[l], beside[l])
  }
  ops.fill(ones, 1)
  for (let l = 1; l < L; l++) {
    ops.mul(bound[l], norm[l + 1], norm[l + 1])
    ops.scale(bound[l], bound[l], gamma[l + 1], gamma[l])
    if (l > 1) ops.add(bound[l], norm[l], gamma[l])
    if (l < L - 1) ops.add(bound[l], norm[l + 1], gamma[l + 1])
    ops.fill(beside[l], 1)
    ops.div(bound[l], beside[l], bound[l])
    ops.gemm(kappa[l], ones, bound[l])
  }
}

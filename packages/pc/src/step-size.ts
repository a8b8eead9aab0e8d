import type { Context, Layered, MakeState, Tensor } from '@hebb/core'
import { outputPrecision, precisions } from './inference.js'
import type { PCOptions } from './options.js'

/** Products with WᵀW: |W|² comes out about 15 % low for a random square matrix, and steps up to 2/H_l are stable. */
const PRODUCTS = 5

/** Where |W_l| is measured, and κ_l of each sample, all the same. */
export interface StepState {
  readonly z: Layered
  readonly y: Layered
  readonly still: Layered
  /** |W_l|² and |W_l|, [1, 1] */
  readonly square: Layered
  readonly norm: Layered
  readonly bound: Layered
  readonly ones: Tensor
  /** [B, 1] */
  readonly kappa: Layered
}

export function stepState({ sizes, matrix, batch, perSample }: MakeState): StepState {
  const each = (name: string, cols: (l: number) => number): Layered =>
    sizes.map((_, l) => matrix(`${name}${l}`, 1, cols(l), l))
  const one = () => 1
  return {
    z: each('z', (l) => sizes[Math.max(l - 1, 0)]),
    y: each('y', (l) => sizes[l]),
    still: each('still', (l) => sizes[l]),
    square: each('|W|²', one),
    norm: each('|W|', one),
    bound: each('H', one),
    ones: batch('ones', 1),
    kappa: perSample('κ'),
  }
}

/**
 * A step size for each layer, from the weights on its two sides alone, that never overshoots:
 *
 *     κ_l = 1/H_l       H_l = γ_l + γ_l |W_l| + γ_{l+1} |W_{l+1}|² + γ_{l+1} |W_{l+1}|       without |W_1| and the last |W_L|
 *
 * H_l bounds the norm of the rows that belong to v_l in the Gauss-Newton Hessian of F, whose blocks are γ_l I + γ_{l+1} JᵀJ,
 * -γ_l J_l and -γ_{l+1} J_{l+1}ᵀ, for |φ′| ≤ 1 (x, and the output where it is clamped, are not variables). So no eigenvalue of κ H is
 * above 1 (block Gershgorin). |W|, the largest singular value, is found by power iteration from ones, so that permuting units changes nothing.
 */
export function findSteps(
  ctx: Context<unknown, unknown>,
  { z, y, still, square, norm, bound, ones, kappa }: StepState,
  o: PCOptions,
): void {
  const { L, layers, ops } = ctx
  const gamma = precisions(o, L, outputPrecision(ctx, o))
  for (let l = 2; l <= L; l++) {
    ops.fill(z[l], 0)
    layers[l].affine(still[l], z[l]) // the bias, to be taken off below
    ops.fill(z[l], 1)
    for (let t = 0; t < PRODUCTS; t++) {
      ops.rowNormalize(z[l], z[l])
      layers[l].affine(y[l], z[l])
      ops.sub(y[l], y[l], still[l])
      layers[l].transpose(z[l], y[l])
    }
    ops.rowDot(square[l], z[l], z[l])
    ops.map(square[l], square[l], 'sqrt')
    ops.map(norm[l], square[l], 'sqrt')
  }
  ops.fill(ones, 1)
  for (let l = 1; l < L; l++) {
    ops.scale(bound[l], square[l + 1], gamma[l + 1], gamma[l])
    if (l > 1) ops.add(bound[l], norm[l], gamma[l])
    if (l < L - 1) ops.add(bound[l], norm[l + 1], gamma[l + 1])
    ops.fill(norm[l], 1)
    ops.div(bound[l], norm[l], bound[l])
    ops.gemm(kappa[l], ones, bound[l])
  }
}

import { apply, identity, plus, product, rowsOf, solve, transpose } from './linear-algebra.js'
import { depth, forward, type PlainNetwork, type Sample } from './plain.js'

/**
 * Errors e_1 .. e_L of a linear network at the equilibrium of F = Σ_l γ_l/2 |e_l|², the output clamped (Innocenti et al. 2024;
 * unequal precisions), W_{L:i} = W_L … W_i; index 0 is empty:
 *
 *     e_L = (I + Σ_{i=2}^L γ_L/γ_{i-1} W_{L:i} W_{L:i}ᵀ)⁻¹ (y - f(x))          e_l = γ_L/γ_l W_{L:l+1}ᵀ e_L
 *
 * @throws Error for a network that is not linear
 */
export function linearPredictiveCoding(
  net: PlainNetwork,
  { x, y }: Sample,
  /** γ_1 .. γ_L */
  precision: readonly number[],
): number[][] {
  if (net.activations.some((activation) => activation !== 'linear'))
    throw new Error(`The closed form is that of linear networks; got ${net.activations.join(', ')}.`)
  const L = depth(net)
  const gamma = [NaN, ...precision]
  const residual = forward(net, x)[L]!.map((v, i) => y[i]! - v)
  let above = identity(net.sizes[L]!)
  let S = above
  /** W_{L:l+1} at l */
  const products = [above]
  for (let i = L; i >= 2; i--) {
    above = product(above, rowsOf(net.parameters[`W${i}`]!, net.sizes[i - 1]!))
    products.unshift(above)
    S = plus(S, product(above, transpose(above)), gamma[L]! / gamma[i - 1]!)
  }
  const top = solve(S, residual)
  return [[], ...products.map((P, i) => apply(transpose(P), top).map((e) => (gamma[L]! / gamma[i + 1]!) * e))]
}

import { apply, identity, plus, product, rowsOf, solve, transpose } from './linear-algebra.js'
import { depth, derivative, forward, type PlainNetwork } from './plain.js'

/**
 * The Gauss-Newton step of layer l of one sample (Meulemans et al. 2020), J = ∂h_L/∂h_l, e = h_L - y:
 *
 *     Δ_l = -Jᵀ (J Jᵀ + λ I)⁻¹ e          -J⁺ e for λ = 0 and full row rank
 *
 * so that h_l + η Δ_l is the target that lowers C = ½|h_L - y|² most for its length.
 */
export function gaussNewtonTarget(
  net: PlainNetwork,
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  l: number,
  damping = 0,
): number[] {
  const h = forward(net, x)
  const L = depth(net)
  let J = identity(net.sizes[l]!)
  for (let k = l + 1; k <= L; k++) {
    const gates = derivative(net, k, h[k]!)
    J = product(rowsOf(net.parameters[`W${k}`]!, net.sizes[k - 1]!), J).map((row, i) =>
      row.map((v) => gates[i]! * v),
    )
  }
  const gram = plus(product(J, transpose(J)), identity(J.length), damping)
  const e = h[L]!.map((v, i) => v - y[i]!)
  return apply(transpose(J), solve(gram, e)).map((v) => -v)
}

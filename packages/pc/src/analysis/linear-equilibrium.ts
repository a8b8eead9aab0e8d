import { apply, identity, plus, product, solve, transposed } from './matrix.js'
import { layersOf, type NetworkValues } from './network.js'

export interface LinearCase extends NetworkValues {
  /** b_1 .. b_L; 0 by default. */
  readonly biases?: readonly ArrayLike<number>[]
  /** One sample. */
  readonly input: ArrayLike<number>
  readonly target: ArrayLike<number>
}

export interface LinearEquilibrium {
  /** v_0 .. v_L, with v_0 the input and v_L the target. */
  readonly activities: readonly Float64Array[]
  /** e_1 .. e_L at index 1..L; index 0 is empty. */
  readonly errors: readonly Float64Array[]
  /** F at the equilibrium. */
  readonly energy: number
}

/**
 * The settled state of a linear network under ½ squared error, in closed form (Innocenti et al. 2024), for unequal precisions:
 *
 *     C = Σ_{i=2}^L (γ_L/γ_{i-1}) W_{L:i} W_{L:i}ᵀ,  W_{L:i} = W_L … W_i       e_L = (I + C)⁻¹ (y - f(x))
 *     e_l = (γ_L/γ_l) W_{L:l+1}ᵀ e_L       v_l = W_l v_{l-1} + b_l + e_l       F = γ_L/2 (y - f(x))ᵀ (I + C)⁻¹ (y - f(x))
 *
 * @throws OptionError for values that do not fit the sizes
 */
export function linearEquilibrium(given: LinearCase): LinearEquilibrium {
  const { L, W, gamma } = layersOf(given)
  const { biases, input, target } = given
  const next = (l: number, v: ArrayLike<number>): Float64Array =>
    apply(W[l], v).map((u, i) => u + (biases ? biases[l - 1][i] : 0))
  let prediction: ArrayLike<number> = input
  for (let l = 1; l <= L; l++) prediction = next(l, prediction)
  const r = Float64Array.from(target, (y, i) => y - prediction[i])

  /** above[l] = W_{L:l+1}, the identity for l = L */
  const above = [identity(r.length)]
  for (let l = L; l > 1; l--) above.unshift(product(above[0], W[l]))
  above.unshift(product(above[0], W[1]))
  let S = identity(r.length)
  for (let l = 1; l < L; l++) S = plus(S, product(above[l], transposed(above[l])), gamma[L] / gamma[l])
  const top = solve(S, r)

  const errors = [new Float64Array(0)]
  const activities = [Float64Array.from(input)]
  for (let l = 1; l <= L; l++) {
    errors[l] = apply(transposed(above[l]), top).map((e) => (gamma[L] / gamma[l]) * e)
    activities[l] = next(l, activities[l - 1]).map((u, i) => u + errors[l][i])
  }
  const energy = (gamma[L] / 2) * r.reduce((sum, x, i) => sum + x * top[i], 0)
  return { activities, errors, energy }
}

import { eigenvalues, matrix, product, transposed, type Matrix } from './matrix.js'
import { layersOf, type NetworkValues } from './network.js'

export interface HessianCase extends NetworkValues {
  /** φ′(u_1) .. φ′(u_L) at the activities in question; 1, a linear network, by default. */
  readonly slopes?: readonly ArrayLike<number>[]
}

export interface ActivityHessian {
  /** [n, n] row-major, n = n_1 + … + n_{L-1}: the hidden activities in order. */
  readonly values: Float64Array
  readonly size: number
  /** Rising. */
  readonly eigenvalues: Float64Array
  /** λ_max: inference at a step above 2/λ_max diverges. */
  readonly largest: number
  /** λ_max/λ_min: inference needs about this many steps of 1/λ_max for each factor e of accuracy. */
  readonly conditioning: number
}

/**
 * Hessian of F in the hidden activities, with J_l = diag(φ′(u_l)) W_l. Block tridiagonal:
 *
 *     ∂²F/∂v_l² = γ_l I + γ_{l+1} J_{l+1}ᵀ J_{l+1}          ∂²F/∂v_{l+1}∂v_l = -γ_{l+1} J_{l+1}
 *
 * Exact for linear networks under ½ squared error; with `slopes`, its Gauss-Newton part.
 *
 * @throws OptionError for values that do not fit the sizes
 */
export function activityHessian(given: HessianCase): ActivityHessian {
  const { L, W, gamma } = layersOf(given)
  const { sizes, slopes } = given
  const J = W.map((w, l): Matrix =>
    l === 0 || !slopes
      ? w
      : matrix(
          w.rows,
          w.cols,
          w.values.map((x, i) => x * slopes[l - 1][Math.floor(i / w.cols)]),
        ),
  )
  const offset = [0, 0]
  for (let l = 1; l < L; l++) offset[l + 1] = offset[l] + sizes[l]
  const size = offset[L]
  const values = new Float64Array(size * size)
  const put = (l: number, m: number, block: Matrix, scale: number): void => {
    for (let i = 0; i < block.rows; i++)
      for (let j = 0; j < block.cols; j++)
        values[(offset[l] + i) * size + offset[m] + j] += scale * block.values[i * block.cols + j]
  }
  for (let l = 1; l < L; l++) {
    for (let i = 0; i < sizes[l]; i++) values[(offset[l] + i) * (size + 1)] += gamma[l]
    put(l, l, product(transposed(J[l + 1]), J[l + 1]), gamma[l + 1])
    if (l + 1 === L) continue
    put(l + 1, l, J[l + 1], -gamma[l + 1])
    put(l, l + 1, transposed(J[l + 1]), -gamma[l + 1])
  }
  const spectrum = eigenvalues(matrix(size, size, values))
  const largest = spectrum[size - 1]
  return { values, size, eigenvalues: spectrum, largest, conditioning: largest / spectrum[0] }
}

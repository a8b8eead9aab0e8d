import { matrix, cosineOfUpdates, gaussian, plus, product, productTransposed, type Matrix } from './matrix.js'
import { unequalRows } from './unequal-rows.js'
import { eigen, functionOf } from './symmetric.js'

export interface LinearNetwork {
  /** Units of each hidden layer, the same for all. */
  readonly width: number
  readonly baseWidth: number
  /** Weight layers. Default 4. */
  readonly layers?: number
  /** Default 20. */
  readonly inputs?: number
  /** K. Default 10. */
  readonly outputs?: number
  /** Default 32. */
  readonly samples?: number
  readonly seed: number
  /** Of the initial weights. Default mup. */
  readonly parametrization?: 'mup' | 'sp'
  /** g: γ_L = λ r^-g. Under sp γ_L goes with the width all the same, so that only the weights differ. Default -1. */
  readonly gammaBar?: number
  /** λ. Default 1. */
  readonly outputPrecision?: number
  /** γ_l of hidden layers. Default 1. */
  readonly layerPrecision?: number
  /**
   * Multiplies row k of K of the readout by 10^½ .. 10^-½. Without it W_L W_Lᵀ tends to a multiple of I, where the steps of Gauss and
   * Newton and of gradient descent are the same. Default true.
   */
  readonly unequalRows?: boolean
}

export interface LinearSpectrum {
  /** Eigenvalues of C, falling: the damping of each direction of the output's error. */
  readonly eigenvalues: readonly number[]
  /** The largest of them. */
  readonly norm: number
  /** λ_max of the Hessian of inference: steps above 2/λ_max diverge. */
  readonly stiffness: number
  /** Cosine of each layer's update at the equilibrium with that of backpropagation, l = 1..L. */
  readonly withBackprop: readonly number[]
  /** And with that of minimum-norm Gauss-Newton targets. */
  readonly withGaussNewton: readonly number[]
}

/**
 * Predictive coding of a linear network at its equilibrium, in closed form (Theorem 4.2 of Ishikawa, Yokota and Karakida 2025, re-derived;
 * for equal precisions Innocenti et al. 2024):
 *
 *     C = Σ_{i=2}^L (γ_L/γ_{i-1}) W_{L:i} W_{L:i}ᵀ      e_L = (I + C)⁻¹ (y - f)      e_l = (γ_L/γ_l) W_{L:l+1}ᵀ e_L      v_l = W_l v_{l-1} + e_l
 *
 * Where C is small the update e_l v_{l-1}ᵀ is that of backpropagation; where it is large, of Gauss-Newton targets.
 */
export function linearSpectrum(network: LinearNetwork): LinearSpectrum {
  const { inputs, outputs: K, samples, W, gamma, seed } = made(network)
  const L = W.length - 1
  const x = gaussian(samples, inputs, 1, seed, 20)
  const y = gaussian(samples, K, 1, seed, 21)
  const h = [x]
  for (let l = 1; l <= L; l++) h[l] = productTransposed(h[l - 1]!, W[l]!)
  const r = plus(y, h[L]!, -1)

  /** P[l] = W_{L:l+1} */
  const P: Matrix[] = []
  P[L] = matrix(
    K,
    K,
    functionOf(new Float64Array(K * K), K, () => 1),
  )
  for (let l = L; l > 1; l--) P[l - 1] = product(P[l]!, W[l]!)
  let C = matrix(K, K)
  for (let l = 1; l < L; l++) C = plus(C, productTransposed(P[l]!, P[l]!), gamma[L]! / gamma[l]!)

  const damped = matrix(
    K,
    K,
    functionOf(C.values, K, (value) => 1 / (1 + value)),
  )
  const top = product(r, damped)
  let v = x
  const withBackprop: number[] = []
  const withGaussNewton: number[] = []
  for (let l = 1; l <= L; l++) {
    const below = h[l - 1]!
    const e = product(top, P[l]!)
    for (let i = 0; i < e.values.length; i++) e.values[i]! *= gamma[L]! / gamma[l]!
    const back = product(r, P[l]!)
    const inverse = matrix(
      K,
      K,
      functionOf(productTransposed(P[l]!, P[l]!).values, K, (s) => 1 / s),
    )
    const newton = product(product(r, inverse), P[l]!)
    withBackprop.push(cosineOfUpdates([e, v], [back, below]))
    withGaussNewton.push(cosineOfUpdates([e, v], [newton, below]))
    v = plus(productTransposed(v, W[l]!), e)
  }
  const eigenvalues = [...eigen(C.values, K).values]
  return {
    eigenvalues,
    norm: eigenvalues[0]!,
    withBackprop,
    withGaussNewton,
    // Dearer than all else, and rarely asked for.
    get stiffness() {
      return stiffnessOf(W, gamma)
    },
  }
}

/** Weights W[1] .. W[L] and precisions γ[1] .. γ[L]. */
function made(o: LinearNetwork) {
  const { width, baseWidth, layers: L = 4, inputs = 20, outputs = 10, samples = 32, seed } = o
  const {
    parametrization = 'mup',
    gammaBar = -1,
    outputPrecision = 1,
    layerPrecision = 1,
    unequalRows: rows = true,
  } = o
  const ratio = width / baseWidth
  const sizes = [inputs, ...Array.from({ length: L - 1 }, () => width), outputs]
  const W = sizes.map((n, l): Matrix => {
    if (l === 0) return matrix(0, 0)
    const [from, base] = l === 1 ? [inputs, inputs] : [width, baseWidth]
    const exponent = l === 1 ? 0 : l === L && parametrization === 'mup' ? 1 : 0.5
    const { values } = gaussian(n, from, ratio ** -exponent / Math.sqrt(base), seed, 30 + l)
    if (l === L && rows) return matrix(n, from, unequalRows(values, n))
    return matrix(n, from, values)
  })
  const gamma = sizes.map((_, l) => (l === L ? outputPrecision * ratio ** -gammaBar : layerPrecision))
  return { inputs, outputs, samples, W, gamma, seed }
}

/** λ_max of γ_l z_l - γ_l W_l z_{l-1} - γ_{l+1} W_{l+1}ᵀ (z_{l+1} - W_{l+1} z_l), by power iteration. */
function stiffnessOf(W: readonly Matrix[], gamma: readonly number[]): number {
  const L = W.length - 1
  let z = W.map((w, l) => gaussian(1, l === 0 || l === L ? 0 : w.rows, 1, 1, 40 + l))
  let largest = 0
  for (let t = 0; t < 60; t++) {
    const e = W.map((_, l) => {
      if (l === 0) return matrix(1, 0)
      const passed = l === 1 ? undefined : productTransposed(z[l - 1]!, W[l]!)
      if (l === L) return plus(matrix(1, W[L]!.rows), passed ?? matrix(1, W[L]!.rows), -1)
      return passed ? plus(z[l]!, passed, -1) : z[l]!
    })
    const next = W.map((_, l) => {
      if (l === 0 || l === L) return matrix(1, 0)
      const own = matrix(
        1,
        e[l]!.cols,
        e[l]!.values.map((x) => gamma[l]! * x),
      )
      return plus(own, product(e[l + 1]!, W[l + 1]!), -gamma[l + 1]!)
    })
    const size = Math.sqrt(next.reduce((sum, m) => sum + m.values.reduce((s, x) => s + x * x, 0), 0))
    const before = largest
    largest = size
    z = next.map((m) =>
      matrix(
        m.rows,
        m.cols,
        m.values.map((x) => x / size),
      ),
    )
    if (Math.abs(largest - before) < 1e-6 * largest) break
  }
  return largest
}

import { inverseNormal, threefry2x32, type Kernels } from '@hebb/kernels'

type Values = Float32Array | Float64Array
type Scalar = (x: number) => number

/** φ(u), in the order of `activationCodes`. */
const activations: readonly Scalar[] = [
  (u) => u,
  (u) => Math.max(u, 0),
  (u) => (u < 0 ? 0.01 * u : u),
  Math.tanh,
  (u) => 1 / (1 + Math.exp(-u)),
  (u) => Math.min(Math.max(u, 0), 1),
  (u) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))),
]

/** φ'(u) written in h = φ(u), in the order of `activationCodes`; never asked for a NaN. */
const slopes: readonly Scalar[] = [
  () => 1,
  (h) => (h > 0 ? 1 : 0),
  (h) => (h > 0 ? 1 : 0.01),
  (h) => 1 - h * h,
  (h) => h * (1 - h),
  (h) => (h > 0 && h < 1 ? 1 : 0),
  (h) => -Math.expm1(-h),
]

/** In the order of `mapCodes`. */
const maps: readonly Scalar[] = [Math.exp, Math.log, Math.sqrt, Math.sign, Math.abs]

/** Sums of one row of C, in double precision. Grows to the widest product. */
let sums = new Float64Array(0)

/**
 * The kernels as obvious loops, for single and double precision: the oracle of every other implementation.
 * Sums are kept in double precision and rounded where they are stored. Random numbers have the same bits as
 * those of the wasm kernels.
 */
export const referenceKernels: Kernels<Values> = {
  gemm(M, N, K, alpha, a, aRow, aCol, b, bRow, bCol, beta, c, ldc) {
    if (sums.length < N) sums = new Float64Array(N)
    for (let i = 0; i < M; i++) {
      // Along k where both operands are contiguous in k, else along the rows of B: k is in order either way.
      if (aCol === 1 && bRow === 1) {
        for (let j = 0; j < N; j++) {
          let sum = 0
          for (let k = 0; k < K; k++) sum += a[i * aRow + k]! * b[k + j * bCol]!
          sums[j] = sum
        }
      } else {
        sums.fill(0, 0, N)
        for (let k = 0; k < K; k++) {
          const x = a[i * aRow + k * aCol]!
          for (let j = 0; j < N; j++) sums[j]! += x * b[k * bRow + j * bCol]!
        }
      }
      for (let j = 0; j < N; j++) {
        const at = i * ldc + j
        c[at] = alpha * sums[j]! + (beta === 0 ? 0 : beta * c[at]!)
      }
    }
  },
  gemv(transpose, M, N, alpha, a, x, beta, y) {
    if (transpose) referenceKernels.gemm(1, N, M, alpha, x, M, 1, a, N, 1, beta, y, N)
    else referenceKernels.gemm(M, 1, N, alpha, a, N, 1, x, 1, 1, beta, y, 1)
  },
  ger(M, N, alpha, x, y, a) {
    for (let i = 0; i < M; i++) {
      const factor = alpha * x[i]!
      for (let j = 0; j < N; j++) a[i * N + j]! += factor * y[j]!
    }
  },

  copy(n, x, out) {
    for (let i = 0; i < n; i++) out[i] = x[i]!
  },
  fill(n, a, out) {
    for (let i = 0; i < n; i++) out[i] = a
  },
  scale(n, a, b, x, out) {
    for (let i = 0; i < n; i++) out[i] = a * x[i]! + b
  },
  add(n, a, x, out) {
    for (let i = 0; i < n; i++) out[i]! += a * x[i]!
  },
  combine(n, a, x, b, y, out) {
    for (let i = 0; i < n; i++) out[i] = a * x[i]! + b * y[i]!
  },
  mul(n, x, y, out) {
    for (let i = 0; i < n; i++) out[i] = x[i]! * y[i]!
  },
  div(n, x, y, out) {
    for (let i = 0; i < n; i++) out[i] = x[i]! / y[i]!
  },
  clamp(n, low, high, x, out) {
    for (let i = 0; i < n; i++) out[i] = Math.min(Math.max(x[i]!, low), high)
  },
  map(code, n, x, out) {
    const f = maps[code]!
    for (let i = 0; i < n; i++) out[i] = f(x[i]!)
  },
  activate(code, n, u, h) {
    const phi = activations[code]!
    for (let i = 0; i < n; i++) h[i] = phi(u[i]!)
  },
  gate(code, n, delta, h, out) {
    const slope = slopes[code]!
    // A product even where the slope is 0, so that a NaN in delta is passed on; a NaN in h is passed on by
    // itself.
    for (let i = 0; i < n; i++) out[i] = delta[i]! * (code !== 0 && Number.isNaN(h[i]!) ? NaN : slope(h[i]!))
  },
  biasActivate(code, rows, cols, bias, x, out) {
    const phi = activations[code]!
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < cols; j++) out[r * cols + j] = phi(x[r * cols + j]! + bias[j]!)
    }
  },

  colSum(rows, cols, alpha, x, beta, out) {
    for (let j = 0; j < cols; j++) {
      let sum = 0
      for (let r = 0; r < rows; r++) sum += x[r * cols + j]!
      out[j] = alpha * sum + (beta === 0 ? 0 : beta * out[j]!)
    }
  },
  rowDot(rows, cols, alpha, x, y, out) {
    for (let r = 0; r < rows; r++) out[r] = alpha * dotOf(cols, x, y, r * cols)
  },
  rowScale(rows, cols, x, s, out) {
    for (let r = 0; r < rows; r++) {
      const factor = s[r]!
      for (let j = 0; j < cols; j++) out[r * cols + j] = x[r * cols + j]! * factor
    }
  },
  rowNormalize(rows, cols, eps, x, out) {
    for (let r = 0; r < rows; r++) {
      const length = Math.sqrt(dotOf(cols, x, x, r * cols)) + eps
      for (let j = 0; j < cols; j++) out[r * cols + j] = x[r * cols + j]! / length
    }
  },
  softmax(rows, cols, x, out) {
    for (let r = 0; r < rows; r++) {
      const shift = logSumExp(cols, x, r * cols)
      for (let j = 0; j < cols; j++) out[r * cols + j] = Math.exp(x[r * cols + j]! - shift)
    }
  },
  copyColumns(rows, width, xCols, from, x, outCols, to, out) {
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < width; j++) out[r * outCols + to + j] = x[r * xCols + from + j]!
    }
  },
  oneHot(rows, cols, index, value, out) {
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < cols; j++) out[r * cols + j] = j === index ? value : 0
    }
  },

  sumSquares(n, x, out) {
    out[0] = dotOf(n, x, x, 0)
  },
  maxAbs(n, x, out) {
    let most = 0
    for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(x[i]!))
    out[0] = most
  },
  dot(n, x, y, out) {
    out[0] = dotOf(n, x, y, 0)
  },

  squaredError(rows, cols, y, t, out) {
    for (let r = 0; r < rows; r++) {
      let sum = 0
      for (let i = r * cols; i < (r + 1) * cols; i++) sum += (y[i]! - t[i]!) ** 2
      out[r] = 0.5 * sum
    }
  },
  crossEntropy(rows, cols, z, t, out) {
    for (let r = 0; r < rows; r++) {
      const shift = logSumExp(cols, z, r * cols)
      let sum = 0
      for (let i = r * cols; i < (r + 1) * cols; i++) sum += t[i]! * (shift - z[i]!)
      out[r] = sum
    }
  },
  hinge(rows, cols, y, t, out) {
    for (let r = 0; r < rows; r++) {
      let sum = 0
      for (let i = r * cols; i < (r + 1) * cols; i++) sum += Math.max(0, 1 - t[i]! * y[i]!)
      out[r] = sum
    }
  },
  hingeDelta(n, y, t, out) {
    for (let i = 0; i < n; i++) {
      const margin = t[i]! * y[i]!
      out[i] = margin < 1 ? -t[i]! : margin >= 1 ? 0 : NaN
    }
  },

  normal(rows, cols, std, key0, key1, ids, out) {
    draw(inverseNormal, rows, cols, 0, std, key0, key1, ids, out)
  },
  uniform(rows, cols, low, high, key0, key1, ids, out) {
    draw((u) => u, rows, cols, low, high - low, key0, key1, ids, out)
  },
  sample(rows, cols, key0, key1, ids, weights, except, out) {
    for (let r = 0; r < rows; r++) {
      const weight = (j: number): number => weights[r * cols + j]! * (1 - except[r * cols + j]!)
      let total = 0
      for (let j = 0; j < cols; j++) total += weight(j)
      const threshold = total * unit(threefry2x32(key0, key1, ids[r]!, 0)[0])
      let chosen = -1
      let sum = 0
      for (let j = 0; j < cols && chosen < 0; j++) {
        sum += weight(j)
        if (sum > threshold) chosen = j
      }
      const others = Number.isNaN(total) ? NaN : 0
      for (let j = 0; j < cols; j++) out[r * cols + j] = j === chosen ? 1 : others
    }
  },

  clipNorm(n, limit, sumSquares, x) {
    const factor = Math.min(1, limit / Math.sqrt(sumSquares[0]!))
    for (let i = 0; i < n; i++) x[i]! *= factor
  },
  sgd(n, rate, decay, shrink, g, w) {
    for (let i = 0; i < n; i++) w[i] = (1 - shrink) * w[i]! - rate * (g[i]! + decay * w[i]!)
  },
  momentum(n, rate, mu, nesterov, decay, shrink, g, v, w) {
    for (let i = 0; i < n; i++) {
      const d = g[i]! + decay * w[i]!
      const speed = mu * v[i]! + d
      v[i] = speed
      w[i] = (1 - shrink) * w[i]! - rate * (nesterov ? d + mu * speed : speed)
    }
  },
  adam(n, rate, beta1, beta2, eps, correction1, correction2, decay, shrink, g, m, v, w) {
    for (let i = 0; i < n; i++) {
      const d = g[i]! + decay * w[i]!
      const first = beta1 * m[i]! + (1 - beta1) * d
      const second = beta2 * v[i]! + (1 - beta2) * d * d
      m[i] = first
      v[i] = second
      const step = first / correction1 / (Math.sqrt(second / correction2) + eps)
      w[i] = (1 - shrink) * w[i]! - rate * step
    }
  },
}

/** Σ_j x[from + j] y[from + j] */
function dotOf(n: number, x: Values, y: Values, from: number): number {
  let sum = 0
  for (let i = from; i < from + n; i++) sum += x[i]! * y[i]!
  return sum
}

/** log Σ_j exp(x[from + j]) */
function logSumExp(n: number, x: Values, from: number): number {
  let most = -Infinity
  for (let i = from; i < from + n; i++) most = Math.max(most, x[i]!)
  let sum = 0
  for (let i = from; i < from + n; i++) sum += Math.exp(x[i]! - most)
  return most + Math.log(sum)
}

/** A word as a number in (0, 1). */
const unit = (word: number): number => (word + 0.5) / 4294967296

/** out[r, j] = center + spread · f(u), u from the two words of counter (ids[r], j >> 1). */
function draw(
  f: Scalar,
  rows: number,
  cols: number,
  center: number,
  spread: number,
  key0: number,
  key1: number,
  ids: Values,
  out: Values,
): void {
  for (let r = 0; r < rows; r++) {
    const id = ids[r]!
    let words: readonly number[] = []
    for (let j = 0; j < cols; j++) {
      if (j % 2 === 0) words = threefry2x32(key0, key1, id, j >> 1)
      out[r * cols + j] = center + spread * f(unit(words[j % 2]!))
    }
  }
}

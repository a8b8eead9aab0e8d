/**
 * The numeric kernels, as plain functions over flat row-major buffers.
 *
 * `Buffer` is what a backend uses to name a region: a byte address for WebAssembly, a typed array for the
 * reference implementation in `@hebb/core`. Both implement this one list, so either is the other's oracle.
 *
 * Conventions: counts first, then scalars, then inputs, then the output. No kernel allocates. An output may
 * be exactly an input unless said (never partly overlap one). Every kernel passes NaN on: a NaN in an input
 * reaches each output element that depends on it. `rows` or `cols` of 0 are valid and write nothing they need
 * not write.
 */
export interface Kernels<Buffer> {
  /**
   * C = alpha · op(A) · op(B) + beta · C, C: M x N with leading dimension `ldc`, op(A): M x K, op(B): K x N.
   * Transposition is expressed by strides in elements: A stored M x K is (aRow, aCol) = (K, 1), stored K x M
   * is (1, M); B stored K x N is (N, 1), stored N x K is (1, K). beta = 0 never reads C. C overlaps neither
   * input. The order of summation depends on K and N only, so a row of C does not depend on how many rows
   * there are.
   */
  // prettier-ignore
  gemm(
    M: number, N: number, K: number,
    alpha: number, a: Buffer, aRow: number, aCol: number,
    b: Buffer, bRow: number, bCol: number,
    beta: number, c: Buffer, ldc: number,
  ): void
  /**
   * y = alpha · op(A) · x + beta · y; A is M x N row-major, op(A) = Aᵀ when `transpose` is 1 (then x: M, y:
   * N). `y` overlaps nothing.
   */
  gemv(
    transpose: number,
    M: number,
    N: number,
    alpha: number,
    a: Buffer,
    x: Buffer,
    beta: number,
    y: Buffer,
  ): void
  /** A += alpha · x yᵀ, A: M x N row-major. */
  ger(M: number, N: number, alpha: number, x: Buffer, y: Buffer, a: Buffer): void

  copy(n: number, x: Buffer, out: Buffer): void
  fill(n: number, a: number, out: Buffer): void
  /** out = a x + b */
  scale(n: number, a: number, b: number, x: Buffer, out: Buffer): void
  /** out += a x */
  add(n: number, a: number, x: Buffer, out: Buffer): void
  /** out = a x + b y */
  combine(n: number, a: number, x: Buffer, b: number, y: Buffer, out: Buffer): void
  mul(n: number, x: Buffer, y: Buffer, out: Buffer): void
  div(n: number, x: Buffer, y: Buffer, out: Buffer): void
  clamp(n: number, low: number, high: number, x: Buffer, out: Buffer): void
  /** Elementwise function by code, see {@link mapCodes}. */
  map(code: number, n: number, x: Buffer, out: Buffer): void
  /** h = φ(u), φ by code, see {@link activationCodes}. */
  activate(code: number, n: number, u: Buffer, h: Buffer): void
  /** out = delta ∘ φ'(u), written in h = φ(u). */
  gate(code: number, n: number, delta: Buffer, h: Buffer, out: Buffer): void
  /** out = φ(x + bias), `bias` [cols] added to every row of `x` [rows, cols]. */
  biasActivate(code: number, rows: number, cols: number, bias: Buffer, x: Buffer, out: Buffer): void

  /** out[j] = alpha · Σ_r x[r, j] + beta · out[j]; beta = 0 never reads out. `out` overlaps nothing. */
  colSum(rows: number, cols: number, alpha: number, x: Buffer, beta: number, out: Buffer): void
  /** out[r] = alpha · Σ_j x[r, j] y[r, j]. `out` overlaps nothing. */
  rowDot(rows: number, cols: number, alpha: number, x: Buffer, y: Buffer, out: Buffer): void
  /** out[r, :] = x[r, :] · s[r] */
  rowScale(rows: number, cols: number, x: Buffer, s: Buffer, out: Buffer): void
  /** out[r, :] = x[r, :] / (‖x[r, :]‖₂ + eps) */
  rowNormalize(rows: number, cols: number, eps: number, x: Buffer, out: Buffer): void
  /** out[r, :] = softmax(x[r, :]), computed after subtracting the row's maximum. */
  softmax(rows: number, cols: number, x: Buffer, out: Buffer): void
  /**
   * out[r, to : to + width] = x[r, from : from + width]; x has xCols columns, out has outCols. `out` overlaps
   * nothing.
   */
  copyColumns(
    rows: number,
    width: number,
    xCols: number,
    from: number,
    x: Buffer,
    outCols: number,
    to: number,
    out: Buffer,
  ): void
  /** out = 0, except out[r, index] = value. */
  oneHot(rows: number, cols: number, index: number, value: number, out: Buffer): void

  /** out[0] = Σ x² */
  sumSquares(n: number, x: Buffer, out: Buffer): void
  /** out[0] = max |x|, NaN if any element is NaN, 0 for n = 0 */
  maxAbs(n: number, x: Buffer, out: Buffer): void
  /** out[0] = Σ x y */
  dot(n: number, x: Buffer, y: Buffer, out: Buffer): void

  /** out[r] = ½ Σ_j (y[r, j] - t[r, j])². `out` overlaps nothing. */
  squaredError(rows: number, cols: number, y: Buffer, t: Buffer, out: Buffer): void
  /** out[r] = -Σ_j t[r, j] log softmax(z[r, :])_j. `out` overlaps nothing. */
  crossEntropy(rows: number, cols: number, z: Buffer, t: Buffer, out: Buffer): void
  /** out[r] = Σ_j max(0, 1 - t[r, j] y[r, j]), t in {-1, +1}. `out` overlaps nothing. */
  hinge(rows: number, cols: number, y: Buffer, t: Buffer, out: Buffer): void
  /** out = -t where t y < 1, else 0. */
  hingeDelta(n: number, y: Buffer, t: Buffer, out: Buffer): void

  /**
   * Counter-based normals, mean 0, standard deviation `std`: Threefry-2x32-20 with key (key0, key1) and
   * counter (ids[r], j >> 1), whose two words serve columns j and j + 1, mapped by a rational inverse of the
   * normal distribution. Only + − × ÷ √ and integer operations: the same bits on every host. `ids` [rows]
   * holds non-negative integers below 2^24.
   */
  normal(rows: number, cols: number, std: number, key0: number, key1: number, ids: Buffer, out: Buffer): void
  /**
   * Counter-based uniforms in (low, high), which rounding to single precision may close; keyed as {@link
   * Kernels.normal}.
   */
  uniform(
    rows: number,
    cols: number,
    low: number,
    high: number,
    key0: number,
    key1: number,
    ids: Buffer,
    out: Buffer,
  ): void
  /**
   * out[r, :] = one-hot of a column drawn with probability proportional to weights[r, j] · (1 - except[r,
   * j]), keyed as {@link Kernels.normal} (first word of counter (ids[r], 0)). A row whose weights sum to 0
   * becomes all zeros, a row with a NaN weight all NaN.
   */
  sample(
    rows: number,
    cols: number,
    key0: number,
    key1: number,
    ids: Buffer,
    weights: Buffer,
    except: Buffer,
    out: Buffer,
  ): void

  /** x *= min(1, limit / √sumSquares[0]); NaN in sumSquares makes x NaN. */
  clipNorm(n: number, limit: number, sumSquares: Buffer, x: Buffer): void
  /** w = (1 - shrink) w - rate · (g + decay · w) */
  sgd(n: number, rate: number, decay: number, shrink: number, g: Buffer, w: Buffer): void
  /** d = g + decay · w; v = mu · v + d; w = (1 - shrink) w - rate · (nesterov ? d + mu · v : v) */
  momentum(
    n: number,
    rate: number,
    mu: number,
    nesterov: number,
    decay: number,
    shrink: number,
    g: Buffer,
    v: Buffer,
    w: Buffer,
  ): void
  /**
   * d = g + decay · w; m = beta1 m + (1 - beta1) d; v = beta2 v + (1 - beta2) d²;
   * w = (1 - shrink) w - rate · (m / correction1) / (√(v / correction2) + eps)
   */
  // prettier-ignore
  adam(
    n: number, rate: number, beta1: number, beta2: number, eps: number,
    correction1: number, correction2: number, decay: number, shrink: number,
    g: Buffer, m: Buffer, v: Buffer, w: Buffer,
  ): void
}

/**
 * Codes of φ in `activate`, `gate` and `biasActivate`. hardSigmoid clamps to [0, 1]; leakyRelu has slope 0.01
 * below 0.
 */
export const activationCodes = {
  linear: 0,
  relu: 1,
  leakyRelu: 2,
  tanh: 3,
  logistic: 4,
  hardSigmoid: 5,
  softplus: 6,
} as const
/** Codes of `map`. */
export const mapCodes = { exp: 0, log: 1, sqrt: 2, sign: 3, abs: 4 } as const

export type Activation = keyof typeof activationCodes
export type MapFunction = keyof typeof mapCodes

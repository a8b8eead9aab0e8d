import type { Activation, MapFunction } from '@hebb/kernels'
import type { Tensor } from './tensor.js'

/** Key of one counter-based draw: with a sample's id it fixes every number drawn for that sample. */
export interface Key {
  readonly key0: number
  readonly key1: number
}

/** alpha · op(A) · op(B) + beta · C */
export interface GemmOptions {
  readonly transposeA?: boolean
  readonly transposeB?: boolean
  /** Default 1. */
  readonly alpha?: number
  /** Default 0: `out` is overwritten and never read. */
  readonly beta?: number
}

/** Rate and decays of one application of an optimizer. */
export interface Update {
  readonly rate: number
  /** Coupled: added to the gradient as `decay · w`. */
  readonly decay: number
  /** Decoupled: the weight is multiplied by `1 - shrink`. */
  readonly shrink: number
}

/**
 * Everything numeric. The only place where numbers are read or written: out first, nothing is allocated, shapes are checked.
 * `out` may be one of the inputs in elementwise ops; gemm, affine, transpose and reductions need an `out` of their own.
 * [r, c] below are rows (samples) and columns (units).
 */
export interface Ops {
  /** Writes values of the host into `out`, row-major. */
  upload(out: Tensor, values: ArrayLike<number>): void
  copy(out: Tensor, x: Tensor): void
  fill(out: Tensor, a: number): void
  /** out = a x + b, b = 0 by default */
  scale(out: Tensor, x: Tensor, a: number, b?: number): void
  /** out += a x, a = 1 by default */
  add(out: Tensor, x: Tensor, a?: number): void
  /** out = x - y */
  sub(out: Tensor, x: Tensor, y: Tensor): void
  /** out = a x + b y */
  combine(out: Tensor, a: number, x: Tensor, b: number, y: Tensor): void
  mul(out: Tensor, x: Tensor, y: Tensor): void
  div(out: Tensor, x: Tensor, y: Tensor): void
  clamp(out: Tensor, x: Tensor, low: number, high: number): void
  map(out: Tensor, x: Tensor, f: MapFunction): void
  /** out = φ(u) */
  activate(out: Tensor, u: Tensor, f: Activation): void
  /** out = delta ∘ φ'(u), written in h = φ(u) */
  gate(out: Tensor, delta: Tensor, h: Tensor, f: Activation): void

  /** out [M, N] = alpha · op(a) · op(b) + beta · out */
  gemm(out: Tensor, a: Tensor, b: Tensor, o?: GemmOptions): void
  /** out [B, n] = φ(x Wᵀ + b), x [B, m], W [n, m], b [1, n]; φ linear by default */
  affine(out: Tensor, x: Tensor, W: Tensor, b: Tensor, f?: Activation): void
  /** out [B, m] = alpha · delta W + beta · out, delta [B, n], W [n, m]: the one road backwards through a weight */
  transpose(out: Tensor, delta: Tensor, W: Tensor, alpha?: number, beta?: number): void
  /** out [1, c] = alpha · Σ_r x[r, :] + beta · out */
  colSum(out: Tensor, x: Tensor, alpha?: number, beta?: number): void
  /** out [r, 1] = alpha · Σ_j x[r, j] y[r, j] */
  rowDot(out: Tensor, x: Tensor, y: Tensor, alpha?: number): void
  /** out[r, :] = s[r] · x[r, :], s [r, 1] */
  rowScale(out: Tensor, x: Tensor, s: Tensor): void
  /** out[r, :] = x[r, :] / (‖x[r, :]‖₂ + eps), eps = 1e-8 by default */
  rowNormalize(out: Tensor, x: Tensor, eps?: number): void
  softmax(out: Tensor, z: Tensor): void
  /** out[:, to : to + width] = x[:, from : from + width]; from = 0, to = 0, width = all that fits by default */
  copyColumns(
    out: Tensor,
    x: Tensor,
    o?: { readonly from?: number; readonly to?: number; readonly width?: number },
  ): void
  /** out[r, :] = x[r - by, :], rows counted round: each sample's is that of another; by from 0 to the number of rows */
  rollRows(out: Tensor, x: Tensor, by: number): void
  /** out = 0 but out[:, index] = value, 1 by default */
  oneHot(out: Tensor, index: number, value?: number): void

  /** out [1, 1] = Σ x² */
  sumSquares(out: Tensor, x: Tensor): void
  /** out [1, 1] = max |x| */
  maxAbs(out: Tensor, x: Tensor): void
  /** out [1, 1] = Σ x y */
  dot(out: Tensor, x: Tensor, y: Tensor): void

  /** out [r, 1] = ½ Σ_j (y - t)² */
  squaredError(out: Tensor, y: Tensor, t: Tensor): void
  /** out [r, 1] = -Σ_j t log softmax(z)_j */
  crossEntropy(out: Tensor, z: Tensor, t: Tensor): void
  /** out [r, 1] = Σ_j max(0, 1 - t y) */
  hinge(out: Tensor, y: Tensor, t: Tensor): void
  /** out = -t where t y < 1, else 0 */
  hingeDelta(out: Tensor, y: Tensor, t: Tensor): void

  /** out ~ N(0, std²), keyed by `key` and the sample ids [r, 1] */
  normal(out: Tensor, ids: Tensor, std: number, key: Key): void
  /** out ~ U(low, high), keyed likewise */
  uniform(out: Tensor, ids: Tensor, low: number, high: number, key: Key): void
  /** out[r, :] = one-hot of a column drawn with probability ∝ weights · (1 - except), keyed likewise */
  sample(out: Tensor, ids: Tensor, weights: Tensor, except: Tensor, key: Key): void

  /** x *= min(1, limit / √sumSquares) */
  clipNorm(x: Tensor, sumSquares: Tensor, limit: number): void
  sgd(w: Tensor, g: Tensor, o: Update): void
  momentum(
    w: Tensor,
    g: Tensor,
    v: Tensor,
    o: Update & { readonly mu: number; readonly nesterov: boolean },
  ): void
  adam(w: Tensor, g: Tensor, m: Tensor, v: Tensor, o: Update & AdamConstants): void
}

export interface AdamConstants {
  readonly beta1: number
  readonly beta2: number
  readonly eps: number
  /** 1 - beta1^t and 1 - beta2^t at the t-th application */
  readonly correction1: number
  readonly correction2: number
}

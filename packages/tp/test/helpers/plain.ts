import { drawKey, type Activation, type Trainer } from '@hebb/core'

/** A matrix as rows of numbers. */
export type Matrix = number[][]

/** A network as plain arrays: W[l], b[l], φ[l] of layers 1..L. */
export interface Net {
  readonly sizes: readonly number[]
  readonly W: readonly Matrix[]
  readonly b: readonly number[][]
  readonly activation: readonly Activation[]
}

const slopes: Partial<Record<Activation, (h: number) => number>> = {
  linear: () => 1,
  tanh: (h) => 1 - h * h,
  logistic: (h) => h * (1 - h),
  softplus: (h) => 1 - Math.exp(-h),
}
const values: Partial<Record<Activation, (u: number) => number>> = {
  linear: (u) => u,
  tanh: Math.tanh,
  logistic: (u) => 1 / (1 + Math.exp(-u)),
  softplus: (u) => Math.log1p(Math.exp(u)),
}

/** The parameters of a trainer. */
export function netOf(trainer: Trainer): Net {
  const { inputs, layers } = trainer.network
  const sizes = [inputs, ...layers.map((layer) => layer.nOut)]
  const each = <T>(of: (l: number) => T): T[] => sizes.map((_, l) => (l === 0 ? (undefined as T) : of(l)))
  return {
    sizes,
    W: each((l) => rowsOf(trainer.read(`W${l}`), sizes[l - 1])),
    b: each((l) => [...trainer.read(`b${l}`)]),
    activation: each((l) => layers[l - 1].activation),
  }
}

/** f_l(x) */
export const layer = ({ W, b, activation }: Net, l: number, x: readonly number[]): number[] =>
  apply(W[l], x).map((u, i) => values[activation[l]]!(u + b[l][i]))

/** h[0] .. h[L] of one sample; from layer `from` on, whose activity is `x`. */
export function activities(net: Net, x: readonly number[], from = 0): number[][] {
  const h: number[][] = []
  h[from] = [...x]
  for (let l = from + 1; l < net.sizes.length; l++) h[l] = layer(net, l, h[l - 1])
  return h
}

/** ∂h_L/∂h_from at h */
export function jacobian(net: Net, h: readonly number[][], from: number): Matrix {
  let J = identity(net.sizes[from])
  for (let l = from + 1; l < net.sizes.length; l++) {
    const gates = h[l].map(slopes[net.activation[l]]!)
    J = product(net.W[l], J).map((row, i) => row.map((x) => gates[i] * x))
  }
  return J
}

/** Backpropagation of one sample: ∂C/∂W_l and ∂C/∂b_l, by names, given ∂C/∂h_L. */
export function backpropagation(
  net: Net,
  h: readonly number[][],
  e: readonly number[],
): Record<string, number[]> {
  const gradients: Record<string, number[]> = {}
  let error = [...e]
  for (let l = net.sizes.length - 1; l >= 1; l--) {
    const delta = error.map((x, i) => x * slopes[net.activation[l]]!(h[l][i]))
    gradients[`W${l}`] = delta.flatMap((d) => h[l - 1].map((x) => d * x))
    gradients[`b${l}`] = delta
    error = apply(transpose(net.W[l]), delta)
  }
  return gradients
}

/** Mean over samples of the gradients of ½ |h_L - y|². */
export function meanGradients(net: Net, xs: Matrix, ys: Matrix): Record<string, number[]> {
  const total: Record<string, number[]> = {}
  xs.forEach((x, i) => {
    const h = activities(net, x)
    for (const [name, g] of Object.entries(backpropagation(net, h, minus(h.at(-1)!, ys[i])))) {
      total[name] ??= g.map(() => 0)
      g.forEach((v, j) => (total[name][j] += v / xs.length))
    }
  })
  return total
}

/** The Gauss-Newton displacement -Jᵀ (J Jᵀ + λ I)⁻¹ e of layer `from`; for full row rank and λ = 0 it is -J⁺ e. */
export function gaussNewton(
  net: Net,
  h: readonly number[][],
  from: number,
  e: readonly number[],
  damping = 0,
) {
  const J = jacobian(net, h, from)
  const gram = product(J, transpose(J)).map((row, i) => row.map((x, j) => x + (i === j ? damping : 0)))
  return apply(transpose(J), solve(gram, e)).map((x) => -x)
}

/** Aᵀ (A Aᵀ)⁻¹ of full row rank, (Aᵀ A)⁻¹ Aᵀ of full column rank. */
export function pseudoInverse(A: Matrix): Matrix {
  if (A.length > A[0].length) return transpose(pseudoInverse(transpose(A)))
  const gram = product(A, transpose(A))
  return product(transpose(A), transpose(identity(A.length).map((unit) => solve(gram, unit))))
}

/** x of A x = y, by elimination with pivots. */
export function solve(A: Matrix, y: readonly number[]): number[] {
  const rows = A.map((row, i) => [...row, y[i]])
  const n = rows.length
  for (let k = 0; k < n; k++) {
    const best = rows.reduce((p, row, i) => (i > k && Math.abs(row[k]) > Math.abs(rows[p][k]) ? i : p), k)
    ;[rows[k], rows[best]] = [rows[best], rows[k]]
    for (let i = k + 1; i < n; i++) {
      const f = rows[i][k] / rows[k][k]
      for (let j = k; j <= n; j++) rows[i][j] -= f * rows[k][j]
    }
  }
  const x: number[] = []
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n]
    for (let j = i + 1; j < n; j++) sum -= rows[i][j] * x[j]
    x[i] = sum / rows[i][i]
  }
  return x
}

export const apply = (A: Matrix, x: readonly number[]): number[] =>
  A.map((row) => row.reduce((sum, a, j) => sum + a * x[j], 0))
export const transpose = (A: Matrix): Matrix => A[0].map((_, j) => A.map((row) => row[j]))
export function product(A: Matrix, B: Matrix): Matrix {
  const columns = transpose(B)
  return A.map((row) => apply(columns, row))
}
export const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((x, i) => x - b[i])
export const rowsOf = (flat: ArrayLike<number>, cols: number): Matrix =>
  Array.from({ length: flat.length / cols }, (_, r) =>
    Array.from({ length: cols }, (_, j) => flat[r * cols + j]),
  )
const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)))

/** U(low, high), the same for the same seed. */
export function uniforms(seed: number, low = 0, high = 1): () => number {
  let i = 0
  return () => low + ((high - low) * (drawKey(seed, 98, i++, 0).key0 + 0.5)) / 2 ** 32
}

/** Q diag(s), Q orthogonal (Gram-Schmidt on random rows), s in `range`. */
export function wellConditioned(n: number, random: () => number, [low, high] = [0.7, 1.3]): Matrix {
  const rows: Matrix = []
  while (rows.length < n) {
    let row = Array.from({ length: n }, () => random() - 0.5)
    for (const other of [...rows, ...rows]) {
      const along = row.reduce((sum, x, j) => sum + x * other[j], 0)
      row = row.map((x, j) => x - along * other[j])
    }
    const norm = Math.hypot(...row)
    rows.push(row.map((x) => x / norm))
  }
  const s = rows.map(() => low + (high - low) * random())
  return rows.map((row) => row.map((x, j) => x * s[j]))
}

/** |a - b| / |b| */
export const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...minus(a, b)) / Math.hypot(...b)

export const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i], 0) / (Math.hypot(...a) * Math.hypot(...b))

/** Slope of log y over log x, by least squares. */
export function logSlope(xs: readonly number[], ys: readonly number[]): number {
  const [u, v] = [xs, ys].map((list) => list.map(Math.log))
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length
  const [mu, mv] = [mean(u), mean(v)]
  return u.reduce((s, x, i) => s + (x - mu) * (v[i] - mv), 0) / u.reduce((s, x) => s + (x - mu) ** 2, 0)
}

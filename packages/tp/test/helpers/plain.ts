import { drawKey, type Trainer } from '@hebb/core'
import {
  back,
  cosineSimilarity,
  derivative,
  forward,
  gaussNewtonTarget,
  plainNetwork,
  type PlainNetwork,
} from '@hebb/testkit'
import { apply, identity, product, rowsOf, solve, transpose } from '../../../testkit/test/linear-algebra.js'

export { apply, product, rowsOf, solve, transpose }
export { forward as activities }

/** A matrix as rows of numbers. */
export type Matrix = number[][]

/** A network as plain arrays, its weights W[1..L] also as rows. */
export interface Net extends PlainNetwork {
  readonly W: readonly Matrix[]
}

/** The parameters of a trainer. */
export function netOf(trainer: Trainer): Net {
  const net = plainNetwork(trainer)
  const W = net.sizes.map((_, l) => (l === 0 ? [] : rowsOf(net.parameters[`W${l}`], net.sizes[l - 1])))
  return { ...net, W }
}

/** ∂h_L/∂h_from at h */
export function jacobian(net: Net, h: readonly number[][], from: number): Matrix {
  let J = identity(net.sizes[from])
  for (let l = from + 1; l < net.sizes.length; l++) {
    const gates = derivative(net, l, h[l])
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
    const gates = derivative(net, l, h[l])
    const delta = error.map((x, i) => x * gates[i])
    gradients[`W${l}`] = delta.flatMap((d) => h[l - 1].map((x) => d * x))
    gradients[`b${l}`] = delta
    error = back(net, l, delta)
  }
  return gradients
}

/** Mean over samples of the gradients of ½ |h_L - y|². */
export function meanGradients(net: Net, xs: Matrix, ys: Matrix): Record<string, number[]> {
  const total: Record<string, number[]> = {}
  xs.forEach((x, i) => {
    const h = forward(net, x)
    for (const [name, g] of Object.entries(backpropagation(net, h, minus(h.at(-1)!, ys[i])))) {
      total[name] ??= g.map(() => 0)
      g.forEach((v, j) => (total[name][j] += v / xs.length))
    }
  })
  return total
}

/** The Gauss-Newton displacement of layer `l`, for ∂C/∂h_L = e at h. */
export const gaussNewton = (
  net: Net,
  h: readonly number[][],
  l: number,
  e: readonly number[],
  damping = 0,
): number[] => gaussNewtonTarget(net, { x: h[0], y: minus(h.at(-1)!, e) }, l, damping)

/** Aᵀ (A Aᵀ)⁻¹ of full row rank, (Aᵀ A)⁻¹ Aᵀ of full column rank. */
export function pseudoInverse(A: Matrix): Matrix {
  if (A.length > A[0].length) return transpose(pseudoInverse(transpose(A)))
  const gram = product(A, transpose(A))
  return product(transpose(A), transpose(identity(A.length).map((unit) => solve(gram, unit))))
}

export const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((x, i) => x - b[i])

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
  cosineSimilarity({ v: a }, { v: b })

/** Slope of log y over log x, by least squares. */
export function logSlope(xs: readonly number[], ys: readonly number[]): number {
  const [u, v] = [xs, ys].map((list) => list.map(Math.log))
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length
  const [mu, mv] = [mean(u), mean(v)]
  return u.reduce((s, x, i) => s + (x - mu) * (v[i] - mv), 0) / u.reduce((s, x) => s + (x - mu) ** 2, 0)
}

/** Eigenvalues of a symmetric matrix, falling, and its eigenvectors as columns: row-major, n x n. */
export interface Eigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

/** By Jacobi's rotations: for small matrices. */
export function eigen(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix)
  const v = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))
  const size = Math.hypot(...a)
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p * n + q]! ** 2
    if (!(Math.sqrt(off) > 1e-15 * size)) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * (n + 1)]! - a[i * (n + 1)]!)
  return {
    values: Float64Array.from(order, (i) => a[i * (n + 1)]!),
    vectors: Float64Array.from({ length: n * n }, (_, k) => v[Math.floor(k / n) * n + order[k % n]!]!),
  }
}

/** Makes a[p, q] zero. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!
  if (apq === 0) return
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(1, theta))
  const c = 1 / Math.hypot(1, t)
  const s = t * c
  const turn = (m: Float64Array, i: number, j: number): void => {
    const [x, y] = [m[i]!, m[j]!]
    m[i] = c * x - s * y
    m[j] = s * x + c * y
  }
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q)
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k)
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q)
}

/** f(S) = V f(Λ) Vᵀ of a symmetric matrix. */
export function functionOf(matrix: ArrayLike<number>, n: number, f: (value: number) => number): Float64Array {
  const { values, vectors } = eigen(matrix, n)
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++) out[i * n + j]! += vectors[i * n + k]! * f(values[k]!) * vectors[j * n + k]!
  return out
}

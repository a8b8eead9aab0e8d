/** A dense matrix of doubles, row-major. */
export interface Matrix {
  readonly rows: number
  readonly cols: number
  readonly values: Float64Array
}

export const matrix = (rows: number, cols: number, values?: ArrayLike<number>): Matrix => ({
  rows,
  cols,
  values: values ? Float64Array.from(values) : new Float64Array(rows * cols),
})

export function identity(n: number): Matrix {
  const I = matrix(n, n)
  for (let i = 0; i < n; i++) I.values[i * n + i] = 1
  return I
}

/** a b */
export function product(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, b.cols)
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.cols; k++)
      for (let j = 0; j < b.cols; j++)
        out.values[i * b.cols + j] += a.values[i * a.cols + k] * b.values[k * b.cols + j]
  return out
}

/** aᵀ */
export function transposed(a: Matrix): Matrix {
  const out = matrix(a.cols, a.rows)
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++) out.values[j * a.rows + i] = a.values[i * a.cols + j]
  return out
}

/** a + s b */
export const plus = (a: Matrix, b: Matrix, s = 1): Matrix =>
  matrix(
    a.rows,
    a.cols,
    a.values.map((x, i) => x + s * b.values[i]),
  )

/** a x */
export const apply = (a: Matrix, x: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: a.rows }, (_, i) => {
    let sum = 0
    for (let j = 0; j < a.cols; j++) sum += a.values[i * a.cols + j] * x[j]
    return sum
  })

/** The x of a x = b, by elimination with partial pivoting. */
export function solve(a: Matrix, b: ArrayLike<number>): Float64Array {
  const n = a.rows
  const m = Float64Array.from(a.values)
  const x = Float64Array.from(b)
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(m[i * n + k]) > Math.abs(m[pivot * n + k])) pivot = i
    for (let j = 0; j < n; j++) [m[k * n + j], m[pivot * n + j]] = [m[pivot * n + j], m[k * n + j]]
    ;[x[k], x[pivot]] = [x[pivot], x[k]]
    for (let i = k + 1; i < n; i++) {
      const f = m[i * n + k] / m[k * n + k]
      for (let j = k; j < n; j++) m[i * n + j] -= f * m[k * n + j]
      x[i] -= f * x[k]
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] -= m[i * n + j] * x[j]
    x[i] /= m[i * n + i]
  }
  return x
}

/** All eigenvalues of a symmetric matrix, rising, by Jacobi's rotations. */
export function eigenvalues({ rows: n, values }: Matrix): Float64Array {
  const a = Float64Array.from(values)
  const size = Math.hypot(...a)
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p * n + q] ** 2
    if (!(Math.sqrt(off) > 1e-15 * size)) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, n, p, q)
  }
  return Float64Array.from({ length: n }, (_, i) => a[i * n + i]).sort()
}

/** Makes a[p, q] zero. */
function rotate(a: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]
  if (apq === 0) return
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(1, theta))
  const c = 1 / Math.hypot(1, t)
  const s = t * c
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p], a[k * n + q]]
    a[k * n + p] = c * x - s * y
    a[k * n + q] = s * x + c * y
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k], a[q * n + k]]
    a[p * n + k] = c * x - s * y
    a[q * n + k] = s * x + c * y
  }
}

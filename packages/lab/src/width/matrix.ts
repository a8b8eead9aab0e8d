import { drawKey, reference } from '@hebb/core'

/** Stream of random matrices: no other draw of a seed uses it. */
const STREAM = 4802

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

/** Entries ~ N(0, std²), of a seed and what they are for. */
export function gaussian(rows: number, cols: number, std: number, seed: number, purpose: number): Matrix {
  const engine = reference().open()
  const tensor = (label: string, rows: number, cols: number) =>
    engine.tensor({ label, rows, cols, kind: 'state' })
  const [out, ids] = [tensor('out', 1, rows * cols), tensor('ids', 1, 1)]
  engine.ops.normal(out, ids, std, drawKey(seed, STREAM, purpose, 0))
  return matrix(rows, cols, engine.read(out))
}

/** a b */
export function product(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, b.cols)
  for (let i = 0; i < a.rows; i++) {
    const row = out.values.subarray(i * b.cols, (i + 1) * b.cols)
    for (let k = 0; k < a.cols; k++) {
      const x = a.values[i * a.cols + k]!
      const from = k * b.cols
      for (let j = 0; j < b.cols; j++) row[j]! += x * b.values[from + j]!
    }
  }
  return out
}

/** a bᵀ */
export function productTransposed(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, b.rows)
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.rows; j++) {
      let sum = 0
      for (let k = 0; k < a.cols; k++) sum += a.values[i * a.cols + k]! * b.values[j * b.cols + k]!
      out.values[i * b.rows + j] = sum
    }
  return out
}

/** a + s b */
export const plus = (a: Matrix, b: Matrix, s = 1): Matrix =>
  matrix(
    a.rows,
    a.cols,
    a.values.map((x, i) => x + s * b.values[i]!),
  )

/** Cosine of two updates Σ_n e_n h_nᵀ and Σ_n d_n g_nᵀ, given as rows of samples, without making either. */
export function cosineOfUpdates(
  [e, h]: readonly [Matrix, Matrix],
  [d, g]: readonly [Matrix, Matrix],
): number {
  const dot = (a: Matrix, b: Matrix, c: Matrix, f: Matrix): number => {
    const [x, y] = [productTransposed(a, c), productTransposed(b, f)]
    return x.values.reduce((sum, value, i) => sum + value * y.values[i]!, 0)
  }
  return dot(e, h, d, g) / Math.sqrt(dot(e, h, e, h) * dot(d, g, d, g))
}

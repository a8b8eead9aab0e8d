/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[]

export const apply = (A: Matrix, x: readonly number[]): number[] =>
  A.map((row) => row.reduce((sum, a, j) => sum + a * x[j]!, 0))

export const transpose = (A: Matrix): number[][] => A[0]!.map((_, j) => A.map((row) => row[j]!))

export function product(A: Matrix, B: Matrix): number[][] {
  const columns = transpose(B)
  return A.map((row) => apply(columns, row))
}

export const identity = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)))

/** A + a B */
export const plus = (A: Matrix, B: Matrix, a = 1): number[][] =>
  A.map((row, i) => row.map((x, j) => x + a * B[i]![j]!))

export const rowsOf = (flat: ArrayLike<number>, cols: number): number[][] =>
  Array.from({ length: flat.length / cols }, (_, i) =>
    Array.from({ length: cols }, (_, j) => flat[i * cols + j]!),
  )

/** x of A x = y, by elimination with pivots. */
export function solve(A: Matrix, y: readonly number[]): number[] {
  const rows = A.map((row, i) => [...row, y[i]!])
  const n = rows.length
  for (let k = 0; k < n; k++) {
    let best = k
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i
    ;[rows[k], rows[best]] = [rows[best]!, rows[k]!]
    for (let i = k + 1; i < n; i++) {
      const f = rows[i]![k]! / rows[k]![k]!
      for (let j = k; j <= n; j++) rows[i]![j]! -= f * rows[k]![j]!
    }
  }
  const x: number[] = []
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!
    for (let j = i + 1; j < n; j++) sum -= rows[i]![j]! * x[j]!
    x[i] = sum / rows[i]![i]!
  }
  return x
}

import type { MakeState, Ops, Tensor } from '@hebb/core'

/** Room for inverting an n x n matrix. */
export interface InverseRoom {
  /** The matrix itself. */
  readonly A: Tensor
  /** Its inverse. */
  readonly X: Tensor
  readonly I: Tensor
  readonly AX: Tensor
  readonly XAX: Tensor
  readonly square: Tensor
  readonly ones: Tensor
  readonly norm: Tensor
}

export function inverseRoom({ matrix }: MakeState, name: string, n: number): InverseRoom {
  const make = (part: string, cols = n, rows = n) => matrix(`${name} ${part}`, rows, cols)
  return {
    A: make('A'),
    X: make('X'),
    I: make('I'),
    AX: make('AX'),
    XAX: make('XAX'),
    square: make('square', 1, 1),
    ones: make('ones', 1),
    norm: make('norm', 1),
  }
}

/**
 * X = A⁻¹ by the iteration of Newton and Schulz, in matrix products alone, so that no value is read:
 *
 *     X₀ = Aᵀ / |A|²          X ← 2 X - X A X
 *
 * The residual I - A X is squared each time, so about 2 log₂ cond(A) + 6 iterations reach rounding. It does not converge where A is singular.
 */
export function invert(
  ops: Ops,
  { A, X, I, AX, XAX, square, ones, norm }: InverseRoom,
  iterations: number,
): void {
  identity(ops, I)
  ops.sumSquares(square, A)
  ops.fill(ones, 1)
  ops.gemm(norm, ones, square)
  ops.div(norm, ones, norm)
  ops.gemm(AX, A, I, { transposeA: true })
  ops.rowScale(X, AX, norm)
  for (let i = 0; i < iterations; i++) {
    ops.gemm(AX, A, X)
    ops.gemm(XAX, X, AX)
    ops.combine(X, 2, X, -1, XAX)
  }
}

/** out = the unit matrix, or its first rows */
export const identity = (ops: Ops, out: Tensor): void => ops.upload(out, unitMatrix(out.cols))

const unitMatrices = new Map<number, Float64Array>()

function unitMatrix(n: number): Float64Array {
  const known = unitMatrices.get(n)
  if (known) return known
  const values = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))
  unitMatrices.set(n, values)
  return values
}

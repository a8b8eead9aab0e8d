import { narrow } from './narrow'
import { at } from './pack'
import { shallow } from './shallow'
import { F32, read, write } from './simd'
import { wide } from './wide'

/** Products of at most NARROW columns, and deep enough, go by dot products. */
const NARROW: i32 = 16
const DEEP: i32 = 8
/** Products of at most so many k are mostly reading and writing C. */
const SHALLOW: i32 = 32

/** C = beta C, without reading C when beta is 0. */
function scaleRows(M: i32, N: i32, beta: f32, c: usize, ldc: i32): void {
  if (beta == 1) return
  const factor = f32x4.splat(beta)
  for (let i = 0; i < M; i++) {
    const row = at(c, i, ldc, 0, 0)
    if (beta == 0) {
      memory.fill(row, 0, <usize>N * F32)
      continue
    }
    for (let j = 0; j < N; j += 4) {
      const p = row + <usize>j * F32
      write(p, f32x4.mul(factor, read(p, N - j)), N - j)
    }
  }
}

/**
 * C = alpha op(A) op(B) + beta C, op(A): M x K, op(B): K x N, C: M x N with leading dimension ldc;
 * transposition by strides, see `Kernels.gemm`. The way is chosen by N and K only, so that a row of C has the
 * same bits in every batch.
 */
export function gemm(
  M: i32,
  N: i32,
  K: i32,
  alpha: f32,
  a: usize,
  aRow: i32,
  aCol: i32,
  b: usize,
  bRow: i32,
  bCol: i32,
  beta: f32,
  c: usize,
  ldc: i32,
): void {
  scaleRows(M, N, beta, c, ldc)
  if (N <= NARROW && K >= DEEP) narrow(M, N, K, alpha, a, aRow, aCol, b, bRow, bCol, c, ldc)
  else if (K <= SHALLOW) shallow(M, N, K, alpha, a, aRow, aCol, b, bRow, bCol, c, ldc)
  else wide(M, N, K, alpha, a, aRow, aCol, b, bRow, bCol, c, ldc)
}

import { gemm } from './gemm'

/** y = alpha op(A) x + beta y, A: M x N row-major, op(A) = Aᵀ when `transpose` is 1. */
export function gemv(
  transpose: i32,
  M: i32,
  N: i32,
  alpha: f32,
  a: usize,
  x: usize,
  beta: f32,
  y: usize,
): void {
  if (transpose) gemm(1, N, M, alpha, x, M, 1, a, N, 1, beta, y, N)
  else gemm(M, 1, N, alpha, a, N, 1, x, 1, 1, beta, y, 1)
}

/** A += alpha x yᵀ, A: M x N row-major. */
export function ger(M: i32, N: i32, alpha: f32, x: usize, y: usize, a: usize): void {
  gemm(M, N, 1, alpha, x, 1, 1, y, N, 1, 1, a, N)
}

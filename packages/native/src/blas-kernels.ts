import type { Kernels } from '@hebb/kernels'
import { PLAIN, ROW_MAJOR, TRANSPOSED, type Blas } from './load-blas.js'

/** Columns, and elements of op(B), from which on a product goes to the BLAS. */
const LEAST_N = 4
const LEAST_NK = 256

/** Parameters from which on a step of plain SGD goes to the BLAS. */
const LEAST_PARAMETERS = 1024

/**
 * The wasm kernels, with the larger products computed by the BLAS in the same memory, and plain SGD, which is y += alpha x.
 *
 * Which way a product goes depends on N and K only. A call out of JavaScript costs some 150 ns, so the smallest ones stay;
 * those with few columns too, where a BLAS gains nothing, and what it does not do as the kernels must: with alpha = 0 it
 * would not pass NaN on.
 */
export function blasKernels(
  kernels: Kernels<number>,
  memory: WebAssembly.Memory,
  { sgemm, saxpy, addressOf }: Blas,
): Kernels<number> {
  const { gemm, sgd } = kernels
  let buffer = memory.buffer
  let base = addressOf(buffer)
  /** Where the memory begins. One that has grown has another buffer, and may lie elsewhere. */
  const origin = (): number => {
    if (memory.buffer !== buffer) {
      buffer = memory.buffer
      base = addressOf(buffer)
    }
    return base
  }
  return {
    ...kernels,
    gemm(M, N, K, alpha, a, aRow, aCol, b, bRow, bCol, beta, c, ldc) {
      const plainA = aCol === 1
      const plainB = bCol === 1
      const byBlas = M > 0 && N >= LEAST_N && N * K >= LEAST_NK && alpha !== 0
      if (!byBlas || !(plainA || aRow === 1) || !(plainB || bRow === 1)) {
        gemm(M, N, K, alpha, a, aRow, aCol, b, bRow, bCol, beta, c, ldc)
        return
      }
      // A leading dimension means nothing to a single row, but may not be less than a row's length.
      const lda = plainA ? Math.max(aRow, K) : Math.max(aCol, M)
      const ldb = plainB ? Math.max(bRow, N) : Math.max(bCol, K)
      const transA = plainA ? PLAIN : TRANSPOSED
      const transB = plainB ? PLAIN : TRANSPOSED
      const o = origin()
      sgemm(ROW_MAJOR, transA, transB, M, N, K, alpha, o + a, lda, o + b, ldb, beta, o + c, ldc)
    },
    sgd(n, rate, decay, shrink, g, w) {
      if (n < LEAST_PARAMETERS || decay !== 0 || shrink !== 0 || rate === 0) {
        sgd(n, rate, decay, shrink, g, w)
        return
      }
      const o = origin()
      saxpy(n, -rate, o + g, 1, o + w, 1)
    },
  }
}

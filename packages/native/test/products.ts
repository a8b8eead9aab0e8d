import type { Backend, GemmOptions } from '@hebb/core'
import fc from 'fast-check'

/** C = alpha op(A) op(B) + beta C, with op(A): M x K and op(B): K x N. */
export interface Product extends Required<GemmOptions> {
  readonly M: number
  readonly N: number
  readonly K: number
  readonly seed: number
}

export interface Values {
  readonly a: Float32Array
  readonly b: Float32Array
  readonly c: Float32Array
}

const size = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 2, 3, 4) },
  { weight: 6, arbitrary: fc.integer({ min: 5, max: 70 }) },
  { weight: 1, arbitrary: fc.constantFrom(127, 256, 301) },
)

/** Empty ones, single rows and columns, odd sizes, and enough of those that a BLAS computes. */
export const products: fc.Arbitrary<Product> = fc.record({
  M: size,
  N: size,
  K: size,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  alpha: fc.constantFrom(1, -0.7, 0),
  beta: fc.constantFrom(0, 1, 0.5),
  seed: fc.nat(99999),
})

/** Operands in (-1, 1); C is NaN where it must not be read. */
export function valuesOf({ M, N, K, beta, seed }: Product): Values {
  let state = seed
  const uniform = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1
  const filled = (length: number): Float32Array => Float32Array.from({ length }, uniform)
  return {
    a: filled(M * K),
    b: filled(K * N),
    c: beta === 0 ? new Float32Array(M * N).fill(NaN) : filled(M * N),
  }
}

/** Computes products on a backend, each on an engine of its own. */
export function multiplier(backend: Backend): (product: Product, values: Values) => ArrayLike<number> {
  return ({ M, N, K, transposeA, transposeB, alpha, beta }, values) => {
    const engine = backend.open()
    const make = (label: string, rows: number, cols: number, from: Float32Array) => {
      const tensor = engine.tensor({ label, rows, cols, kind: 'state' })
      engine.ops.upload(tensor, from)
      return tensor
    }
    const a = transposeA ? make('a', K, M, values.a) : make('a', M, K, values.a)
    const b = transposeB ? make('b', N, K, values.b) : make('b', K, N, values.b)
    const c = make('c', M, N, values.c)
    engine.ops.gemm(c, a, b, { transposeA, transposeB, alpha: Math.fround(alpha), beta })
    const result = engine.read(c)
    engine.dispose()
    return result
  }
}

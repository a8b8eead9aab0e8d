import { describe, expect, test } from 'vitest'
import { instantiateKernels } from '../src/index.js'
import { place } from './place.js'

/** A stored as `a` [rows, cols], and transposed: [cols, rows]. */
function transposed(rows: number, cols: number, a: Float32Array): Float32Array {
  return a.map((_, i) => a[(i % rows) * cols + Math.floor(i / rows)]!)
}

function expectSameBits(got: Float32Array, wanted: Float32Array): void {
  const different = got.findIndex((value, i) => !Object.is(value, wanted[i]))
  expect(different, `first element that differs`).toBe(-1)
}

/**
 * Wide products with and without edges, several blocks of K and of rows, narrow ones, single columns, shallow
 * ones.
 */
const shapes: [number, number, number][] = [
  [33, 40, 300],
  [101, 37, 257],
  [9, 520, 20],
  [7, 17, 513],
  [6, 16, 1030],
  [13, 10, 512],
  [5, 1, 100],
  [12, 8, 7],
  [10, 30, 1],
]

describe.each(shapes)('%i x %i x %i', (M, N, K) => {
  const instance = instantiateKernels()
  instance.memory.grow(32)
  const { gemm } = instance.kernels
  const [a, b, c, aT, bT] = place(instance, M * K, K * N, M * N, M * K, K * N)
  aT!.values.set(transposed(M, K, a!.values))
  bT!.values.set(transposed(K, N, b!.values))
  const forms = {
    NN: [a!.address, K, 1, b!.address, N, 1],
    TN: [aT!.address, 1, M, b!.address, N, 1],
    NT: [a!.address, K, 1, bT!.address, 1, K],
    TT: [aT!.address, 1, M, bT!.address, 1, K],
  } as const

  /** `rows` rows of the product from row `first` on. */
  function product(form: keyof typeof forms, first: number, rows: number, beta = 0): Float32Array {
    const [from, aRow, aCol, right, bRow, bCol] = forms[form]
    c!.values.fill(beta === 0 ? NaN : 0.25)
    gemm(rows, N, K, -0.7, from + 4 * first * aRow, aRow, aCol, right, bRow, bCol, beta, c!.address, N)
    return c!.values.slice(0, rows * N)
  }

  test.each(['NN', 'TN', 'NT', 'TT'] as const)('a row alone has the bits it has in the batch: %s', (form) => {
    for (const beta of [0, 0.5]) {
      const batch = product(form, 0, M, beta)
      for (const row of [0, 1, M >> 1, M - 1]) {
        expectSameBits(product(form, row, 1, beta), batch.slice(row * N, (row + 1) * N))
      }
    }
  })

  test('the four forms have the same bits', () => {
    const plain = product('NN', 0, M)
    for (const form of ['TN', 'NT', 'TT'] as const) expectSameBits(product(form, 0, M), plain)
  })

  test('is the sum of products', () => {
    const got = product('NN', 0, M)
    for (const i of [0, M - 1]) {
      for (const j of [0, N - 1]) {
        let sum = 0
        for (let k = 0; k < K; k++) sum += a!.values[i * K + k]! * b!.values[k * N + j]!
        expect(Math.abs(got[i * N + j]! + 0.7 * sum)).toBeLessThan(2 ** -23 * (K + 1))
      }
    }
  })
})

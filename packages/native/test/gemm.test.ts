import { reference } from '@hebb/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { native } from '../src/index.js'
import { noBlas, skipped } from './blas.js'
import { multiplier, products, valuesOf, type Product, type Values } from './products.js'

const EPS = 2 ** -23

const magnitudes = ({ a, b, c }: Values): Values => ({
  a: a.map(Math.abs),
  b: b.map(Math.abs),
  c: c.map(Math.abs),
})
const large: Product = {
  M: 33,
  N: 65,
  K: 47,
  transposeA: false,
  transposeB: true,
  alpha: 1,
  beta: 0,
  seed: 1,
}

describe.skipIf(skipped)(noBlas || 'products', async () => {
  const multiply = multiplier(await native())
  const exactly = multiplier(reference())

  /** The first element that is farther from the exact one than eps (K + 1) |alpha| |A| |B| + |beta| |C|, in words. */
  function worst(product: Product, by: typeof multiply = multiply): string | undefined {
    const values = valuesOf(product)
    const got = by(product, values)
    const wanted = exactly(product, values)
    const { alpha, beta, K } = product
    const scale = exactly({ ...product, alpha: Math.abs(alpha), beta: Math.abs(beta) }, magnitudes(values))
    for (let i = 0; i < wanted.length; i++) {
      const error = Math.abs(got[i]! - wanted[i]!)
      if (!(error <= EPS * (K + 1) * scale[i]!)) return `element ${i} is ${got[i]}, wanted ${wanted[i]}`
    }
    return undefined
  }

  test('are exact up to rounding, in all forms and sizes, and do not read C when beta is 0', () => {
    fc.assert(
      fc.property(products, (product) => {
        expect(worst(product)).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  test('the bound tells a product that leaves out one of its terms', () => {
    const without = (product: Product, { a, b, c }: Values) =>
      multiply(product, { a: a.map((x, i) => (i % product.K === 0 ? 0 : x)), b, c })
    expect(worst(large)).toBeUndefined()
    expect(worst(large, without)).toMatch(/^element 0 is/)
  })

  test('pass NaN on: from A to its row, from B to its column, and no further', () => {
    fc.assert(
      fc.property(products, fc.nat(), fc.constantFrom('a', 'b', 'c'), (product, at, into) => {
        const { M, N, K, transposeA, transposeB, beta } = product
        const values = valuesOf(product)
        const length = values[into].length
        fc.pre(length > 0 && (into !== 'c' || beta !== 0))
        const index = at % length
        values[into][index] = NaN
        const row = transposeA ? index % M : Math.floor(index / K)
        const column = transposeB ? Math.floor(index / K) : index % N
        const got = multiply(product, values)
        const isReached = (i: number): boolean =>
          ({ a: Math.floor(i / N) === row, b: i % N === column, c: i === index })[into]
        const wrong = Array.from(got).findIndex((value, i) => Number.isNaN(value) !== isReached(i))
        expect(wrong, 'first element that is wrong').toBe(-1)
      }),
      { numRuns: 200 },
    )
  })

  test('a row alone differs from the same row in a batch by rounding, and not at all where wasm computes', () => {
    fc.assert(
      fc.property(products, (drawn) => {
        const { M, N, K, alpha } = drawn
        fc.pre(M > 1)
        const product: Product = { ...drawn, transposeA: false, beta: 0 }
        const values = valuesOf(product)
        const batch = Array.from(multiply(product, values)).slice(0, N)
        const first = { ...values, a: values.a.slice(0, K), c: values.c.slice(0, N) }
        const alone = Array.from(multiply({ ...product, M: 1 }, first))
        const staysInWasm = N < 4 || N * K < 256 || alpha === 0
        const allowed = staysInWasm ? 0 : 2 * EPS * (K + 1) * K
        const wrong = alone.findIndex((value, j) => !(Math.abs(value - batch[j]!) <= allowed))
        expect(wrong, 'first element that differs').toBe(-1)
      }),
      { numRuns: 200 },
    )
  })

  test('go on where the memory has grown, and maybe moved', async () => {
    const engine = (await native()).open()
    const make = (rows: number, cols: number) => engine.tensor({ label: 't', rows, cols, kind: 'state' })
    const [a, b, c] = [make(8, 64), make(64, 64), make(8, 64)]
    const values = valuesOf({ ...large, M: 8, N: 64, K: 64 })
    engine.ops.upload(a, values.a)
    engine.ops.upload(b, values.b)
    engine.ops.gemm(c, a, b)
    const before = engine.read(c)
    for (let round = 0; round < 5; round++) {
      const held = engine.heldBytes
      make(1024, 4096)
      expect(engine.heldBytes).toBeGreaterThan(held)
      engine.ops.fill(c, NaN)
      engine.ops.gemm(c, a, b)
      expect(engine.read(c)).toEqual(before)
    }
    engine.dispose()
  })
})

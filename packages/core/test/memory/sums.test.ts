import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExactSum, RealSum, sumOfRoots } from '../../src/memory/sums.js'

describe('sumOfRoots', () => {
  test('is the sum of its terms', () => {
    const depth = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 2 ** 31 - 1 }))
    fc.assert(
      fc.property(depth, fc.nat({ max: 5000 }), (a, n) => {
        const direct = new RealSum()
        for (let j = 1; j <= n; j++) direct.add(Math.sqrt(a + j))
        const sum = sumOfRoots(a, n)
        expect(Math.abs(sum - direct.value)).toBeLessThanOrEqual(1e-14 * sum)
      }),
    )
  })

  test('takes no longer for 2^50 terms', () => {
    const n = 2 ** 50
    expect(sumOfRoots(0, n) / ((2 / 3) * n ** 1.5)).toBeCloseTo(1, 12)
  })
})

describe('ExactSum', () => {
  test('is exact far beyond 2^53', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.maxSafeNat(), fc.maxSafeNat())), (pairs) => {
        const sum = new ExactSum()
        for (const [a, b] of pairs) sum.add(a, b)
        expect(sum.value).toBe(Number(pairs.reduce((total, [a, b]) => total + BigInt(a) * BigInt(b), 0n)))
      }),
    )
  })

  test('counts one by one at 2^53', () => {
    const sum = new ExactSum()
    sum.add(Number.MAX_SAFE_INTEGER)
    for (let i = 0; i < 5; i++) sum.add(1)
    expect(sum.value).toBe(2 ** 53 + 4)
  })
})

test('RealSum keeps what a plain sum loses', () => {
  const sum = new RealSum()
  sum.add(2 ** 53)
  for (let i = 0; i < 1000; i++) sum.add(1)
  expect(sum.value).toBe(2 ** 53 + 1000)
})

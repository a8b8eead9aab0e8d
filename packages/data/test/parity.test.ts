import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DataSet } from '@hebb/core'
import { OptionError, sparseParity, type SparseParity, type SparseParityOptions } from '../src/index.js'

const problems = fc
  .record({
    n: fc.integer({ min: 1, max: 24 }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    nTrain: fc.integer({ min: 0, max: 60 }),
    nTest: fc.integer({ min: 0, max: 60 }),
    nValidation: fc.integer({ min: 0, max: 60 }),
    seed: fc.maxSafeNat(),
  })
  .map(({ at, ...rest }) => ({ ...rest, k: 1 + Math.floor(at * (rest.n - 1)), full: false }))

const rowsOf = (set: DataSet): number[][] => {
  const [n] = set.shape
  return Array.from(set.labels, (_, row) => [...set.inputs.subarray(row * n!, (row + 1) * n!)])
}

const setsOf = ({ train, validation, test: last }: SparseParity): DataSet[] => [train, validation, last]

const labelOf = (row: readonly number[], secret: readonly number[]): number =>
  secret.reduce((y, i) => y * row[i]!, 1) === 1 ? 1 : 0

/** y equals the product over the secret, for every row of every set. */
function assertLabelsAreParity(parity: SparseParity): void {
  for (const set of setsOf(parity)) {
    expect([...set.labels]).toEqual(rowsOf(set).map((row) => labelOf(row, parity.secret)))
    expect(set.inputs.every((x) => x === 1 || x === -1)).toBe(true)
  }
}

/** The same arguments give the same bytes. */
function assertDeterministic(options: SparseParityOptions): void {
  expect(sparseParity(options)).toEqual(sparseParity(options))
}

/** Sizes of other sets change neither train nor secret; a longer set begins with the shorter one. */
function assertPrefixStable(options: SparseParityOptions & { nTrain: number; nTest: number }): void {
  const base = sparseParity(options)
  const other = sparseParity({ ...options, nTest: options.nTest + 7, nValidation: 5 })
  expect(other.train).toEqual(base.train)
  expect(other.secret).toEqual(base.secret)
  expect(other.test.inputs.subarray(0, base.test.inputs.length)).toEqual(base.test.inputs)
  const longer = sparseParity({ ...options, nTrain: options.nTrain + 9 })
  expect(longer.train.inputs.subarray(0, base.train.inputs.length)).toEqual(base.train.inputs)
  expect(longer.test).toEqual(base.test)
}

/** Non-secret bits do not matter, and each secret bit does. */
function assertSensitiveToSecretOnly({ train, secret }: SparseParity): void {
  const [n] = train.shape
  rowsOf(train).forEach((row, at) => {
    for (let i = 0; i < n!; i++) {
      const flipped = row.map((x, j) => (j === i ? -x : x))
      expect(labelOf(flipped, secret)).toBe(secret.includes(i) ? 1 - train.labels[at]! : train.labels[at]!)
    }
  })
}

describe('sparseParity', () => {
  test('labels are the parity of the secret', () => {
    fc.assert(fc.property(problems, (options) => assertLabelsAreParity(sparseParity(options))))
  })

  test('same arguments, same bytes', () => {
    fc.assert(fc.property(problems, assertDeterministic))
  })

  test('sets have streams of their own', () => {
    fc.assert(fc.property(problems, assertPrefixStable))
  })

  test('labels depend on the secret bits, on each of them, and on no other', () => {
    fc.assert(
      fc.property(problems, (options) =>
        assertSensitiveToSecretOnly(sparseParity({ ...options, nTrain: 8 })),
      ),
    )
  })

  test('the secret is k distinct ascending indices, and different seeds give different ones', () => {
    fc.assert(
      fc.property(problems, (options) => {
        const { secret } = sparseParity(options)
        expect(secret).toHaveLength(options.k)
        expect([...new Set(secret)].sort((a, b) => a - b)).toEqual(secret)
        expect(secret.every((i) => i >= 0 && i < options.n)).toBe(true)
      }),
    )
    const secrets = Array.from(
      { length: 200 },
      (_, seed) => sparseParity({ n: 20, k: 3, nTrain: 0, nTest: 0, seed }).secret,
    )
    expect(new Set(secrets.flat()).size).toBe(20)
    expect(new Set(secrets.map(String)).size).toBeGreaterThan(150)
  })

  test('a given secret changes labels, not inputs', () => {
    const options = { n: 20, k: 3, nTrain: 50, nTest: 20, seed: 7 }
    const given = sparseParity({ ...options, secret: [19, 2, 5] })
    expect(given.secret).toEqual([2, 5, 19])
    expect(given.train.inputs).toEqual(sparseParity(options).train.inputs)
    assertLabelsAreParity(given)
  })

  test('golden bytes: the same on every platform', () => {
    const {
      train,
      validation,
      test: last,
      secret,
    } = sparseParity({ n: 20, k: 3, nTrain: 1000, nTest: 200, nValidation: 200, seed: 42 })
    const hash = createHash('sha256')
    for (const set of [train, validation, last]) hash.update(Int8Array.from(set.inputs)).update(set.labels)
    expect(secret).toEqual([13, 16, 17])
    expect(hash.digest('hex')).toBe('ca799a9807cc7cccb85ceb30d79cfdc24669d2c7c786a9c18d3ed759c6978e42')
  })

  test('bits are balanced and unbiased, column by column and label by label', () => {
    const { train, stats } = sparseParity({ n: 20, k: 3, nTrain: 20000, nTest: 0, seed: 1 })
    for (let i = 0; i < 20; i++) {
      const mean = rowsOf(train).reduce((sum, row) => sum + row[i]!, 0) / 20000
      expect(Math.abs(mean)).toBeLessThan(0.03)
    }
    expect(Math.abs(stats.balance.train - 0.5)).toBeLessThan(0.015)
    expect(stats.balance.train).toBe(train.labels.reduce((a, b) => a + b, 0) / 20000)
  })

  test('disjoint: 700 / 300 distinct rows of the 1024 of n = 10', () => {
    const parity = sparseParity({
      n: 10,
      k: 4,
      nTrain: 700,
      nTest: 300,
      nValidation: 24,
      seed: 3,
      disjoint: true,
    })
    expect(new Set(setsOf(parity).flatMap(rowsOf).map(String)).size).toBe(1024)
    expect(parity.stats.overlap).toBe(0)
    expect(sparseParity({ n: 10, k: 4, nTrain: 1000, nTest: 1000, seed: 3 }).stats.overlap).toBeGreaterThan(
      0.5,
    )
    assertLabelsAreParity(parity)
  })

  test('disjoint: train does not depend on nTest or nValidation', () => {
    const options = { n: 8, k: 2, nTrain: 100, nTest: 10, seed: 3, disjoint: true }
    expect(sparseParity({ ...options, nTest: 100, nValidation: 20 }).train).toEqual(
      sparseParity(options).train,
    )
  })
})

describe('truth table', () => {
  test('n = 3 is the table by default: 48 training rows, 8 test rows', () => {
    const parity = sparseParity({ n: 3, k: 3, seed: 42 })
    expect(parity.train.labels).toHaveLength(48)
    expect(parity.validation.labels).toHaveLength(0)
    const counts = new Map<string, number>()
    for (const row of rowsOf(parity.train)) counts.set(String(row), (counts.get(String(row)) ?? 0) + 1)
    expect([...counts.values()]).toEqual(Array(8).fill(6))
    assertLabelsAreParity(parity)
  })

  test('2^n distinct rows, half of them +1, in an order that the seed gives', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.nat(),
        fc.integer({ min: 1, max: 3 }),
        (n, seed, repeat) => {
          const parity = sparseParity({ n, k: n, seed, full: true, repeat })
          expect(new Set(rowsOf(parity.test).map(String)).size).toBe(2 ** n)
          expect(parity.train.labels).toHaveLength(repeat * 2 ** n)
          expect(parity.stats).toEqual({ balance: { train: 0.5, validation: NaN, test: 0.5 }, overlap: 1 })
          assertDeterministic({ n, k: n, seed, full: true, repeat })
        },
      ),
    )
    const order = (seed: number): DataSet['inputs'] =>
      sparseParity({ n: 5, k: 2, seed, full: true }).train.inputs
    expect(order(1)).not.toEqual(order(2))
  })

  test('n = 3 can be sampled when asked for', () => {
    expect(
      sparseParity({ n: 3, k: 3, nTrain: 50, nTest: 50, seed: 1, full: false }).train.labels,
    ).toHaveLength(50)
  })
})

describe('sparseParity refuses', () => {
  const good = { n: 20, k: 3, nTrain: 10, nTest: 10, seed: 1 }
  test.each([
    ['k > n', { ...good, k: 21 }, /k is 21; wanted an integer, from 1 to 20/],
    ['k < 1', { ...good, k: 0 }, /k is 0/],
    ['a fractional n', { ...good, n: 2.5 }, /n is 2.5; wanted an integer/],
    ['a fractional nTrain', { ...good, nTrain: 1.5 }, /nTrain is 1.5/],
    ['no nTrain', { n: 20, k: 3, nTest: 1, seed: 1 }, /nTrain is undefined/],
    ['a negative seed', { ...good, seed: -1 }, /seed is -1/],
    ['a secret of another length', { ...good, secret: [1, 2] }, /wanted 3 distinct indices/],
    ['a secret with a repeated index', { ...good, secret: [1, 2, 2] }, /wanted 3 distinct indices/],
    ['a secret out of range', { ...good, secret: [1, 2, 20] }, /is 20; wanted an integer, from 0 to 19/],
    [
      'more distinct rows than there are',
      { ...good, n: 4, disjoint: true },
      /20 distinct rows of 4 bits; there are only 16/,
    ],
    ['a table of n > 12', { n: 13, k: 3, seed: 1, full: true }, /wanted n ≤ 12/],
    ['nTrain for a table', { ...good, n: 3 }, /nTrain has no meaning for the truth table/],
    ['repeat without a table', { ...good, repeat: 2 }, /repeat is for the truth table only/],
    ['a misspelt option', { ...good, ntrain: 2 }, /no option 'ntrain'/],
  ])('%s', (_, options, message) => {
    expect(() => sparseParity(options)).toThrow(OptionError)
    expect(() => sparseParity(options)).toThrow(message)
  })
})

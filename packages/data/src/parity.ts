import type { DataSet } from '@hebb/core'
import { checkSeed, integer, refuseUnknown } from './checks.js'
import { OptionError } from './errors.js'
import { range, shuffle, sign, stream, type Stream } from './random.js'

export interface SparseParityOptions {
  /** Bits of an input, at least 1. */
  readonly n: number
  /** Bits whose product is the label, 1 to n. */
  readonly k: number
  /** Samples to draw for training. Not with `full`. */
  readonly nTrain?: number
  /** Samples to draw for the test. Not with `full`. */
  readonly nTest?: number
  /** Samples to draw for validation. Default 0. Not with `full`. */
  readonly nValidation?: number
  /** Fixes secret and inputs: a non-negative safe integer. */
  readonly seed: number
  /** The k indices, instead of drawn ones. */
  readonly secret?: readonly number[]
  /** All rows of all sets differ; for small n, where test rows would often be training rows too. Default false. */
  readonly disjoint?: boolean
  /**
   * The truth table instead of samples: train is its 2^n rows `repeat` times in a seeded order, test is each row once
   * in counting order, validation is empty. Needs n ≤ 12. Default true for n ≤ 3, since a sample of a few rows misses
   * some of them and so caps what any learner can reach.
   */
  readonly full?: boolean
  /** With `full`, how often train holds each row. Default 6 for n ≤ 3, otherwise 1. */
  readonly repeat?: number
}

export interface SparseParity {
  readonly train: DataSet
  readonly validation: DataSet
  readonly test: DataSet
  /** The k indices that the label depends on, ascending. */
  readonly secret: readonly number[]
  readonly stats: ParityStats
}

export interface ParityStats {
  /** Share of y = +1 in each set, about .5; NaN for an empty set. */
  readonly balance: { readonly train: number; readonly validation: number; readonly test: number }
  /** Share of test rows that are also training rows; NaN for an empty test set. */
  readonly overlap: number
}

/**
 * Sparse parity: x uniform in {-1, +1}^n, y = ∏_{i ∈ secret} x_i for a secret of k indices.
 *
 * Inputs are `[count, n]` of -1 and +1; label 1 means y = +1, label 0 means y = -1. All sets share one secret. Secret,
 * train, validation and test have streams of their own: with the same seed, train is the same whatever the size of the
 * others, and a longer train set begins with the shorter one.
 *
 * @throws OptionError for k outside 1..n, non-integers, or more distinct rows than there are
 */
export function sparseParity(options: SparseParityOptions): SparseParity {
  const { n, k, seed, full, disjoint } = checkOptions(options)
  const secret = options.secret
    ? checkSecret(options.secret, n, k)
    : drawSecret(n, k, stream(seed, 'parity', 'secret'))
  const rows = full
    ? truthTable(n, integer('sparseParity: repeat', options.repeat ?? (n <= 3 ? 6 : 1), 1), seed)
    : drawRows(n, sizes(options), seed, disjoint)
  const make = (split: DataSet['split']): DataSet => ({
    name: 'sparse-parity',
    inputs: rows[split],
    labels: parityOf(rows[split], n, secret),
    shape: [n],
    classes: 2,
    classNames: ['-1', '+1'],
    split,
    source: 'generated',
  })
  const train = make('train')
  const validation = make('validation')
  const test = make('test')
  const balance = { train: balanceOf(train), validation: balanceOf(validation), test: balanceOf(test) }
  return { train, validation, test, secret, stats: { balance, overlap: overlapOf(test, train, n) } }
}

interface Rows {
  readonly train: Float32Array
  readonly validation: Float32Array
  readonly test: Float32Array
}

const known = [
  'n',
  'k',
  'nTrain',
  'nTest',
  'nValidation',
  'seed',
  'secret',
  'disjoint',
  'full',
  'repeat',
] as const

function checkOptions(options: SparseParityOptions): {
  n: number
  k: number
  seed: number
  full: boolean
  disjoint: boolean
} {
  refuseUnknown('sparseParity', options, known)
  const n = integer('sparseParity: n', options.n, 1)
  const k = integer('sparseParity: k', options.k, 1, n)
  const seed = checkSeed('sparseParity', options.seed)
  const { full = n <= 3, disjoint = false } = options
  if (full && n > 12) {
    throw new OptionError(
      `sparseParity: full with n ${n} means 2^${n} rows; wanted n ≤ 12. Draw samples by nTrain and nTest.`,
    )
  }
  const idle = full ? (['nTrain', 'nTest', 'nValidation', 'disjoint'] as const) : (['repeat'] as const)
  for (const name of idle) {
    if (!options[name]) continue
    throw new OptionError(
      full
        ? `sparseParity: ${name} has no meaning for the truth table, the default for n ≤ 3. Leave it out, or set full: false.`
        : `sparseParity: ${name} is for the truth table only. Leave it out, or set full: true.`,
    )
  }
  return { n, k, seed, full, disjoint }
}

const sizes = ({
  nTrain,
  nTest,
  nValidation = 0,
}: SparseParityOptions): Record<DataSet['split'], number> => ({
  train: integer('sparseParity: nTrain', nTrain, 0),
  validation: integer('sparseParity: nValidation', nValidation, 0),
  test: integer('sparseParity: nTest', nTest, 0),
})

function checkSecret(secret: readonly number[], n: number, k: number): number[] {
  const sorted = secret
    .map((i) => integer('sparseParity: an index of secret', i, 0, n - 1))
    .sort((a, b) => a - b)
  if (sorted.length === k && new Set(sorted).size === k) return sorted
  throw new OptionError(
    `sparseParity: secret is [${secret.join(', ')}]; wanted ${k} distinct indices, as k says.`,
  )
}

const drawSecret = (n: number, k: number, random: Stream): number[] => [
  ...shuffle(range(n), random, k).subarray(0, k).sort(),
]

function drawRows(n: number, size: Record<DataSet['split'], number>, seed: number, disjoint: boolean): Rows {
  const total = size.train + size.validation + size.test
  if (disjoint && total > 2 ** n) {
    throw new OptionError(
      `sparseParity: ${total} distinct rows of ${n} bits; there are only ${2 ** n}. Ask for fewer, or a larger n.`,
    )
  }
  const taken = disjoint ? new Set<string>() : undefined
  const draw = (split: DataSet['split']): Float32Array => {
    const random = stream(seed, 'parity', split)
    const rows = new Float32Array(size[split] * n)
    for (let row = 0; row < size[split];) {
      const bits = rows.subarray(row * n, (row + 1) * n)
      for (let i = 0; i < n; i++) bits[i] = sign(random)
      if (taken?.has(keyOf(bits))) continue
      taken?.add(keyOf(bits))
      row++
    }
    return rows
  }
  return { train: draw('train'), validation: draw('validation'), test: draw('test') }
}

function truthTable(n: number, repeat: number, seed: number): Rows {
  const count = 2 ** n
  const test = new Float32Array(count * n)
  for (let i = 0; i < test.length; i++) test[i] = (Math.floor(i / n) >> (i % n)) & 1 ? 1 : -1
  const train = new Float32Array(count * repeat * n)
  shuffle(range(count * repeat), stream(seed, 'parity', 'train')).forEach((row, at) => {
    train.set(test.subarray((row % count) * n, ((row % count) + 1) * n), at * n)
  })
  return { train, validation: new Float32Array(0), test }
}

function parityOf(rows: Float32Array, n: number, secret: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: rows.length / n }, (_, row) =>
    secret.reduce((y, i) => y * rows[row * n + i]!, 1) > 0 ? 1 : 0,
  )
}

const balanceOf = ({ labels }: DataSet): number =>
  labels.reduce((sum, label) => sum + label, 0) / labels.length

function overlapOf(test: DataSet, train: DataSet, n: number): number {
  const keys = (set: DataSet): string[] =>
    Array.from(set.labels, (_, row) => keyOf(set.inputs.subarray(row * n, (row + 1) * n)))
  const seen = new Set(keys(train))
  return keys(test).filter((key) => seen.has(key)).length / test.labels.length
}

const keyOf = (bits: DataSet['inputs']): string => bits.join()

import { sparseParity } from '@hebb/data'
import { numpyRandom } from './numpy-random.js'

/** Inputs and labels of ±1, row-major, in double precision. */
export interface Samples {
  readonly x: Float64Array
  readonly y: Float64Array
}

/** What a page's program trains and tests on. */
export interface PageData {
  readonly n: number
  readonly train: Samples
  readonly test: Samples
  /** The indices whose product labels the training set, ascending. */
  readonly secret: readonly number[]
  /** Those of the test set: not the same, where a page has that bug. */
  readonly testSecret: readonly number[]
}

export interface PageDataOptions {
  readonly n: number
  readonly k: number
  readonly seed: number
  readonly nTrain: number
  readonly nTest: number
  /**
   * Whose secret labels the test set. `own`: one drawn for it, the bug of the target-propagation page, which makes test accuracy
   * meaningless for k < n. `train`: the training set's.
   */
  readonly testSecret: 'own' | 'train'
}

/** The pages' data: train from `RandomState(seed)`, test from `RandomState(seed + 1000)`, each of which draws a secret first. */
export function pageData({ n, k, seed, nTrain, nTest, testSecret }: PageDataOptions): PageData {
  const draw = (from: number, count: number) => {
    const random = numpyRandom(from)
    const secret = random.choose(n, k).sort((a, b) => a - b)
    return { secret, x: random.signs(count * n) }
  }
  const train = draw(seed, nTrain)
  const test = draw(seed + 1000, nTest)
  const labelling = testSecret === 'own' ? test.secret : train.secret
  return {
    n,
    train: { x: train.x, y: parity(train.x, n, train.secret) },
    test: { x: test.x, y: parity(test.x, n, labelling) },
    secret: train.secret,
    testSecret: labelling,
  }
}

/** Data of our own generator, one secret for both sets. Without sizes it is the truth table, six times over for training. */
export function ownData(o: {
  readonly n: number
  readonly k: number
  readonly seed: number
  readonly nTrain?: number
  readonly nTest?: number
}): PageData {
  const { n, k, seed, nTrain, nTest = 200 } = o
  const sized = nTrain === undefined ? { full: true } : { full: false, nTrain, nTest }
  const { train, test, secret } = sparseParity({ n, k, seed, ...sized })
  const wide = ({ inputs, labels }: typeof train): Samples => ({
    x: Float64Array.from(inputs),
    y: Float64Array.from(labels, (label) => 2 * label - 1),
  })
  return { n, train: wide(train), test: wide(test), secret, testSecret: secret }
}

const parity = (x: Float64Array, n: number, secret: readonly number[]): Float64Array =>
  Float64Array.from({ length: x.length / n }, (_, row) => secret.reduce((y, i) => y * x[row * n + i]!, 1))

import type { DataSet } from '@hebb/core'
import { checkSeed, number, refuseUnknown } from './checks.js'
import { shuffle, stream } from './random.js'
import { rowsByClass, takeRows } from './rows.js'

export interface SplitOptions {
  /** Share of each class that is held out, 0 to 1; counts are rounded, class by class. */
  readonly fraction: number
  /** A non-negative safe integer. */
  readonly seed: number
}

export interface Split {
  /** What remains; its `split` is the given set's. */
  readonly train: DataSet
  /** What is held out. */
  readonly validation: DataSet
}

/**
 * Holds out a class-balanced random part, so that choices need no look at the test set. Both parts are copies in stored order.
 *
 * @throws OptionError for a fraction outside 0..1
 */
export function split(set: DataSet, options: SplitOptions): Split {
  refuseUnknown('split', options, ['fraction', 'seed'])
  const fraction = number('split: fraction', options.fraction, 0, 1)
  const seed = checkSeed('split', options.seed)
  const held: number[] = []
  const kept: number[] = []
  rowsByClass(set).forEach((rows, label) => {
    const count = Math.round(rows.length * fraction)
    shuffle(rows, stream(seed, 'split', label), count).forEach((row, i) =>
      (i < count ? held : kept).push(row),
    )
  })
  return {
    train: takeRows(set, Uint32Array.from(kept).sort()),
    validation: { ...takeRows(set, Uint32Array.from(held).sort()), split: 'validation' },
  }
}

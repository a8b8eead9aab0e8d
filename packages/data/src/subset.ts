import type { DataSet } from '@hebb/core'
import { checkSeed, integer, refuseUnknown } from './checks.js'
import { OptionError } from './errors.js'
import { shuffle, stream } from './random.js'
import { rowsByClass, takeRows } from './rows.js'

export interface SubsetOptions {
  /** Samples of each class. */
  readonly perClass: number
  /** A non-negative safe integer. */
  readonly seed: number
}

/**
 * A class-balanced random subset, copied, in stored order. With the same seed a larger subset contains the smaller one.
 *
 * @throws OptionError where a class has fewer samples than `perClass`
 */
export function subset(set: DataSet, options: SubsetOptions): DataSet {
  refuseUnknown('subset', options, ['perClass', 'seed'])
  const perClass = integer('subset: perClass', options.perClass, 1)
  const seed = checkSeed('subset', options.seed)
  const chosen = rowsByClass(set).flatMap((rows, label) => {
    if (rows.length < perClass) {
      throw new OptionError(
        `subset: perClass is ${perClass}, but ${set.name} (${set.split}) has ${rows.length} samples of class ${label}.`,
      )
    }
    return [...shuffle(rows, stream(seed, 'subset', label), perClass).subarray(0, perClass)]
  })
  return takeRows(set, Uint32Array.from(chosen).sort())
}

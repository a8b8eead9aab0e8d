import type { DataSet } from '@hebb/core'
import { sign } from '../random.js'
import { toySet, type ToyOptions } from './toy.js'

/**
 * Clusters at (±1, ±1), class 1 where the signs differ: no line separates them. Inputs `[samples, 2]`, classes 2.
 * Noise .2 by default.
 *
 * @throws OptionError for an invalid option
 */
export const xor = (options: ToyOptions): DataSet =>
  toySet('xor', { noise: 0.2, ...options }, 2, (label, random) => {
    const x = sign(random)
    return [x, label === 1 ? -x : x]
  })

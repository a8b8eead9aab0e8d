import type { DataSet } from '@hebb/core'
import { integer, number } from '../checks.js'
import { circle } from '../portable.js'
import { uniform } from '../random.js'
import { toySet, type ToyOptions } from './toy.js'

export interface SpiralOptions extends ToyOptions {
  /** Arms, 1 to 256. Default 2. */
  readonly classes?: number
  /** Turns of an arm from the center to radius 1. Default 1. */
  readonly turns?: number
}

/**
 * Spiral arms: r uniform in [0, 1), angle = turns · r + class / classes, in turns.
 * Inputs `[samples, 2]`. Noise .02 by default.
 *
 * @throws OptionError for an invalid option
 */
export function spirals({ classes = 2, turns = 1, ...options }: SpiralOptions): DataSet {
  integer('spirals: classes', classes, 1, 256)
  number('spirals: turns', turns, 0)
  return toySet(
    'spirals',
    { noise: 0.02, ...options },
    classes,
    (label, random) => {
      const radius = uniform(random)
      const [cos, sin] = circle(turns * radius + label / classes)
      return [radius * cos, radius * sin]
    },
    ['classes', 'turns'],
  )
}

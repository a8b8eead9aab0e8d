import type { DataSet } from '@hebb/core'
import { circle } from '../portable.js'
import { uniform } from '../random.js'
import { toySet, type ToyOptions } from './toy.js'

/**
 * Two interleaved half circles of radius 1: (cos t, sin t) and (1 - cos t, ½ - sin t), t uniform in [0, π).
 * Inputs `[samples, 2]`, classes 2. Noise .1 by default.
 *
 * @throws OptionError for an invalid option
 */
export const twoMoons = (options: ToyOptions): DataSet =>
  toySet('two-moons', { noise: 0.1, ...options }, 2, (label, random) => {
    const [cos, sin] = circle(uniform(random) / 2)
    return label === 0 ? [cos, sin] : [1 - cos, 0.5 - sin]
  })

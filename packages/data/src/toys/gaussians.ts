import type { DataSet } from '@hebb/core'
import { integer } from '../checks.js'
import { circle } from '../portable.js'
import { toySet, type ToyOptions } from './toy.js'

export interface GaussianOptions extends ToyOptions {
  /** Clusters, 1 to 256. Default 2. */
  readonly classes?: number
}

/**
 * One round normal cluster a class, centers evenly on the unit circle; `noise` is their standard deviation, .3 by default.
 * Inputs `[samples, 2]`.
 *
 * @throws OptionError for an invalid option
 */
export function gaussians({ classes = 2, ...options }: GaussianOptions): DataSet {
  integer('gaussians: classes', classes, 1, 256)
  return toySet('gaussians', { noise: 0.3, ...options }, classes, (label) => circle(label / classes), [
    'classes',
  ])
}

import { OptionError, type LearningRule } from '@hebb/core'
import type { PCOptions } from './options.js'

/** Refuses networks that these options cannot train, for what is known only with the layers. */
export const checkOf =
  (o: PCOptions): NonNullable<LearningRule['check']> =>
  ({ layers }) => {
    const L = layers.length - 1
    const { layerPrecision, steps } = o
    if (typeof layerPrecision !== 'number' && layerPrecision.length !== L - 1) {
      throw new OptionError(
        `pc: layerPrecision has ${layerPrecision.length} values, but the network has ${L - 1} hidden layers: give one number, or ${L - 1}.`,
      )
    }
    const slow = o.state === 'activities' && o.order === 'simultaneous' && o.learn !== 'zeroDivergence'
    if (slow && (o.init === 'feedForward' || o.fixedPrediction) && steps < L - 1) {
      throw new OptionError(
        `pc: steps is ${steps}, but the network has ${L} layers. In simultaneous order the target's effect comes down one layer a sweep, ` +
          `so layers 1 to ${L - 1 - steps} would never learn: wanted at least ${L - 1} steps, order 'sequential', or state 'errors'.`,
      )
    }
  }

import { OptionError, type LearningRule } from '@hebb/core'
import type { EPSettings } from './options.js'

/** Refuses networks that these options cannot train, for what is known only with the layers and the loss. */
export const checkOf =
  ({ energy, update, beta, nudgedSteps, readout }: EPSettings): NonNullable<LearningRule['check']> =>
  ({ layers, loss }) => {
    const outside = readout === 'crossEntropy'
    const L = layers.length - 1
    const top = outside ? L - 1 : L
    const refuse = (why: string): never => {
      throw new OptionError(`ep: ${why}`)
    }
    if (outside && (L < 2 || loss.name !== 'crossEntropy'))
      refuse(
        `readout 'crossEntropy' wants a hidden layer and the loss crossEntropy(); got ${L} layers and ${loss.name}. ` +
          `Change them, or use readout 'inside'.`,
      )
    energy.check?.({ layers, loss })
    if (energy.exact && layers[top].activation !== 'linear' && beta >= 1)
      refuse(
        `beta is ${beta}, but a ${layers[top].activation} layer is nudged by explicit steps, which settle only below 1: ` +
          `use a beta below 1, or a linear output.`,
      )
    if (update !== 'async' && nudgedSteps !== 'auto' && nudgedSteps < top)
      refuse(
        `nudgedSteps is ${nudgedSteps}, but with update '${update}' the nudge comes down one layer a sweep and there are ${top}: ` +
          `layers 1 to ${top - nudgedSteps} would never learn. Use at least ${top}, or update 'async'.`,
      )
  }

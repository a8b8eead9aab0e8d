import { featureLearning, OptionError, type LearningRule } from '@hebb/core'
import type { TargetOptions } from './options.js'

/** Feedback whose errors are as large at any width, and that this is known of. */
const known = ['reconstruction', 'fixed', 'ridge', 'exactInverse']

/**
 * Width exponents of targets that begin at the output. Derived by us; consistent with the published summary of Ishikawa, Yokota and
 * Karakida (ICLR 2025), whose readout exponent is ½. An inverse g brings the output's error down with entries of order 1, already of
 * the size of Gauss and Newton's, so that the readout's own weights need not be small: initial weights 0, ½, ½ and rates 0, 1, 1.
 * Feedback V is such a layer itself: M x K like an input layer, M x M like a hidden one, for SGD and Adam alike.
 *
 * @throws OptionError, when asked, where nothing is derived
 */
export const widthScalingOf =
  (
    rule: string,
    { outputTarget, inverse, feedback }: TargetOptions,
  ): NonNullable<LearningRule['widthScaling']> =>
  ({ optimizer }) => {
    const refuse = (why: string): never => {
      throw new OptionError(`${rule}: no width exponents are known ${why}`)
    }
    if (outputTarget !== 'output')
      refuse(
        `for targets that begin at the last hidden layer: W_Lᵀ times the output's error falls with the width. Set outputTarget: 'output'. ` +
          `With 'lastHiddenGradient' and one hidden layer the rule is backpropagation, which has exponents.`,
      )
    if (!known.includes(feedback))
      refuse(
        `for feedback '${feedback}', whose errors fall with the width in another way: use ${known.join(', ')}.`,
      )
    if (!['ridge', 'exactInverse'].includes(feedback) && !['tanh', 'linear'].includes(inverse))
      refuse(`for inverses with units of their own: use inverse 'linear' or 'tanh'.`)
    const layers = featureLearning({ optimizer, hiddenError: 0, readout: 0.5 })
    return { ...layers, aux: { V: layers } }
  }

import { featureLearning, OptionError, type Energy, type LearningRule } from '@hebb/core'

/**
 * Width exponents of backpropagation: with readout weights of order 1/r a nudge moves hidden activities by order β/r. Derived by us and
 * checked on the Hopfield energy. There symmetric feedback multiplies the nudge by about 1/(1 - |W_L W_Lᵀ|), which depends on the width
 * near the base width: give the readout a gain of at most 0.3, and hidden layers 0.5, as in `init: [normal(), normal({ gain: 0.3 })]`.
 */
export const widthScalingOf =
  ({ name }: Energy): NonNullable<LearningRule['widthScaling']> =>
  ({ optimizer }) => {
    if (['hopfield', 'predictiveCoding'].includes(name)) return featureLearning({ optimizer, hiddenError: 1 })
    throw new OptionError(
      `ep: no width exponents are known for the energy '${name}': use 'hopfield' or 'predictiveCoding', or say exponents: scaled({ baseWidth, exponents }).`,
    )
  }

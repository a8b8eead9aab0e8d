import { OptionError } from '@hebb/core'

/**
 * @throws OptionError always: how the update of a layer's own goodness goes with the width is not derived
 */
export function widthScaling(): never {
  throw new OptionError(
    'ff: no width exponents are derived. Each hidden layer learns from its own goodness and no error comes down from the readout, so ' +
      `backpropagation's exponents do not apply. Use parametrization 'sp', or say exponents and check them: scaled({ baseWidth, exponents }).`,
  )
}

/** Exponents of the relative width r: standard deviation ∝ r^-init, learning rate ∝ r^-rate. */
export interface WidthExponents {
  readonly init: number
  readonly rate: number
}

/** What of a layer grows with the width: its outputs (input), both (hidden), its inputs (readout), neither (fixed). */
export type LayerRole = 'input' | 'hidden' | 'readout' | 'fixed'

/** Exponents of layers by role. A fixed layer has none: all 0. */
export interface LayerExponents {
  readonly weight: Readonly<Record<'input' | 'hidden' | 'readout', WidthExponents>>
  /** `hidden`: of layers whose outputs grow; `readout`: of all others. */
  readonly bias: Readonly<Record<'hidden' | 'readout', WidthExponents>>
}

/** How a rule's numbers go with the width. */
export interface WidthScaling extends LayerExponents {
  /** Of the rule's own layers, by group; or all alike, as the network's. */
  readonly aux?: Readonly<Record<string, LayerExponents>> | 'alike'
  /** Of numbers among the rule's options: each is multiplied by r^-exponent. The rule asks for the factor by `scaleOf`. */
  readonly scalars?: Readonly<Record<string, number>>
}

/** Whether an optimizer's steps are in proportion to the gradient (SGD, with momentum or without), or of a size of their own (Adam). */
export type OptimizerFamily = 'sgd' | 'adam'

export interface FeatureLearning {
  readonly optimizer: OptimizerFamily
  /** x: the errors of hidden layers that weights learn from fall as r^-x while features move as they should. */
  readonly hiddenError: number
  /** The same of the output's error. Default 0. */
  readonly outputError?: number
  /** Exponent of the readout's initial weights. Default 1. */
  readonly readout?: 0.5 | 1
}

/**
 * The exponents at which one step moves every layer's features by Θ(1), whatever the width (Yang and Hu 2021: µP; as conditions
 * on ΔW_l h_{l-1} in Ishikawa, Yokota and Karakida 2025), from how a rule's errors fall with the width.
 *
 * A step changes W_l h_{l-1} by rate · e_l (h_{l-1}·h_{l-1}), where the product is Θ(1) at the input and Θ(r) above, so that for
 * SGD rate ∝ r^-θ with
 *
 *     θ = -x at the input        θ = 1 - x in hidden layers        θ = 1 - x_L at the readout
 *
 * and a bias is an input weight with input 1. Adam's step has entries of Θ(1) whatever the error: θ = 0, 1, 1, and 0 for biases.
 * Initial weights: 0, ½, and 1 at the readout, where a gradient flows through it; ½ where it need not vanish.
 */
export function featureLearning({
  optimizer,
  hiddenError,
  outputError = 0,
  readout = 1,
}: FeatureLearning): LayerExponents {
  const [x, top] = optimizer === 'sgd' ? [hiddenError, outputError] : [0, 0]
  // 0 - x is 0 for x = 0, where -x would be -0.
  return {
    weight: {
      input: { init: 0, rate: 0 - x },
      hidden: { init: 0.5, rate: 1 - x },
      readout: { init: readout, rate: 1 - top },
    },
    bias: { hidden: { init: 0, rate: 0 - x }, readout: { init: 0, rate: 0 - top } },
  }
}

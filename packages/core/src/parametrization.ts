import { OptionError, quoted, refuseUnknown } from './errors.js'
import {
  featureLearning,
  type LayerRole,
  type OptimizerFamily,
  type WidthScaling,
} from './width-exponents.js'

/** How initial weights and learning rates go with the width: plain data, and exponents that may depend on the rule. */
export interface Parametrization {
  readonly name: string
  /** Units of each hidden layer of the network that hyperparameters are those of; absent in the standard parametrization. */
  readonly baseWidth?: number | readonly number[]
  /** One a layer, where the layers' positions do not tell. */
  readonly roles?: readonly LayerRole[]
  /** Exponents in the relative width; absent in the standard parametrization. */
  exponents?(o: ExponentsOf): WidthScaling
  /** Forward multiplier of a layer, in place of exponents: weights are N(0, 1) and have one learning rate. */
  multiplier?(layer: MultipliedLayer): number
}

export interface MultipliedLayer {
  readonly role: LayerRole
  readonly nIn: number
  /** It has a skip connection. */
  readonly skip: boolean
  /** Of the network. */
  readonly layers: number
}

export interface ExponentsOf {
  readonly optimizer: OptimizerFamily
  readonly rule: {
    readonly name: string
    widthScaling?(o: { readonly optimizer: OptimizerFamily }): WidthScaling
  }
}

export interface BaseWidth {
  /** Units of each hidden layer where hyperparameters were chosen: one for all, or one a hidden layer. */
  readonly baseWidth: number | readonly number[]
  /** What grows with the width, one a layer. By default the first layer is `input`, the last `readout`, the others `hidden`. */
  readonly roles?: readonly LayerRole[]
}

/** The standard parametrization: each layer's initialization as it says, one learning rate for all. The default. */
export const sp = (): Parametrization => ({ name: 'sp' })

/**
 * The neural tangent parametrization (Jacot et al. 2018) for SGD: initial weights as in the standard one, learning rates ∝ 1/width
 * of what a layer reads. In the limit features of backpropagation do not move.
 *
 * @throws OptionError without a base width
 */
export const ntp = (options: BaseWidth): Parametrization => ({
  ...based('ntp', options),
  exponents({ optimizer }) {
    if (optimizer !== 'sgd')
      throw new OptionError("ntp: its exponents are for SGD. Use sgd or momentum, or parametrization 'mup'.")
    return { ...featureLearning({ optimizer, hiddenError: 0, readout: 0.5 }), aux: 'alike' }
  },
})

/**
 * The maximal update parametrization: exponents that the rule declares, for the optimizer in use. At base width it is the standard one.
 *
 * @throws OptionError without a base width, and, when a trainer is made, for a rule that declares none
 */
export const mup = (options: BaseWidth): Parametrization => ({
  ...based('mup', options),
  exponents({ rule, optimizer }) {
    if (rule.widthScaling) return rule.widthScaling({ optimizer })
    throw new OptionError(
      `mup: the rule '${rule.name}' declares no width exponents, and the standard ones would be wrong in silence. ` +
        `Give it a widthScaling, or say exponents yourself: scaled({ baseWidth, exponents }).`,
    )
  },
})

export interface ScaledOptions extends BaseWidth {
  /** In place of what the rule declares. */
  readonly exponents: WidthScaling
  /** For records. Default `scaled`. */
  readonly name?: string
}

/** Exponents of one's own: for a new rule, and for wrong ones that a coordinate check must find. */
export const scaled = ({ exponents, name = 'scaled', ...options }: ScaledOptions): Parametrization => ({
  ...based(name, options),
  exponents: () => exponents,
})

/**
 * The parametrization of deep residual predictive coding networks, µPC (Innocenti et al. 2025), for networks of layers a W φ(x) with
 * skip connections: N(0, 1) weights and
 *
 *     a = 1/√n_in at the first layer        1/√(n_in L) around skips, 1/√n_in without        1/n_in at the last
 *
 * with L the number of layers. For Adam: one learning rate serves all widths and depths. Another convention than width exponents,
 * and never one beside the other: hidden steps are of another order in the width.
 */
export const mupc = (): Parametrization => ({
  name: 'mupc',
  multiplier: ({ role, nIn, skip, layers }) =>
    role === 'readout' ? 1 / nIn : 1 / Math.sqrt(skip ? nIn * layers : nIn),
})

function based(name: string, options: BaseWidth): Omit<Parametrization, 'exponents'> {
  refuseUnknown(name, options, ['baseWidth', 'roles'])
  const { baseWidth, roles } = options
  const widths = typeof baseWidth === 'number' ? [baseWidth] : baseWidth
  if (!Array.isArray(widths) || widths.some((n) => !(Number.isInteger(n) && n >= 1))) {
    throw new OptionError(
      `${name}: baseWidth is ${quoted(baseWidth)}; wanted the hidden units of the network that hyperparameters were chosen for, such as 64, or one number a hidden layer.`,
    )
  }
  return { name, baseWidth, ...(roles && { roles }) }
}

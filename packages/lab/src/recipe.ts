import {
  adam,
  adamW,
  crossEntropy,
  hinge,
  mlp,
  momentum,
  sgd,
  squaredError,
  type Activation,
  type Initialization,
  type LossSpec,
  type Network,
  type Optimizer,
  type OptionValue,
} from '@hebb/core'

export type LossName = 'squaredError' | 'crossEntropy' | 'hinge'
export type OptimizerName = 'sgd' | 'momentum' | 'adam' | 'adamW'

/** An optimizer as plain data. */
export interface OptimizerRecipe {
  readonly name: OptimizerName
  /** One rate, or one a layer from the first to the last. */
  readonly learningRate: number | readonly number[]
  /** Added to the gradient as `coupledDecay · w`. Default 0. */
  readonly coupledDecay?: number
  /** Shrinks the weight beside the step. Default 0; 0.01 for `adamW`. */
  readonly decoupledDecay?: number
}

/** All that a training run needs besides rule, data and seed: plain data, so that a record can carry it. */
export interface Recipe {
  /** Units of the hidden layers. */
  readonly hidden: readonly number[]
  /** φ of the hidden layers: one name, or one a hidden layer. */
  readonly activation: Activation | readonly Activation[]
  /** Units of the last layer. */
  readonly outputs: number
  /** φ of the last layer. Default `linear`. */
  readonly outputActivation?: Activation
  /** Of the weights: one for all, or one a layer. By default what suits each layer's activation. */
  readonly init?: Initialization | readonly Initialization[]
  /** Of the biases; 0 by default. */
  readonly biasInit?: Initialization
  readonly loss: LossName
  readonly optimizer: OptimizerRecipe
  readonly batchSize: number
  readonly epochs: number
  /** The rule's own options; its defaults where left out. */
  readonly options: Readonly<Record<string, OptionValue>>
}

/** Losses by name. */
export const losses: Readonly<Record<LossName, () => LossSpec>> = { squaredError, crossEntropy, hinge }

/** Optimizers by name. */
export const optimizers: Readonly<
  Record<OptimizerName, (options: Omit<OptimizerRecipe, 'name'>) => Optimizer>
> = { sgd, momentum, adam, adamW }

/** The optimizer that a recipe describes. */
export const optimizerOf = ({ optimizer: { name, ...options } }: Recipe): Optimizer =>
  optimizers[name](options)

/** The loss that a recipe describes. */
export const lossOf = ({ loss }: Recipe): LossSpec => losses[loss]()

/** The network that a recipe describes, for data of `inputs` features. */
export const networkOf = (recipe: Recipe, inputs: number): Network =>
  mlp([inputs, ...recipe.hidden, recipe.outputs], {
    activation: recipe.activation,
    ...(recipe.outputActivation && { output: recipe.outputActivation }),
    ...(recipe.init && { init: recipe.init }),
    ...(recipe.biasInit && { biasInit: recipe.biasInit }),
  })

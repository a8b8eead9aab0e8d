import type { Activation } from '@hebb/kernels'
import { dense } from './dense.js'
import { OptionError, refuseUnknown } from './errors.js'
import type { Initialization } from './initialization.js'
import type { LayerSpec } from './layer.js'
import { inspect } from './tensor.js'

/** Layers 1..L in order, as a description: a trainer makes the tensors. */
export interface Network {
  readonly inputs: number
  readonly outputs: number
  /** `layers[l - 1]` describes layer l. */
  readonly layers: readonly LayerSpec[]
  /** Number of trainable values. */
  readonly parameters: number
  toString(): string
}

/**
 * A network of any layers.
 *
 * @throws OptionError when there is no layer, or one's outputs are not the next one's inputs
 */
export function network(layers: readonly LayerSpec[]): Network {
  if (layers.length === 0) throw new OptionError('A network needs at least one layer, got none.')
  layers.forEach((layer, i) => {
    const below = layers[i - 1]
    if (below && below.nOut !== layer.nIn) {
      throw new OptionError(
        `Layer ${i + 1} takes ${layer.nIn} inputs but layer ${i} has ${below.nOut} outputs: make them equal.`,
      )
    }
  })
  const count = (layer: LayerSpec): number =>
    Object.values(layer.shapes).reduce((sum, [r, c]) => sum + r * c, 0)
  const parameters = layers.reduce((sum, layer) => sum + count(layer), 0)
  const toString = (): string =>
    [
      `Network of ${layers.length} layer${layers.length > 1 ? 's' : ''}, ${parameters} parameters`,
      ...layers.map(
        (l, i) => `  ${i + 1}  ${l.kind} ${l.nIn} -> ${l.nOut} ${l.activation}, ${count(l)} parameters`,
      ),
    ].join('\n')
  return {
    inputs: layers[0]!.nIn,
    outputs: layers.at(-1)!.nOut,
    layers,
    parameters,
    toString,
    [inspect]: toString,
  } as Network
}

export interface MlpOptions {
  /** φ of the hidden layers; `tanh` by default. One name, or one a hidden layer. */
  readonly activation?: Activation | readonly Activation[]
  /** φ of the last layer; `linear` by default, as the losses expect. */
  readonly output?: Activation
  /** Of the weights: one for all, or one a layer. By default what suits each layer's activation. */
  readonly init?: Initialization | readonly Initialization[]
  /** Of the biases; 0 by default. */
  readonly biasInit?: Initialization
  /** Whether layers have biases. Default true. */
  readonly bias?: boolean
}

/**
 * A multilayer perceptron: `mlp([784, 512, 10], { activation: 'relu' })`.
 *
 * @param sizes units of the input and of each layer, at least two numbers
 * @throws OptionError for wrong sizes, unknown options, or lists of the wrong length
 */
export function mlp(sizes: readonly number[], options: MlpOptions = {}): Network {
  refuseUnknown('mlp', options, ['activation', 'output', 'init', 'biasInit', 'bias'])
  const L = sizes.length - 1
  if (L < 1)
    throw new OptionError(
      `mlp got sizes [${sizes.join(', ')}]; wanted at least an input and an output size, such as [784, 10].`,
    )
  const hidden = each('activation', options.activation ?? 'tanh', L - 1)
  const init = options.init === undefined ? undefined : each('init', options.init, L)
  return network(
    sizes.slice(1).map((nOut, i) =>
      dense(sizes[i]!, nOut, {
        activation: i < L - 1 ? hidden[i]! : (options.output ?? 'linear'),
        ...(init && { init: init[i]! }),
        ...(options.biasInit && { biasInit: options.biasInit }),
        ...(options.bias !== undefined && { bias: options.bias }),
      }),
    ),
  )
}

function each<T extends string | object>(what: string, given: T | readonly T[], count: number): readonly T[] {
  if (!Array.isArray(given)) return Array.from({ length: count }, () => given as T)
  if (given.length !== count)
    throw new OptionError(`mlp got ${given.length} values of '${what}'; wanted one, or ${count}.`)
  return given as readonly T[]
}

import type { Activation } from '@hebb/kernels'
import { activations } from './dense.js'
import { choose, OptionError, refuseUnknown } from './errors.js'
import { heNormal, normal, type Initialization } from './initialization.js'
import type { Layer, LayerSpec } from './layer.js'
import { network, type Network } from './network.js'
import type { Tensor } from './tensor.js'

export interface PreActivationOptions {
  /** φ, of the layer's inputs; `linear` by default. */
  readonly activation?: Activation
  /** Adds the input to the output; as many of each are needed. Default false. */
  readonly skip?: boolean
  /** Of W; N(0, 2/fan-in) behind relu and leakyRelu, N(0, 1/fan-in) otherwise. `mupc` replaces it. */
  readonly init?: Initialization
}

/**
 * h = a W φ(x), or h = x + a W φ(x) with a skip connection (He et al. 2016, without biases): the activation before the weights, so that
 * a sum of many such layers has no bound to run into. The multiplier a is 1 unless a parametrization says otherwise.
 *
 * @throws OptionError for sizes that are no positive integers, unequal ones beside a skip, unknown options or activations
 */
export function preActivation(nIn: number, nOut: number, options: PreActivationOptions = {}): LayerSpec {
  refuseUnknown('preActivation', options, ['activation', 'skip', 'init'])
  const { skip = false } = options
  if (![nIn, nOut].every((n) => Number.isInteger(n) && n >= 1))
    throw new OptionError(
      `preActivation got ${nIn} inputs and ${nOut} outputs; wanted integers of at least 1.`,
    )
  if (skip && nIn !== nOut)
    throw new OptionError(
      `preActivation: a skip connection needs as many inputs as outputs, got ${nIn} and ${nOut}.`,
    )
  const phi = choose('activation', options.activation ?? 'linear', activations)
  const rectifies = phi === 'relu' || phi === 'leakyRelu'
  return {
    kind: 'preActivation',
    nIn,
    nOut,
    activation: 'linear',
    skip,
    multiplied: true,
    shapes: { W: [nOut, nIn] },
    initialization: { W: options.init ?? (rectifies ? heNormal() : normal()) },
    bind({ name, index, parameters, ops, multiplier: a = 1, scratch }): Layer {
      const W = parameters['W']!
      const room = (like: Tensor, slot: number): Tensor => {
        if (scratch) return scratch(like, slot)
        throw new OptionError(`${name} needs scratch to be bound with: see LayerSpec.bind.`)
      }
      /** φ(x) */
      const active = (x: Tensor): Tensor => {
        if (phi === 'linear') return x
        const out = room(x, 0)
        ops.activate(out, x, phi)
        return out
      }
      const affine = (out: Tensor, x: Tensor): void =>
        ops.gemm(out, active(x), W, { transposeB: true, alpha: a })
      const transpose: Layer['transpose'] = (out, d, { scale = 1, add = false } = {}) =>
        ops.transpose(out, d, W, a * scale, add ? 1 : 0)
      return {
        kind: 'preActivation',
        name,
        index,
        nIn,
        nOut,
        activation: 'linear',
        skip,
        parameters,
        affine,
        activate: (out, u) => {
          if (out !== u) ops.copy(out, u)
        },
        forward(h, x) {
          affine(h, x)
          if (skip) ops.add(h, x)
        },
        gate: (d, e) => ops.copy(d, e),
        pushforward(out, u, t, _h, x) {
          const moved = room(t, 1)
          ops.gate(moved, t, active(x), phi)
          ops.gemm(u, moved, W, { transposeB: true, alpha: a })
          if (skip) ops.combine(out, 1, u, 1, t)
          else ops.copy(out, u)
        },
        transpose,
        pullback(out, d, e, x, { scale = 1, add = false } = {}) {
          const back = add ? room(x, 1) : out
          transpose(back, d, { scale })
          ops.gate(back, back, active(x), phi)
          if (add) ops.add(out, back)
          if (skip) ops.add(out, e, scale)
        },
        accumulate: (gradient, { pre, post, scale: own = 1 }, scale, add) =>
          ops.gemm(gradient['W']!, post, active(pre), {
            transposeA: true,
            alpha: a * scale * own,
            beta: add ? 1 : 0,
          }),
      }
    },
  }
}

export interface ResidualMlpOptions {
  /** φ between layers; `relu` by default. */
  readonly activation?: Activation
  /** Skip connections around hidden layers. Default true. */
  readonly skip?: boolean
  readonly init?: Initialization
}

/**
 * A residual multilayer perceptron, `residualMlp([784, 128, 128, 128, 10])`: a linear layer, h = x + W φ(x) between hidden layers of equal
 * size, and a readout of φ. No biases.
 *
 * @param sizes units of the input and of each layer, at least two numbers
 * @throws OptionError for wrong sizes and unknown options
 */
export function residualMlp(sizes: readonly number[], options: ResidualMlpOptions = {}): Network {
  refuseUnknown('residualMlp', options, ['activation', 'skip', 'init'])
  const { activation = 'relu', skip = true, init } = options
  const L = sizes.length - 1
  if (L < 1)
    throw new OptionError(
      `residualMlp got sizes [${sizes.join(', ')}]; wanted at least an input and an output.`,
    )
  return network(
    sizes.slice(1).map((nOut, i) => {
      const nIn = sizes[i]!
      const hidden = i > 0 && i < L - 1
      return preActivation(nIn, nOut, {
        activation: i === 0 ? 'linear' : activation,
        skip: skip && hidden && nIn === nOut,
        ...(init && { init }),
      })
    }),
  )
}

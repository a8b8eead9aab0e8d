import { activationCodes, type Activation } from '@hebb/kernels'
import { choose, OptionError, refuseUnknown } from './errors.js'
import { checkInitialization, constant, heNormal, normal, type Initialization } from './initialization.js'
import type { Layer, LayerSpec } from './layer.js'
import type { Tensor } from './tensor.js'

export interface DenseOptions {
  /** φ; `linear` by default. */
  readonly activation?: Activation
  /** Of W; N(0, 2/fan-in) for relu and leakyRelu, N(0, 1/fan-in) otherwise. */
  readonly init?: Initialization
  /** Of b; 0 by default. */
  readonly biasInit?: Initialization
  /** Whether there is a b. Default true. */
  readonly bias?: boolean
}

/**
 * h = φ(x Wᵀ + b), W [nOut, nIn] as in PyTorch, b [1, nOut].
 *
 * @throws OptionError for sizes that are no positive integers, unknown options or activations
 */
export function dense(nIn: number, nOut: number, options: DenseOptions = {}): LayerSpec {
  refuseUnknown('dense', options, ['activation', 'init', 'biasInit', 'bias'])
  for (const [what, n] of [
    ['inputs', nIn],
    ['outputs', nOut],
  ] as const) {
    if (!Number.isInteger(n) || n < 1)
      throw new OptionError(`A dense layer has ${n} ${what}; wanted an integer of at least 1.`)
  }
  const activation = choose('activation', options.activation ?? 'linear', activations)
  const { bias = true } = options
  if (typeof bias !== 'boolean') throw new OptionError(`dense: bias is ${bias}; wanted true or false.`)
  if (!bias && options.biasInit)
    throw new OptionError('dense: biasInit does nothing with bias: false. Leave one of them out.')
  checkInitialization('init', options.init)
  checkInitialization('biasInit', options.biasInit)
  const rectifies = activation === 'relu' || activation === 'leakyRelu'
  return {
    kind: 'dense',
    nIn,
    nOut,
    activation,
    shapes: { W: [nOut, nIn], ...(bias && { b: [1, nOut] as const }) },
    initialization: {
      W: options.init ?? (rectifies ? heNormal() : normal()),
      ...(bias && { b: options.biasInit ?? constant(0) }),
    },
    bind: ({ name, index, parameters, ops }): Layer => {
      const W = parameters['W']!
      const b = parameters['b']
      const affine = (out: Tensor, x: Tensor, f: Activation): void => {
        if (b) return ops.affine(out, x, W, b, f)
        ops.gemm(out, x, W, { transposeB: true })
        if (f !== 'linear') ops.activate(out, out, f)
      }
      return {
        kind: 'dense',
        name,
        index,
        nIn,
        nOut,
        activation,
        parameters,
        affine: (out, x) => affine(out, x, 'linear'),
        activate: (out, u) => ops.activate(out, u, activation),
        forward: (h, x) => affine(h, x, activation),
        gate: (d, e, h) => ops.gate(d, e, h, activation),
        pushforward(out, u, t, h) {
          ops.gemm(u, t, W, { transposeB: true })
          ops.gate(out, u, h, activation)
        },
        transpose: (out, d, { scale = 1, add = false } = {}) => ops.transpose(out, d, W, scale, add ? 1 : 0),
        pullback: (out, d, _e, _x, { scale = 1, add = false } = {}) =>
          ops.transpose(out, d, W, scale, add ? 1 : 0),
        accumulate(gradient, { pre, post, scale: own = 1, constant: one = 1 }, scale, add) {
          const beta = add ? 1 : 0
          ops.gemm(gradient['W']!, post, pre, { transposeA: true, alpha: scale * own, beta })
          if (!b) return
          if (one === 1) ops.colSum(gradient['b']!, post, scale * own, beta)
          else if (!add) ops.fill(gradient['b']!, 0)
        },
      }
    },
  }
}

/** All activations by name. */
export const activations: readonly Activation[] = Object.keys(activationCodes) as Activation[]

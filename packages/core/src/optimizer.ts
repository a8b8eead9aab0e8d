import { choose, OptionError, quoted, refuseUnknown } from './errors.js'
import type { Ops, Update } from './ops.js'
import type { Schedule } from './schedule.js'
import type { Tensor } from './tensor.js'
import type { OptimizerFamily } from './width-exponents.js'

/** One application to one parameter. */
export interface Application {
  readonly parameter: Tensor
  readonly gradient: Tensor
  /** The optimizer's own tensors for this parameter, in the order of `slots`. */
  readonly slots: readonly Tensor[]
  readonly update: Update
  /** How often this parameter has been updated, this time included. */
  readonly count: number
}

/** An optimizer: plain data and one function. Its state belongs to the trainer. */
export interface Optimizer {
  readonly name: string
  /** What width exponents depend on; without it the optimizer can be used at one width only. */
  readonly family?: OptimizerFamily
  /** Names of the tensors it keeps for each parameter. */
  readonly slots: readonly string[]
  /** One rate, or one a layer (1..L). */
  readonly learningRate: number | readonly number[]
  /** Factor on the rates at a step counted from 0. */
  readonly schedule?: Schedule
  /** g += coupledDecay · w: decay that passes through the optimizer (L2). */
  readonly coupledDecay: number
  /** w *= 1 - rate · decoupledDecay: decay beside the optimizer. */
  readonly decoupledDecay: number
  readonly clip?: Clipping
  apply(ops: Ops, a: Application): void
}

/** Scales gradients down to a norm: of each tensor by itself, or of all that learn in one event together. */
export interface Clipping {
  readonly norm: number
  readonly of: 'tensor' | 'event'
}

export interface OptimizerOptions {
  /** Step size, at least 0: one number, or one a layer from the first to the last. */
  readonly learningRate: number | readonly number[]
  /** Factor on the learning rate over steps; constant by default. */
  readonly schedule?: Schedule
  /** Added to the gradient as `coupledDecay · w` (L2 regularization). Default 0. */
  readonly coupledDecay?: number
  /** Shrinks the weight by `rate · decoupledDecay` beside the step (Loshchilov and Hutter 2019). Default 0. */
  readonly decoupledDecay?: number
  /** Norm clipping; none by default. */
  readonly clip?: Clipping
}

const COMMON = ['learningRate', 'schedule', 'coupledDecay', 'decoupledDecay', 'clip'] as const

/** w -= rate · g */
export function sgd(options: OptimizerOptions): Optimizer {
  return make('sgd', 'sgd', options, [], {}, (ops, { parameter, gradient, update }) =>
    ops.sgd(parameter, gradient, update),
  )
}

export interface MomentumOptions extends OptimizerOptions {
  /** Share of the last velocity that is kept, in [0, 1). Default 0.9. */
  readonly mu?: number
  /** Nesterov's form. Default false. */
  readonly nesterov?: boolean
}

/** v = mu v + g; w -= rate · v (heavy ball, Polyak 1964; as in PyTorch) */
export function momentum(given: MomentumOptions): Optimizer {
  const { mu = 0.9, nesterov = false, ...options } = given ?? {}
  within('momentum', { mu })
  return make(
    'momentum',
    'sgd',
    options,
    ['v'],
    { mu, nesterov },
    (ops, { parameter, gradient, slots, update }) =>
      ops.momentum(parameter, gradient, slots[0]!, { ...update, mu, nesterov }),
  )
}

export interface AdamOptions extends OptimizerOptions {
  /** Decay of the mean of gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number
  /** Decay of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number
  /** Added to the root, above 0. Default 1e-8. */
  readonly eps?: number
}

/** m = β₁ m + (1-β₁) g; v = β₂ v + (1-β₂) g²; w -= rate · m̂ / (√v̂ + eps) (Kingma and Ba 2015) */
export function adam(given: AdamOptions): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, eps = 1e-8, ...options } = given ?? {}
  within('adam', { beta1, beta2 })
  if (!(eps > 0)) throw new OptionError(`adam: eps is ${eps}; wanted a number above 0.`)
  return make(
    'adam',
    'adam',
    options,
    ['m', 'v'],
    { beta1, beta2, eps },
    (ops, { parameter, gradient, slots, update, count }) =>
      ops.adam(parameter, gradient, slots[0]!, slots[1]!, {
        ...update,
        beta1,
        beta2,
        eps,
        correction1: 1 - beta1 ** count,
        correction2: 1 - beta2 ** count,
      }),
  )
}

/** Adam with decoupled decay, 0.01 by default (Loshchilov and Hutter 2019). */
export const adamW = (options: AdamOptions): Optimizer => ({
  ...adam({ ...options, decoupledDecay: options?.decoupledDecay ?? 0.01 }),
  name: 'adamW',
})

function make(
  name: string,
  family: OptimizerFamily,
  options: OptimizerOptions,
  slots: readonly string[],
  constants: object,
  apply: Optimizer['apply'],
): Optimizer {
  if (typeof options !== 'object' || options === null) {
    throw new OptionError(
      `${name} got ${String(options)}; wanted options, as in ${name}({ learningRate: 0.1 }).`,
    )
  }
  refuseUnknown(name, options, [...COMMON, ...Object.keys(constants)])
  const { learningRate, schedule, coupledDecay = 0, decoupledDecay = 0, clip } = options
  const rates = typeof learningRate === 'number' ? [learningRate] : learningRate
  if (
    !Array.isArray(rates) ||
    rates.length === 0 ||
    rates.some((rate) => !(typeof rate === 'number' && rate >= 0 && rate < Infinity))
  ) {
    throw new OptionError(
      `${name}: learningRate is ${quoted(learningRate)}; wanted a finite number of at least 0, or one a layer.`,
    )
  }
  for (const [what, value] of Object.entries({ coupledDecay, decoupledDecay })) {
    if (!(typeof value === 'number' && value >= 0 && value < Infinity))
      throw new OptionError(`${name}: ${what} is ${quoted(value)}; wanted a finite number of at least 0.`)
  }
  if (schedule !== undefined && typeof schedule?.(0) !== 'number')
    throw new OptionError(
      `${name}: schedule gives no number at step 0; wanted a function such as cosine({ steps: 1000 }).`,
    )
  if (clip !== undefined && (typeof clip !== 'object' || clip === null))
    throw new OptionError(
      `${name}: clip is ${quoted(clip)}; wanted an object such as { norm: 1, of: 'event' }.`,
    )
  if (clip) refuseUnknown(`${name}: clip`, clip, ['norm', 'of'])
  if (clip) choose(`${name}: clip.of`, clip.of, ['tensor', 'event'])
  if (clip && !(clip.norm > 0))
    throw new OptionError(`${name}: clip.norm is ${clip.norm}; wanted a number above 0.`)
  return {
    name,
    family,
    slots,
    learningRate,
    ...(schedule && { schedule }),
    coupledDecay,
    decoupledDecay,
    ...(clip && { clip }),
    ...constants,
    apply,
  }
}

function within(name: string, values: Readonly<Record<string, number>>): void {
  for (const [what, value] of Object.entries(values)) {
    if (!(value >= 0 && value < 1))
      throw new OptionError(`${name}: ${what} is ${value}; wanted a number in [0, 1).`)
  }
}

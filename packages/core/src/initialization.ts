import { choose, OptionError, quoted, refuseOptions, refuseUnknown } from './errors.js'

/** How a parameter starts: plain data, filled by counter-based random numbers, so the same on every backend. */
export type Initialization =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly gain: number; readonly fan: Fan }
  | { readonly kind: 'uniform'; readonly gain: number; readonly fan: Fan }

/** `in`: fan-in; `average`: mean of fan-in and fan-out (Glorot and Bengio 2010); `none`: 1, so that `gain` is the width itself. */
export type Fan = 'in' | 'average' | 'none'

export interface Spread {
  /** Factor on the width, at least 0. Default 1. */
  readonly gain?: number
  /** Default `in`. */
  readonly fan?: Fan
}

/** N(0, gain² / fan). Gain 1 and fan-in by default. */
export function normal(options: Spread = {}): Initialization {
  return { kind: 'normal', ...checked('normal', options) }
}

/** U(-gain, gain) / √fan. Gain 1 and fan-in by default. */
export function uniform(options: Spread = {}): Initialization {
  return { kind: 'uniform', ...checked('uniform', options) }
}

/** Every element the same. */
export function constant(value: number): Initialization {
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'constant', value }
  throw new OptionError(`constant got ${quoted(value)}; wanted a finite number, as in constant(0.1).`)
}

/** N(0, 2 / fan-in), for relu (He et al. 2015). */
export function heNormal(...none: readonly never[]): Initialization {
  refuseOptions('heNormal', none)
  return normal({ gain: Math.SQRT2 })
}

/** N(0, 1 / mean of fan-in and fan-out) (Glorot and Bengio 2010). */
export function glorotNormal(...none: readonly never[]): Initialization {
  refuseOptions('glorotNormal', none)
  return normal({ fan: 'average' })
}

function checked(kind: string, options: Spread): Required<Spread> {
  if (['std', 'stddev', 'sigma'].some((name) => name in Object(options))) {
    throw new OptionError(
      `${kind} has no option for the width itself. Its options: gain, fan; of width 0.1 is ${kind}({ gain: 0.1, fan: 'none' }).`,
    )
  }
  refuseUnknown(kind, options, ['gain', 'fan'])
  const { gain = 1, fan = 'in' } = options
  choose(`${kind}: fan`, fan, ['in', 'average', 'none'])
  if (typeof gain === 'number' && gain >= 0 && gain < Infinity) return { gain, fan }
  throw new OptionError(`${kind}: gain is ${quoted(gain)}; wanted a finite number of at least 0.`)
}

/** @throws OptionError for anything that is no initialization, such as a function that was not called */
export function checkInitialization(what: string, init: Initialization | undefined): void {
  if (init === undefined) return
  if (['constant', 'normal', 'uniform'].includes(init?.kind)) return
  const call =
    typeof init === 'function' ? ` It is a function: call it, as in ${what}: ${nameOf(init)}().` : ''
  const got = typeof init === 'object' && init !== null ? JSON.stringify(init) : typeof init
  throw new OptionError(
    `${what} is ${got}; wanted an initialization such as normal(), uniform(), constant(0) or heNormal().${call}`,
  )
}

const nameOf = (made: { readonly name?: string }): string => made.name || 'normal'

/** Standard deviation (normal) or half-width (uniform) for a weight of `nOut` rows and `nIn` columns. */
export function spread(init: { gain: number; fan: Fan }, nOut: number, nIn: number): number {
  const fan = init.fan === 'in' ? nIn : init.fan === 'average' ? (nIn + nOut) / 2 : 1
  return init.gain / Math.sqrt(fan)
}

import { OptionError } from './errors.js'

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
export function normal({ gain = 1, fan = 'in' }: Spread = {}): Initialization {
  return { kind: 'normal', gain: checked(gain), fan }
}

/** U(-gain, gain) / √fan. Gain 1 and fan-in by default. */
export function uniform({ gain = 1, fan = 'in' }: Spread = {}): Initialization {
  return { kind: 'uniform', gain: checked(gain), fan }
}

/** Every element the same. */
export const constant = (value: number): Initialization => ({ kind: 'constant', value })

/** N(0, 2 / fan-in), for relu (He et al. 2015). */
export const heNormal = (): Initialization => normal({ gain: Math.SQRT2 })

/** N(0, 1 / mean of fan-in and fan-out) (Glorot and Bengio 2010). */
export const glorotNormal = (): Initialization => normal({ fan: 'average' })

function checked(gain: number): number {
  if (gain >= 0 && gain < Infinity) return gain
  throw new OptionError(`gain is ${gain}; wanted a finite number of at least 0.`)
}

/** Standard deviation (normal) or half-width (uniform) for a weight of `nOut` rows and `nIn` columns. */
export function spread(init: { gain: number; fan: Fan }, nOut: number, nIn: number): number {
  const fan = init.fan === 'in' ? nIn : init.fan === 'average' ? (nIn + nOut) / 2 : 1
  return init.gain / Math.sqrt(fan)
}

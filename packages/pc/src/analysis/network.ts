import { OptionError } from '@hebb/core'
import { matrix, type Matrix } from './matrix.js'

/** A network's numbers, for analysis in double precision: as `trainer.read('W1')`, … give them. */
export interface NetworkValues {
  /** Units of the input and of each layer, n_0 .. n_L. */
  readonly sizes: readonly number[]
  /** W_1 .. W_L, each [n_l, n_{l-1}] row-major. */
  readonly weights: readonly ArrayLike<number>[]
  /** γ_l of hidden layers: one for all, or one for each. Default 1. */
  readonly layerPrecision?: number | readonly number[]
  /** γ_L = λ. Default 1. */
  readonly outputPrecision?: number
}

/** Weights and precisions by layer, index 1..L. */
export function layersOf({ sizes, weights, layerPrecision = 1, outputPrecision = 1 }: NetworkValues): {
  readonly L: number
  readonly W: readonly Matrix[]
  readonly gamma: readonly number[]
} {
  const L = sizes.length - 1
  if (weights.length !== L)
    throw new OptionError(
      `Got ${weights.length} weights for ${sizes.length} sizes; wanted ${L}, one a layer.`,
    )
  const W = Array.from({ length: L + 1 }, (_, l) => {
    if (l === 0) return matrix(0, 0)
    const wanted = sizes[l] * sizes[l - 1]
    if (weights[l - 1].length !== wanted)
      throw new OptionError(
        `W${l} has ${weights[l - 1].length} values; wanted ${sizes[l]} x ${sizes[l - 1]} = ${wanted}.`,
      )
    return matrix(sizes[l], sizes[l - 1], weights[l - 1])
  })
  if (typeof layerPrecision !== 'number' && layerPrecision.length !== L - 1)
    throw new OptionError(`layerPrecision has ${layerPrecision.length} values; wanted one, or ${L - 1}.`)
  const gamma = Array.from({ length: L + 1 }, (_, l) =>
    l === L ? outputPrecision : typeof layerPrecision === 'number' ? layerPrecision : layerPrecision[l - 1],
  )
  return { L, W, gamma }
}

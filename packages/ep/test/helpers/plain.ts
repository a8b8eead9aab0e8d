import type { Trainer } from '@hebb/core'
import {
  addOuter,
  back,
  depth,
  derivative,
  equilibriumLoss as lossAt,
  finiteDifferences as differences,
  forward,
  freeEquilibrium,
  implicitGradient as gradientAt,
  minimum as minimumOf,
  plainNetwork,
  plainSamples,
  zeros,
  type PlainNetwork,
  type Sample,
} from '@hebb/testkit'
import { batchOf, type Bench, type Gradients } from './nets.js'

export { activate, addOuter, back, depth, drive, forward, squaredCost, zeros } from '@hebb/testkit'

/** The oracles' network, with the gain γ of its feedback. */
export interface Plain extends PlainNetwork {
  readonly gamma: number
}

export type State = number[][]

export const plainOf = (trainer: Trainer, gamma = 1): Plain => ({ ...plainNetwork(trainer), gamma })

/** Samples of a bench's batch. */
export const samplesOf = (bench: Bench): Sample[] => plainSamples(bench, batchOf(bench))

/** The minimum over s_l, the others as they are; the output nudged towards y. */
export const minimum = (net: Plain, s: State, l: number, beta = 0, y: readonly number[] = []): number[] =>
  minimumOf(net, s, l, { y, beta, gamma: net.gamma })

/** The free equilibrium. */
export const equilibrium = (net: Plain, x: readonly number[]): State => freeEquilibrium(net, x, net.gamma)

/** Mean of the cost over a batch there, and its gradient at γ = 1. */
export const equilibriumLoss = (net: Plain, bench: Bench): number => lossAt(net, samplesOf(bench), net.gamma)
export const implicitGradient = (net: Plain, bench: Bench): Gradients => gradientAt(net, samplesOf(bench))

/** Central differences of a function of the network. */
export const finiteDifferences = (net: Plain, f: (net: Plain) => number): Gradients =>
  differences(net.parameters, (parameters) => f({ ...net, parameters }))

/** Feed-forward backpropagation of ½ squared error. */
export function backprop(net: Plain, bench: Bench): Gradients {
  const g = zeros(net)
  for (const { x, y } of samplesOf(bench)) {
    const h = forward(net, x)
    let e = h[depth(net)].map((v, i) => v - y[i])
    for (let l = depth(net); l >= 1; l--) {
      const d = derivative(net, l, h[l]).map((f, i) => f * e[i])
      addOuter(g, l, 1 / bench.samples, d, h[l - 1])
      e = back(net, l, d)
    }
  }
  return g
}

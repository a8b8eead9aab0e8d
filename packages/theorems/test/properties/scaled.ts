import {
  createTrainer,
  network,
  normal,
  reference,
  sgd,
  squaredError,
  type Activation,
  type Layer,
  type LayerSpec,
  type LearningRule,
} from '@hebb/core'
import { batchFor, relativeDistance } from '@hebb/testkit'
import { nets, type Gradients, type Net } from './net.js'
import { atMost, type Theorem } from './theorem.js'

/** h = φ(m w x), without a bias: W = m w where m = r^-a of the abc-parametrization. */
const scaled = (nIn: number, nOut: number, activation: Activation, m: number): LayerSpec => ({
  kind: 'scaled',
  nIn,
  nOut,
  activation,
  shapes: { W: [nOut, nIn] },
  initialization: { W: normal() },
  bind({ name, index, parameters, ops }): Layer {
    const W = parameters['W']
    const affine: Layer['affine'] = (out, x) => ops.gemm(out, x, W, { transposeB: true, alpha: m })
    const transpose: Layer['transpose'] = (out, d, { scale = 1, add = false } = {}) =>
      ops.transpose(out, d, W, m * scale, add ? 1 : 0)
    return {
      kind: 'scaled',
      name,
      index,
      nIn,
      nOut,
      activation,
      parameters,
      affine,
      activate: (out, u) => ops.activate(out, u, activation),
      forward(h, x) {
        affine(h, x)
        ops.activate(h, h, activation)
      },
      gate: (d, e, h) => ops.gate(d, e, h, activation),
      pushforward(out, u, t, h) {
        ops.gemm(u, t, W, { transposeB: true, alpha: m })
        ops.gate(out, u, h, activation)
      },
      transpose,
      pullback: (out, d, _e, _x, o) => transpose(out, d, o),
      accumulate: (gradient, { pre, post, scale: own = 1 }, scale, add) =>
        ops.gemm(gradient['W'], post, pre, {
          transposeA: true,
          alpha: m * scale * own,
          beta: add ? 1 : 0,
        }),
    }
  },
})

/** How the rate of layer l is changed where its weights are W = m w. */
export type RateOf = (rate: number, m: number) => number

/**
 * Row 33. (a + θ, b - θ, c - 2θ): weights m times smaller and rates m² times smaller with W = m w train the same network. A
 * subject is a rule and what it does to rates.
 */
export const hasAbcSymmetry: Theorem<{ rule: LearningRule; rate: RateOf; width?: number }> = {
  row: '33',
  says: 'W = m w with w begun at W/m and a rate of η/m² trains the same network, for 4 steps',
  nets: nets({ activations: ['tanh'], hidden: [2, 3], samples: [2, 4], units: [3, 6] }),
  measure({ rule, rate, width = 2 }, net) {
    const factors = net.sizes.slice(1).map((_, i) => width ** [0.5, 1, -0.5, -1][i])
    const plain = trained(
      rule,
      net,
      factors.map(() => 1),
      rate,
    )
    const other = trained(rule, net, factors, rate)
    return { error: relativeDistance(other, plain) }
  },
  bands: { error: atMost(1e-9) },
}

/** m w after 4 steps. */
function trained(rule: LearningRule, net: Net, factors: readonly number[], rate: RateOf): Gradients {
  const { sizes, samples, seed } = net
  const trainer = createTrainer({
    network: network(
      factors.map((m, i) =>
        scaled(sizes[i], sizes[i + 1], i + 1 < factors.length ? net.activation : 'linear', m),
      ),
    ),
    rule,
    loss: squaredError(),
    optimizer: sgd({ learningRate: factors.map((m) => rate(0.1, m)) }),
    batchSize: samples,
    seed,
    backend: reference(),
  })
  const weights = (): Gradients =>
    Object.fromEntries(
      factors.map((m, i) => [`W${i + 1}`, Float64Array.from(trainer.read(`W${i + 1}`), (w) => m * w)]),
    )
  factors.forEach((m, i) =>
    trainer.write(
      `W${i + 1}`,
      trainer.read(`W${i + 1}`).map((w) => w / m),
    ),
  )
  for (let step = 0; step < 4; step++) trainer.step(batchFor(net, step))
  return weights()
}

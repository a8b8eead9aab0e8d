import { bp } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { pc } from '@hebb/pc'
import { tp } from '@hebb/tp'
import { createTrainer, mlp, mup, normal, reference, scaled, sgd, squaredError } from '@hebb/core'
import { describe, expect, it, vi } from 'vitest'
import { coordinateCheck, unequalRows, widthAlignment } from '../src/index.js'
import { coordinateBatch } from '../src/width/data.js'
import { gaussNewtonUpdates } from '../src/width/gauss-newton.js'
import { powerLaw } from '../src/width/slope.js'

vi.setConfig({ testTimeout: 60_000 })

const batch = coordinateBatch(5)
const at = (width: number, rule: ReturnType<typeof bp>, o: object = {}) =>
  widthAlignment({
    rule,
    reference: bp(),
    parametrization: mup({ baseWidth: 64 }),
    network: mlp([16, width, width, 4], { bias: false }),
    batch,
    seed: 3,
    ...o,
  })

describe('alignment', () => {
  it('of backpropagation with itself is 1, and with Gauss and Newton less', () => {
    const { withReference, withGaussNewton } = at(64, bp(), { backend: reference() })
    for (const c of withReference) expect(c).toBeCloseTo(1, 12)
    expect(withGaussNewton[2]).toBeCloseTo(1, 9)
    expect(withGaussNewton[0]).toBeGreaterThan(0)
    expect(withGaussNewton[0]).toBeLessThan(0.999)
  })

  it('of targets by exact inverses with Gauss and Newton is 1 in square linear networks', () => {
    const rule = dtp({ feedback: 'exactInverse', outputTarget: 'output', eta: 1e-3 })
    const network = mlp([4, 4, 4, 4], { activation: 'linear', bias: false, init: normal({ gain: 1 }) })
    const square = { ...coordinateBatch(1), size: 4 }
    const { withGaussNewton, withReference } = widthAlignment({
      rule,
      reference: bp(),
      parametrization: mup({ baseWidth: 4 }),
      network,
      batch: { ...square, inputs: square.inputs.slice(0, 16), targets: square.targets.slice(0, 16) },
      seed: 1,
      backend: reference(),
    })
    for (const c of withGaussNewton) expect(c).toBeCloseTo(1, 6)
    expect(withReference[0]).toBeLessThan(0.99)
  })

  it('of predictive coding with backpropagation rises with the width at gammaBar 0 only', () => {
    const distance = (gammaBar: number, width: number): number =>
      1 -
      at(width, pc({ gammaBar, stepSize: 0.2, steps: 60 }), { gaussNewton: false, reweigh: unequal })
        .withReference[0]!
    expect(distance(0, 512)).toBeLessThan(0.3 * distance(0, 64))
    expect(distance(-1, 512)).toBeGreaterThan(0.5 * distance(-1, 64))
  })
})

const unequal = (name: string, values: Float64Array): Float64Array =>
  name === 'W3' ? unequalRows(values, 4) : values

describe('row 13: target errors of Gauss-Newton with damping to the power e_B', () => {
  const rmsAt = (power: number, width: number): number => {
    const network = mlp([16, width, width, 4], {
      bias: false,
      init: [normal(), normal(), normal({ gain: 8 / Math.sqrt(width) })],
    })
    const trainer = [1, 2].map((seed) => ({ seed, weights: weightsOf(network, seed) }))
    const all = trainer.map(({ weights }) => {
      const updates = gaussNewtonUpdates({
        network,
        read: (name) => weights.get(name)!,
        ...batch,
        backend: reference(),
        power,
        damping: 0.1 * (64 / width),
      })
      const { values } = updates[2]!.t
      return Math.sqrt(values.reduce((sum, t) => sum + t * t, 0) / values.length)
    })
    return all.reduce((a, b) => a + b, 0) / all.length
  }
  const widths = [64, 128, 256]
  it.each([0, 0.5, 1])('go as r^(e_B - 1) at e_B = %d', (power) => {
    const { slope } = powerLaw(
      widths,
      widths.map((width) => rmsAt(power, width)),
    )
    expect(Math.abs(slope - (power - 1))).toBeLessThan(0.15)
  })
})

/** Initial weights of a network. */
function weightsOf(network: ReturnType<typeof mlp>, seed: number): Map<string, ArrayLike<number>> {
  const trainer = createTrainer({
    network,
    rule: bp(),
    loss: squaredError(),
    optimizer: sgd({ learningRate: 1 }),
    batchSize: 1,
    seed,
    backend: reference(),
  })
  return new Map(trainer.parameters.map((name) => [name, trainer.read(name)]))
}

describe('row 11: no kernel regime of targets', () => {
  const exponent = (rule: ReturnType<typeof bp>, rates: readonly [number, number, number]): number => {
    const none = { init: 0, rate: 0 }
    const { slopes } = coordinateCheck({
      rule,
      parametrization: scaled({
        baseWidth: 64,
        exponents: {
          weight: {
            input: { init: 0, rate: rates[0] },
            hidden: { init: 0.5, rate: rates[1] },
            readout: { init: 0.5, rate: rates[2] },
          },
          bias: { hidden: none, readout: none },
        },
      }),
      optimizer: sgd({ learningRate: 0.05 }),
      loss: squaredError(),
      network: (M) => mlp([16, M, M, 4], { bias: false }),
      batch: coordinateBatch,
      widths: [64, 128, 256, 512],
      seeds: [1, 2, 3],
    })
    const of = (quantity: string, layer: number) =>
      slopes.find((s) => s.quantity === quantity && s.layer === layer)!.slope
    // rms(W_L Δh) / (rms W_L · rms Δh), where rms W_L ∝ r^-½
    return of('passed', 3) - of('moved', 2) + 0.5
  }
  it('initial readout weights align with how features move under backpropagation', () =>
    expect(exponent(bp(), [-0.5, 0.5, 1])).toBeGreaterThan(0.85))
  it.each([
    ['tp', tp],
    ['dtp', dtp],
  ])('and not under targets of %s', (_, make) =>
    expect(
      exponent(make({ outputTarget: 'output', eta: 1, feedback: 'ridge', ridge: 1 }), [0, 1, 1]),
    ).toBeLessThan(0.65),
  )
})

describe('row 16: from random activities', () => {
  const ratio = (gammaBar: number): number => {
    const cosineAt = (width: number): number => {
      const sum = [1, 2].map((seed) => {
        const settled = pc({ gammaBar, stepSize: 0.25, steps: 400 })
        return at(width, pc({ gammaBar, stepSize: 0.25, steps: 20, init: 'random' }), {
          reference: settled,
          referenceParametrization: mup({ baseWidth: 64 }),
          gaussNewton: false,
          seed,
        }).withReference[0]!
      })
      return sum.reduce((a, b) => a + b, 0) / sum.length
    }
    return cosineAt(1024) / cosineAt(64)
  }
  it('20 sweeps come as near to the equilibrium at any width at gammaBar -1', () =>
    expect(ratio(-1)).toBeGreaterThan(0.85))
  it('and not at gammaBar 0', () => expect(ratio(0)).toBeLessThan(0.4))
})

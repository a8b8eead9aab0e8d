import { crossEntropy, hinge } from '@hebb/core'
import {
  batchFor,
  cosineSimilarity,
  finiteDifferences,
  lossOf,
  plainNetwork,
  relativeDistance,
  trainerFor,
} from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { pc } from '../src/index.js'
import { bp, gradients, nets, only, times, unchecked, watch } from './helpers.js'

const deep = nets(['tanh', 'relu', 'linear'], 3)
const at = (c: object): string => JSON.stringify(c)

describe('Z-IL', () => {
  it('is backpropagation, for any loss', () => {
    for (const c of nets()) {
      for (const loss of [undefined, crossEntropy(), hinge()]) {
        const error = relativeDistance(
          gradients(pc({ learn: 'zeroDivergence' }), c, loss),
          gradients(bp, c, loss),
        )
        expect(error, at(c)).toBeLessThan(1e-12)
      }
    }
  })

  it('is the full dynamics at κ = 1, layer L - t read after t sweeps', () => {
    for (const c of deep) {
      const zil = gradients(pc({ learn: 'zeroDivergence' }), c)
      const L = c.sizes.length - 1
      for (let l = 1; l < L; l++) {
        const full = gradients(unchecked({ stepSize: 1, steps: L - l, order: 'simultaneous' }), c)
        expect(relativeDistance(only(full, `W${l}`), only(zil, `W${l}`)), at(c)).toBeLessThan(1e-12)
      }
    }
  })

  it('needs κ = 1: at ½ layer l is too small by 2^(l-L)', () => {
    for (const c of deep) {
      const L = c.sizes.length - 1
      const exact = only(gradients(bp, c), 'W1')
      const half = only(gradients(unchecked({ stepSize: 0.5, steps: L - 1, order: 'simultaneous' }), c), 'W1')
      expect(relativeDistance(half, exact), at(c)).toBeCloseTo(1 - 2 ** (1 - L), 10)
    }
  })
})

describe('FPA', () => {
  const sequential = { fixedPrediction: true, steps: 1, stepSize: 1 }
  const error = (
    options: Parameters<typeof unchecked>[0],
    c: (typeof deep)[number],
    ...names: string[]
  ): number => {
    const [got, exact] = [gradients(unchecked(options), c), gradients(bp, c)]
    return names.length > 0
      ? relativeDistance(only(got, ...names), only(exact, ...names))
      : relativeDistance(got, exact)
  }

  it('with SI is backpropagation after one sweep', () => {
    for (const c of nets()) expect(error(sequential, c), at(c)).toBeLessThan(1e-12)
  })

  it('with SI is backpropagation wherever activities start', () => {
    for (const c of nets()) expect(error({ ...sequential, init: 'random' }, c), at(c)).toBeLessThan(1e-12)
  })

  it('with SI is the slope of the cross entropy, by central differences, and without FPA it is not', () => {
    const loss = crossEntropy()
    for (const c of nets(['tanh', 'linear'])) {
      const trainer = trainerFor({ rule: pc(sequential), gain: 1, loss }, c)
      const slopes = finiteDifferences(plainNetwork(trainer).parameters, lossOf(trainer, batchFor(c)))
      expect(relativeDistance(gradients(pc(sequential), c, loss), slopes), at(c)).toBeLessThan(1e-6)
      const moving = gradients(unchecked({ steps: 1, stepSize: 1 }), c, loss)
      expect(relativeDistance(moving, slopes), at(c)).toBeGreaterThan(1e-3)
    }
  })

  it('without SI is backpropagation from T = L - 1 on, and no earlier', () => {
    for (const c of deep) {
      const L = c.sizes.length - 1
      const simultaneous = { fixedPrediction: true, stepSize: 1, order: 'simultaneous' } as const
      expect(error({ ...simultaneous, steps: L - 1 }, c), at(c)).toBeLessThan(1e-12)
      expect(error({ ...simultaneous, steps: L + 3 }, c), at(c)).toBeLessThan(1e-12)
      expect(error({ ...simultaneous, steps: L - 2 }, c, 'W1'), at(c)).toBe(1)
    }
  })

  it('needs κ = 1 within one sweep, and does without in many', () => {
    for (const c of deep) {
      const L = c.sizes.length - 1
      expect(error({ ...sequential, stepSize: 0.5 }, c, 'W1'), at(c)).toBeCloseTo(1 - 2 ** (1 - L), 10)
      expect(error({ ...sequential, stepSize: 0.5, steps: 80 }, c), at(c)).toBeLessThan(1e-12)
    }
  })

  it('is needed: without it a single sweep is far off', () => {
    const errors = deep.map((c) => error({ steps: 1, stepSize: 1 }, c))
    expect(Math.min(...errors)).toBeGreaterThan(0.1)
  })

  it('with SI multiplies hidden gradients by γ_L, and the weighted update all of them', () => {
    for (const c of deep) {
      const L = c.sizes.length - 1
      const hidden = Array.from({ length: L - 1 }, (_, l) => `W${l + 1}`)
      const exact = gradients(bp, c)
      const three = gradients(pc({ ...sequential, outputPrecision: 3 }), c)
      expect(relativeDistance(only(three, ...hidden), times(only(exact, ...hidden), 3)), at(c)).toBeLessThan(
        1e-10,
      )
      expect(relativeDistance(only(three, `W${L}`), only(exact, `W${L}`)), at(c)).toBeLessThan(1e-10)
      const weighted = gradients(pc({ ...sequential, outputPrecision: 3, weightedUpdate: true }), c)
      expect(relativeDistance(weighted, times(exact, 3)), at(c)).toBeLessThan(1e-10)
    }
  })
})

describe('ePC', () => {
  it("has the loss's gradient as its first slope, times λ", () => {
    for (const c of nets()) {
      const hidden = c.sizes.slice(1, -1).map((_, i) => i + 1)
      const exact: Record<string, Float64Array> = {}
      watch(bp, c, (event, read) => {
        if ('learn' in event) for (const l of hidden) exact[l] = read(`e${l}`).map((x) => 3 * x)
      })
      const slopes: Record<string, Float64Array> = {}
      watch(pc({ state: 'errors', steps: 1, outputPrecision: 3 }), c, (event, read) => {
        if ('learn' in event) for (const l of hidden) slopes[l] = read(`g${l}`)
      })
      expect(relativeDistance(slopes, exact), at(c)).toBeLessThan(1e-14)
    }
  })

  it('settles where inference on activities does', () => {
    for (const c of nets(['tanh']).slice(0, 8)) {
      const settled = {
        steps: 100000,
        stepSize: 0.05,
        tolerance: 1e-12,
        layerPrecision: 2,
        outputPrecision: 0.5,
      } as const
      const error = relativeDistance(
        gradients(pc({ ...settled, state: 'errors' }), c),
        gradients(pc(settled), c),
      )
      expect(error, at(c)).toBeLessThan(1e-8)
      const early = gradients(pc({ ...settled, steps: 20, state: 'errors' }), c)
      expect(relativeDistance(early, gradients(pc(settled), c)), at(c)).toBeGreaterThan(1e-3)
    }
  })
})

describe('plain predictive coding', () => {
  it('is not backpropagation', () => {
    const cosines = deep.map((c) => cosineSimilarity(gradients(pc(), c), gradients(bp, c)))
    expect(Math.min(...cosines)).toBeCloseTo(0.65, 2)
    expect(Math.max(...cosines)).toBeCloseTo(0.89, 2)
  })
})

import { predictiveCodingEnergy, type LearningRule } from '@hebb/core'
import { cosineSimilarity, relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { chl, coupledLearning, ep, hopfield, type EPOptions } from '../src/index.js'
import {
  conditionR,
  converged,
  orderOf,
  times,
  trainerOf,
  updateOf,
  type Bench,
  type Gradients,
} from './helpers/nets.js'
import { backprop, plainOf } from './helpers/plain.js'

const at = (bench: Bench, ...rest: unknown[]): string => JSON.stringify([bench, ...rest])
const bp = (bench: Bench): Gradients => backprop(plainOf(trainerOf(ep(), bench)), bench)
const error = (bench: Bench, rule: LearningRule): number => relativeDistance(updateOf(rule, bench), bp(bench))

/** tanh at gain 1: the predictive-coding energy has no bifurcation. */
const tanh: Bench[] = [
  { sizes: [6, 10, 8, 3], activation: 'tanh', gain: 1, samples: 4, seed: 1 },
  ...conditionR(5, 1, 'tanh'),
]

describe('on the predictive-coding energy', () => {
  const settled = (options: Partial<EPOptions>): LearningRule =>
    ep({
      energy: predictiveCodingEnergy({ stepSize: 0.1 }),
      ...converged,
      nudgedSteps: 6000,
      ...options,
    })
  const order = (bench: Bench, options: Partial<EPOptions>): number =>
    orderOf(
      error(bench, settled({ ...options, beta: 1e-2 })),
      error(bench, settled({ ...options, beta: 1e-3 })),
      10,
    )

  it('the limit is backpropagation: order 1 one-sided, 2 centered', () => {
    for (const bench of tanh) {
      for (const nudging of ['positive', 'negative'] as const) {
        expect(order(bench, { nudging }), at(bench, nudging)).toBeGreaterThan(0.9)
        expect(order(bench, { nudging }), at(bench, nudging)).toBeLessThan(1.1)
      }
      expect(order(bench, {}), at(bench)).toBeGreaterThan(1.8)
      expect(order(bench, {}), at(bench)).toBeLessThan(2.3)
    }
  })

  it('at beta 1e-4, centered, it is backpropagation to 1e-6', () => {
    for (const bench of tanh) expect(error(bench, settled({ beta: 1e-4 })), at(bench)).toBeLessThan(1e-6)
  })

  it('by its name too', () => {
    for (const bench of conditionR(3)) {
      const rule = ep({ energy: 'predictiveCoding', beta: 1e-3, ...converged })
      expect(error(bench, rule), at(bench)).toBeLessThan(1e-4)
    }
  })
})

describe('on the Hopfield energy', () => {
  const settled = (options: Partial<EPOptions>): LearningRule => ep({ ...converged, ...options })
  const reference: Bench = { sizes: [6, 10, 8, 3], activation: 'logistic', gain: 0.6, samples: 4, seed: 1 }

  it('at gain 1 the limit is not backpropagation', () => {
    for (const bench of [...conditionR(5), reference])
      expect(error(bench, settled({ beta: 1e-4 })), at(bench)).toBeGreaterThan(0.05)
    expect(error(reference, settled({ beta: 1e-4 }))).toBeGreaterThan(0.3)
  })

  const weak = (feedbackGain: number): LearningRule =>
    settled({ energy: hopfield({ feedbackGain }), beta: 1e-3 })
  const slope = (bench: Bench, rule: (gain: number) => LearningRule): number =>
    orderOf(error(bench, rule(1e-2)), error(bench, rule(1e-3)), 10)

  it('as the feedback gain goes to 0 it is, with an error of order gain', () => {
    for (const bench of [...conditionR(8), reference]) {
      expect(slope(bench, weak), at(bench)).toBeGreaterThan(0.9)
      expect(slope(bench, weak), at(bench)).toBeLessThan(1.1)
    }
  })

  it('and so is contrastive Hebbian learning', () => {
    const clamped = (feedbackGain: number): LearningRule =>
      chl({ feedbackGain, freeSteps: 2000, clampedSteps: 2000, tolerance: 1e-16 })
    for (const bench of [...conditionR(8), reference]) {
      expect(slope(bench, clamped), at(bench)).toBeGreaterThan(0.9)
      expect(slope(bench, clamped), at(bench)).toBeLessThan(1.1)
    }
  })

  it('but not without the factor gain^(l - L)', () => {
    const plain = (feedbackGain: number): LearningRule => {
      const rule = weak(feedbackGain)
      return {
        ...rule,
        local: (synapse) =>
          rule.local(synapse).map((f) => ({
            ...f,
            scale: f.scale! / (synapse.post as { plus: { power: number } }).plus.power,
          })),
      }
    }
    expect(error(reference, plain(1e-3))).toBeGreaterThan(0.1)
    expect(Math.abs(slope(reference, plain))).toBeLessThan(0.1)
  })

  it('without a hidden layer it has the direction of backpropagation at any beta', () => {
    for (const beta of [0.01, 0.2, 0.9]) {
      const bench: Bench = { sizes: [5, 3], activation: 'logistic', gain: 1, samples: 4, seed: 2 }
      const got = updateOf(ep({ beta, nudging: 'positive' }), bench)
      expect(1 - cosineSimilarity(got, bp(bench))).toBeLessThan(1e-12)
      expect(relativeDistance(times(got, 1 + beta), bp(bench))).toBeLessThan(1e-12)
    }
    expect(1 - cosineSimilarity(updateOf(settled({}), reference), bp(reference))).toBeGreaterThan(1e-3)
  })
})

describe('coupled learning', () => {
  it('at eta 1 is contrastive Hebbian learning', () => {
    const steps = { freeSteps: 2000, clampedSteps: 2000, tolerance: 1e-16 } as const
    for (const bench of conditionR(5))
      expect(
        relativeDistance(updateOf(coupledLearning({ eta: 1, ...steps }), bench), updateOf(chl(steps), bench)),
      ).toBeLessThan(1e-12)
  })

  it('points to where equilibrium propagation does, roughly', () => {
    const steps = { freeSteps: 2000, clampedSteps: 2000, tolerance: 1e-16 } as const
    for (const bench of conditionR(10)) {
      const exact = updateOf(ep({ ...converged, beta: 1e-3 }), bench)
      for (const rule of [chl(steps), coupledLearning({ eta: 0.01, ...steps })])
        expect(cosineSimilarity(updateOf(rule, bench), exact), at(bench)).toBeGreaterThan(0.9)
    }
  })
})

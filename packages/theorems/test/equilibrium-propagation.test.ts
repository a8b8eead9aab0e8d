import type { LearningRule } from '@hebb/core'
import { chl, ep, hopfield, predictiveCodingEnergy, type EPOptions } from '@hebb/ep'
import { describe, it } from 'vitest'
import {
  hasDirectionOfBackprop,
  isHolomorphicOfTwo,
  isTruncatedBptt,
  tendsToBackprop,
  tendsToBackpropWithGain,
  tendsToImplicitGradient,
} from './properties/equilibrium-propagation.js'
import { unchecked } from './properties/net.js'
import { prove, refute } from './properties/theorem.js'

const converged = { freeSteps: 2000, nudgedSteps: 2000, tolerance: 1e-16 } as const
const settled =
  (options: Partial<EPOptions> = {}) =>
  (beta: number): LearningRule =>
    ep({ ...converged, ...options, beta })

describe('equilibrium propagation approaches backpropagation', () => {
  describe('(a) row 13: as the implicit gradient at the free equilibrium, when beta goes to 0', () => {
    it('one-sided with order 1', () => {
      prove(tendsToImplicitGradient(1), settled({ nudging: 'positive' }))
      prove(tendsToImplicitGradient(1), settled({ nudging: 'negative' }))
    })
    it('centered with order 2', () => prove(tendsToImplicitGradient(2), settled()))
    it('not from a free phase of two sweeps, one-sided', () =>
      refute(tendsToImplicitGradient(1), settled({ nudging: 'positive', freeSteps: 2, tolerance: 0 })))
    it('and that is not the gradient of the feed-forward network', () =>
      refute(tendsToBackprop(2), settled()))
  })

  describe('(b) row 19: on the predictive-coding energy, when beta goes to 0', () => {
    const energy = predictiveCodingEnergy({ stepSize: 0.05 })
    it('one-sided with order 1', () =>
      prove(tendsToBackprop(1), settled({ energy, nudging: 'positive', nudgedSteps: 20000 })))
    it('centered with order 2, and to 1e-6 at beta 1e-4', () =>
      prove(tendsToBackprop(2), settled({ energy, nudgedSteps: 20000 })))
    it('not before phases have settled', () =>
      refute(tendsToBackprop(2), settled({ energy, nudgedSteps: 8, tolerance: 0 })))
  })

  describe('(c) row 20: on the Hopfield energy, when the feedback gain goes to 0', () => {
    const weak = (feedbackGain: number): LearningRule =>
      ep({ ...converged, energy: hopfield({ feedbackGain }), beta: 1e-3 })
    it('with order 1', () => prove(tendsToBackpropWithGain, weak))
    it('contrastive Hebbian learning too', () =>
      prove(tendsToBackpropWithGain, (feedbackGain) =>
        chl({ feedbackGain, freeSteps: 2000, clampedSteps: 2000, tolerance: 1e-16 }),
      ))
    it('not where the gain stays 1', () => refute(tendsToBackpropWithGain, () => weak(1)))
    it('not without the factor gain^(l - L)', () =>
      refute(tendsToBackpropWithGain, (gain) => {
        const rule = weak(gain)
        return {
          ...rule,
          local: (synapse) =>
            rule.local(synapse).map((f) => ({ ...f, scale: f.scale! / (synapse.post as any).plus.power })),
        }
      }))
  })
})

describe('row 17: t nudged sweeps', () => {
  const swept =
    (update: 'sync' | 'async') =>
    (nudgedSteps: number, beta: number): LearningRule =>
      unchecked(ep({ freeSteps: 1500, nudgedSteps, nudging: 'positive', update, beta }))
  it('in synchronous order are backpropagation through the last t free ones', () =>
    prove(isTruncatedBptt, swept('sync')))
  it('in asynchronous order are not', () => refute(isTruncatedBptt, swept('async')))
})

describe('row 18: two points on the circle', () => {
  it('are centered nudging', () => prove(isHolomorphicOfTwo, settled()))
  it('are not one-sided nudging', () => refute(isHolomorphicOfTwo, settled({ nudging: 'positive' })))
})

describe('row 22: without a hidden layer', () => {
  it('the direction is that of backpropagation at any beta', () =>
    prove(hasDirectionOfBackprop([0, 0]), settled({ nudging: 'positive' })))
  it('with one it is not', () => refute(hasDirectionOfBackprop([1, 2]), settled({ nudging: 'positive' })))
})

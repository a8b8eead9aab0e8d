import { bp } from '@hebb/bp'
import { totalOf, type LearningRule } from '@hebb/core'
import { dtp } from '@hebb/dtp'
import { ep } from '@hebb/ep'
import { pc } from '@hebb/pc'
import { batchFor, relativeDistance, trainerFor, type Case } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'

const cases: readonly Case[] = [
  { sizes: [4, 5, 3, 2], activation: 'tanh', samples: 3, seed: 1 },
  { sizes: [3, 6, 5, 4, 3], activation: 'logistic', samples: 5, seed: 2 },
]

/** Largest relative distance of a rule's gradient from backpropagation's, from the same weights on the same batch. */
const distanceFromBackprop = (rule: LearningRule): number =>
  Math.max(
    ...cases.map((c) => {
      const own = totalOf(trainerFor({ rule }, c).gradients(batchFor(c)))
      const exact = totalOf(trainerFor({ rule: bp() }, c).gradients(batchFor(c)))
      return relativeDistance(exact, Object.fromEntries(Object.keys(exact).map((name) => [name, own[name]!])))
    }),
  )

describe('the same update as backpropagation, to rounding', () => {
  it.each<[string, LearningRule]>([
    ['predictive coding with zero divergence (Z-IL)', pc({ learn: 'zeroDivergence' })],
    [
      'predictive coding with fixed prediction, one sequential sweep',
      pc({ fixedPrediction: true, order: 'sequential', steps: 1, stepSize: 1 }),
    ],
    [
      'difference target propagation with Jacobian-matched feedback',
      dtp({ feedback: 'jacobianMatched', eta: 1 }),
    ],
  ])('%s', (_name, rule) => expect(distanceFromBackprop(rule)).toBeLessThan(1e-12))

  it.each<[string, LearningRule]>([
    ['relaxed predictive coding', pc()],
    ['difference target propagation with learned feedback', dtp()],
    ['equilibrium propagation on the Hopfield energy', ep()],
  ])('not %s', (_name, rule) => expect(distanceFromBackprop(rule)).toBeGreaterThan(1e-2))
})

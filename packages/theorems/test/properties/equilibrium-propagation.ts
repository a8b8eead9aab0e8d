import { bp } from '@hebb/bp'
import type { LearningRule } from '@hebb/core'
import {
  cosineSimilarity,
  holomorphicEp,
  implicitGradient,
  relativeDistance,
  truncatedBptt,
} from '@hebb/testkit'
import { nets, orderOf, plainOf, trainerOf, updateOf, type Net } from './net.js'
import { atMost, type Theorem } from './theorem.js'

/** Of beta. */
export type Nudged = (beta: number) => LearningRule

/** Logistic hidden units at gain 0.6: the equilibrium is unique and stable. */
const conditionR = nets({ activations: ['logistic'], gain: 0.6 })

const distanceFrom = (rule: LearningRule, net: Net, exact: Readonly<Record<string, Float64Array>>): number =>
  relativeDistance(updateOf(rule, net), exact)

/** Row 13: the first meaning of "equilibrium propagation approaches backpropagation". */
export const tendsToImplicitGradient = (order: 1 | 2): Theorem<Nudged> => ({
  row: '13',
  says: `as beta goes to 0, the update tends to the gradient at the free equilibrium with order ${order}`,
  nets: conditionR,
  measure(of, net) {
    const trainer = trainerOf(of(1e-2), net)
    const plain = plainOf(trainer, net)
    const exact = implicitGradient(plain.net, plain.samples)
    const [coarse, fine] = [1e-2, 5e-3].map((beta) => distanceFrom(of(beta), net, exact))
    return { order: orderOf(coarse, fine, 2), error: coarse }
  },
  bands:
    order === 1 ? { order: [0.95, 1.05], error: atMost(3e-2) } : { order: [1.95, 2.05], error: atMost(1e-3) },
})

/** Row 17. Of the number of nudged sweeps and beta. */
export const isTruncatedBptt: Theorem<(steps: number, beta: number) => LearningRule> = {
  row: '17',
  says: 'after t nudged sweeps the update is backpropagation through the last t free ones, to 30 beta',
  nets: nets({ activations: ['logistic'], gain: 0.5 }),
  measure(of, net) {
    const plain = plainOf(trainerOf(of(1, 1e-2), net), net)
    const ratios = [1, 2, 4, 8].flatMap((t) => {
      const exact = truncatedBptt(plain.net, plain.samples, t)
      return [1e-2, 1e-3].map((beta) => distanceFrom(of(t, beta), net, exact) / beta)
    })
    return { errorOverBeta: Math.max(...ratios) }
  },
  bands: { errorOverBeta: atMost(30) },
}

/** Row 18: where the circle has two points. */
export const isHolomorphicOfTwo: Theorem<Nudged> = {
  row: '18',
  says: 'the centered update is the holomorphic one of two points',
  nets: conditionR,
  measure(of, net) {
    const { net: plain, samples } = plainOf(trainerOf(of(0.1), net), net)
    return { error: distanceFrom(of(0.1), net, holomorphicEp(plain, samples, { points: 2, radius: 0.1 })) }
  },
  bands: { error: atMost(1e-12) },
}

/** Row 19: the second meaning. */
export const tendsToBackprop = (order: 1 | 2): Theorem<Nudged> => ({
  row: '19',
  says: `on the predictive-coding energy, as beta goes to 0, it tends to backpropagation with order ${order}`,
  nets: nets({ activations: ['tanh'], gain: 0.8 }),
  measure(of, net) {
    const exact = updateOf(bp(), net)
    const [coarse, fine, finest] = [1e-2, 1e-3, 1e-4].map((beta) => distanceFrom(of(beta), net, exact))
    return { order: orderOf(coarse, fine, 10), error: finest }
  },
  bands:
    order === 1 ? { order: [0.9, 1.1], error: atMost(1e-2) } : { order: [1.8, 2.3], error: atMost(1e-6) },
})

/** Row 20: the third meaning. Of the feedback gain γ. */
export const tendsToBackpropWithGain: Theorem<(gain: number) => LearningRule> = {
  row: '20',
  says: 'as the feedback gain goes to 0, it tends to backpropagation with order 1',
  // No deeper: gain^(l - L) multiplies rounding too.
  nets: nets({ activations: ['logistic'], gain: 0.6, hidden: [1, 2] }),
  measure(of, net) {
    const exact = updateOf(bp(), net)
    const [coarse, fine] = [1e-2, 1e-3].map((gain) => distanceFrom(of(gain), net, exact))
    return { order: orderOf(coarse, fine, 10), error: fine }
  },
  bands: { order: [0.9, 1.1], error: atMost(1e-2) },
}

/** Row 22. */
export const hasDirectionOfBackprop = (hidden: readonly [number, number]): Theorem<Nudged> => ({
  row: '22',
  says: 'without a hidden layer the update has the direction of backpropagation at any beta',
  nets: nets({ activations: ['logistic'], hidden }),
  measure(of, net) {
    const exact = updateOf(bp(), net)
    const angles = [1e-2, 0.2, 0.9].map((beta) => 1 - cosineSimilarity(updateOf(of(beta), net), exact))
    return { angle: Math.max(...angles) }
  },
  bands: { angle: atMost(1e-12) },
})

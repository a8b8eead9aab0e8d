import { bp } from '@hebb/bp'
import { crossEntropy, squaredError, totalOf, type LearningRule } from '@hebb/core'
import { batchFor, cosineSimilarity, linearPredictiveCoding, relativeDistance } from '@hebb/testkit'
import { nets, orderOf, plainOf, times, trainerOf, updateOf } from './net.js'
import { atMost, type Theorem } from './theorem.js'

/** Row 8. Of λ: an update that is already divided by it. */
export const tendsToBackprop = (order: 1 | 2): Theorem<(lambda: number) => LearningRule> => ({
  row: '8',
  says: `as λ goes to 0, predictive coding over λ tends to backpropagation with order ${order}`,
  nets: nets({ activations: ['tanh'], hidden: [1, 3], units: [3, 8] }),
  measure(of, net) {
    const exact = updateOf(bp(), net)
    const [coarse, fine] = [1e-2, 1e-3].map((lambda) => {
      const g = updateOf(of(lambda), net)
      return { error: relativeDistance(g, exact), angle: 1 - cosineSimilarity(g, exact) }
    })
    return {
      order: orderOf(coarse.error, fine.error, 10),
      angle: orderOf(coarse.angle, fine.angle, 10),
      error: fine.error,
    }
  },
  bands:
    order === 1
      ? { order: [0.9, 1.1], angle: [1.6, 2.1], error: atMost(3e-2) }
      : { order: [1.8, 2.3], error: atMost(1e-3) },
})

/** Two rules that are to be one, on nets of the predictive-coding energy, both settled. */
export interface Pair {
  readonly ep: (beta: number) => LearningRule
  readonly pc: (lambda: number) => LearningRule
  /** λ of β */
  readonly lambda: (beta: number) => number
  /** update(EP)/β = update(PC)/λ times this. */
  readonly factor: (beta: number) => number
}

/** Row 9. The nudge of squared error is exact, that of cross entropy an explicit step. */
export const samePhases = (loss: 'squaredError' | 'crossEntropy'): Theorem<Pair> => ({
  row: '9',
  says: `one-sided equilibrium propagation on the predictive-coding energy is predictive coding (${loss})`,
  nets: nets({ activations: ['tanh'], hidden: [1, 2] }),
  measure({ ep, pc, lambda, factor }, net) {
    const spec = loss === 'squaredError' ? squaredError() : crossEntropy()
    const errors = [0.25, 1e-2].map((beta) => {
      const clamped = times(updateOf(pc(lambda(beta)), net, spec), factor(beta) / lambda(beta))
      return relativeDistance(updateOf(ep(beta), net, spec), clamped)
    })
    return { error: Math.max(...errors) }
  },
  bands: { error: atMost(1e-10) },
})

/** Row 10. Of γ_1 .. γ_L. In a linear network and for one sample, ∂b_l is -e_l. */
export const linearEquilibrium: Theorem<(precision: readonly number[]) => LearningRule> = {
  row: '10',
  says: 'inference of a linear network settles where the closed form says',
  nets: nets({ activations: ['linear'], hidden: [1, 2], samples: [1, 1], gain: 0.8 }),
  measure(of, net) {
    const L = net.sizes.length - 1
    const precision = [1.7, 0.6, 0.8].slice(-L)
    const trainer = trainerOf(of(precision), net)
    const plain = plainOf(trainer, net)
    const errors = linearPredictiveCoding(plain.net, plain.samples[0], precision)
    const update = totalOf(trainer.gradients(batchFor(net)))
    const named = (value: (l: number) => ArrayLike<number>) =>
      Object.fromEntries(net.sizes.slice(1).map((_, i) => [`e${i + 1}`, value(i + 1)]))
    return {
      error: relativeDistance(
        named((l) => update[`b${l}`].map((x) => -x)),
        named((l) => errors[l]),
      ),
    }
  },
  bands: { error: atMost(1e-6) },
}

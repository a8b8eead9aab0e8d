import { bp } from '@hebb/bp'
import type { LearningRule } from '@hebb/core'
import { batchFor, finiteDifferences, lossOf, plainNetwork, relativeDistance } from '@hebb/testkit'
import { nets, trainerOf, updateOf } from './net.js'
import { atMost, type Theorem } from './theorem.js'

/** Row 1. */
export const isGradient: Theorem<LearningRule> = {
  row: '1',
  says: "the update is the gradient of the network's loss, by central differences",
  nets: nets({ activations: ['tanh', 'logistic', 'softplus', 'linear'] }),
  measure(rule, net) {
    const trainer = trainerOf(rule, net)
    const differences = finiteDifferences(plainNetwork(trainer).parameters, lossOf(trainer, batchFor(net)))
    return { error: relativeDistance(updateOf(rule, net), differences) }
  },
  bands: { error: atMost(1e-6) },
}

/** Rows 2, 3, 4, 24 and 27: each for its own rule. */
export const isBackprop: Theorem<LearningRule> = {
  row: '2, 3, 4, 24',
  says: 'the update is that of backpropagation',
  nets: nets({ activations: ['tanh', 'relu', 'linear'], hidden: [1, 4], samples: [2, 4] }),
  measure: (rule, net) => ({ error: relativeDistance(updateOf(rule, net), updateOf(bp(), net)) }),
  bands: { error: atMost(1e-12) },
}

import { crossEntropy, predictiveCodingEnergy, sgd } from '@hebb/core'
import type { Subject } from '@hebb/testkit'
import { describeRule } from '@hebb/testkit/vitest'
import { describe } from 'vitest'
import { chl, coupledLearning, ep, hopfield, type EPOptions } from '../src/index.js'

/** Few sweeps, so that no network stands still before its target is seen. */
const few = { freeSteps: 6, nudgedSteps: 5 } as const
/** Until nothing moves. */
const still = { freeSteps: 2000, nudgedSteps: 2000, tolerance: 1e-30 } as const

const variants: Record<string, Partial<EPOptions>> = {
  'in few sweeps': few,
  'until nothing moves': still,
  positive: { ...few, nudging: 'positive' },
  negative: { ...few, nudging: 'negative' },
  'with a random sign': { ...few, nudging: 'randomSign' },
  'all layers at once': { ...few, update: 'sync' },
  leaky: { ...few, update: 'leaky', stepSize: 0.4 },
  'with weak feedback': { ...few, energy: hopfield({ feedbackGain: 0.3 }) },
  'on the predictive-coding energy': { energy: 'predictiveCoding', nudgedSteps: 20 },
  'on the predictive-coding energy, one-sided': {
    energy: predictiveCodingEnergy({ stepSize: 0.1 }),
    nudgedSteps: 10,
    nudging: 'positive',
  },
}

const negative = { optimizer: sgd({ learningRate: 0.05 }) }
const readout = { loss: crossEntropy() }
const clamped = { freeSteps: 6, clampedSteps: 5 } as const

const subjects: Record<string, Subject> = {
  'at its defaults': { rule: ep(), hiddenLayers: [1, 1], gain: 1 },
  ...Object.fromEntries(
    Object.entries(variants).map(([name, options]): [string, Subject] => [
      name,
      { rule: ep(options), ...(options.nudging === 'negative' && negative) },
    ]),
  ),
  'in gradient steps': { rule: ep({ ...few, update: 'gradient' }), activations: ['hardSigmoid'] },
  'with a softmax readout': { ...readout, rule: ep({ ...few, readout: 'crossEntropy' }) },
  'with a softmax readout on the predictive-coding energy': {
    ...readout,
    rule: ep({ energy: 'predictiveCoding', nudgedSteps: 10, readout: 'crossEntropy' }),
  },
  chl: { rule: chl(clamped) },
  'chl until nothing moves': { rule: chl({ freeSteps: 2000, clampedSteps: 2000, tolerance: 1e-30 }) },
  'coupled learning': { rule: coupledLearning(clamped) },
}

for (const [name, own] of Object.entries(subjects))
  describe(`${name}:`, () => {
    describeRule({ gain: 0.6, ...own })
  })

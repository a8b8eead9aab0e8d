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

// f32 loses about 1e-7 / beta of the difference of two phases.
const subject = { singlePrecision: 1e-5, gain: 0.6 }

describe('at its defaults:', () => describeRule({ ...subject, rule: ep(), hiddenLayers: [1, 1], gain: 1 }))

for (const [name, options] of Object.entries(variants))
  describe(`${name}:`, () =>
    describeRule({
      ...subject,
      rule: ep(options),
      ...(options.nudging === 'negative' && { optimizer: sgd({ learningRate: 0.05 }) }),
    }))

describe('in gradient steps:', () =>
  describeRule({ ...subject, rule: ep({ ...few, update: 'gradient' }), activations: ['hardSigmoid'] }))

const readout: Subject = { ...subject, loss: crossEntropy(), rule: ep({ ...few, readout: 'crossEntropy' }) }
describe('with a softmax readout:', () => describeRule(readout))
describe('with a softmax readout on the predictive-coding energy:', () =>
  describeRule({
    ...readout,
    rule: ep({ energy: 'predictiveCoding', nudgedSteps: 10, readout: 'crossEntropy' }),
  }))

const clamped = { freeSteps: 6, clampedSteps: 5 } as const
describe('chl:', () => describeRule({ ...subject, rule: chl(clamped) }))
describe('chl until nothing moves:', () =>
  describeRule({ ...subject, rule: chl({ freeSteps: 2000, clampedSteps: 2000, tolerance: 1e-30 }) }))
describe('coupled learning:', () => describeRule({ ...subject, rule: coupledLearning(clamped) }))

import { sgd } from '@hebb/core'
import { describeRule } from '@hebb/testkit/vitest'
import { describe } from 'vitest'
import { pc, type PCOptions } from '../src/index.js'

const variants: Record<string, Partial<PCOptions>> = {
  'at its defaults': {},
  sequential: { order: 'sequential', stepSize: 0.1 },
  'from random activities': { init: 'random', steps: 40 },
  'FPA + SI, one sweep': { fixedPrediction: true, steps: 1, stepSize: 1 },
  'FPA, simultaneous': { fixedPrediction: true, stepSize: 1 },
  'FPA, half steps': { fixedPrediction: true, stepSize: 0.5 },
  'Z-IL': { learn: 'zeroDivergence' },
  iPC: { learn: 'incremental', steps: 5 },
  ePC: { state: 'errors' },
  'unequal precisions': { layerPrecision: 2, outputPrecision: 0.5, stepSize: 0.1 },
  'weighted, at a small λ': { outputPrecision: 0.01, weightedUpdate: true },
  weighted: { outputPrecision: 0.5, weightedUpdate: true },
  'with a tolerance': {
    outputPrecision: 0.5,
    weightedUpdate: true,
    tolerance: 1e-4,
    steps: 500,
    stepSize: 0.2,
  },
  centered: { nudging: 'centered', outputPrecision: 0.1 },
  'in steps of 0.2': { stepSize: 0.2 },
}

/** Of SGD: a weighted update is λ times what it is without. */
const rateOf = ({ learn, weightedUpdate, outputPrecision = 1 }: Partial<PCOptions>): number =>
  learn === 'incremental' ? 0.03 : weightedUpdate ? 0.1 / outputPrecision : 0.1

for (const [name, options] of Object.entries(variants)) {
  const rule = pc(options)
  describe(`${name}:`, () => {
    describeRule({
      rule,
      // On which side of a kink an activity stops rounding decides, and a small λ makes that large.
      activations: options.outputPrecision === 0.01 ? ['tanh', 'logistic'] : ['tanh', 'logistic', 'relu'],
      optimizer: sgd({ learningRate: rateOf(options) }),
    })
  })
}

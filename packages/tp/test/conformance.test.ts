import { describeRule } from '@hebb/testkit/vitest'
import { tp } from '../src/index.js'
import { describeSquare } from './helpers/conformance.js'

const sgd = { feedbackOptimizer: 'sgd', feedbackRate: 0.1 } as const

// With one hidden layer and targets that begin there, nothing is left for g to do.
describeRule({ rule: tp(), hiddenLayers: [2, 3] })
describeRule({ rule: tp({ ...sgd, outputTarget: 'output', feedbackStepsPerBatch: 2 }) })
describeRule({
  rule: tp({ ...sgd, outputTarget: 'output', inverse: 'linear', eta: 0.5 }),
  activations: ['relu', 'tanh'],
})
describeRule({ rule: tp({ ...sgd, outputTarget: 'output', inverse: 'mlp', inverseUnits: 8 }) })
describeRule({ rule: tp({ feedback: 'fixed', outputTarget: 'output' }) })
describeRule({ rule: tp({ feedback: 'ridge', outputTarget: 'output' }) })
describeSquare({
  rule: tp({ feedback: 'exactInverse', outputTarget: 'output', eta: 1e-3 }),
  activations: ['logistic', 'softplus', 'linear'],
})

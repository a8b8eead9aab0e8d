import { describeRule } from '@hebb/testkit/vitest'
import { dtp } from '../src/index.js'
import { describeSquare } from './helpers/square.js'

const learned = { feedbackOptimizer: 'sgd', feedbackRate: 0.05 } as const
const output = { outputTarget: 'output' } as const

describeRule({ rule: dtp() })
describeRule({ rule: dtp({ ...learned, ...output, feedbackStepsPerBatch: 2 }) })
describeRule({
  rule: dtp({ ...learned, ...output, inverse: 'linear', noise: 1 }),
  activations: ['relu', 'tanh'],
})
describeRule({ rule: dtp({ ...learned, ...output, inverse: 'mlp', inverseUnits: 8 }) })
describeRule({ rule: dtp({ feedback: 'fixed' }) })
describeRule({ rule: dtp({ feedback: 'fixed', ...output, inverse: 'mlp' }) })
describeRule({ rule: dtp({ feedback: 'ridge', ...output }) })
describeRule({ rule: dtp({ feedback: 'ldrl', ...learned }) })
describeRule({ rule: dtp({ feedback: 'ldrl', ...learned, ...output, inverse: 'mlp', inverseUnits: 8 }) })
describeRule({ rule: dtp({ feedback: 'drl', ...learned, ...output, feedbackDecay: 0.01 }) })
describeRule({
  rule: dtp({
    feedback: 'drl',
    ...output,
    feedbackOptimizer: 'sgd',
    feedbackRate: 0.1,
    inverse: 'linear',
    normalizedFeedback: true,
  }),
})
describeRule({ rule: dtp({ feedback: 'direct', ...learned, ...output, inverse: 'linear' }) })
describeRule({ rule: dtp({ feedback: 'direct', ...learned, ...output, inverse: 'randomUnits' }) })
describeRule({
  rule: dtp({ feedback: 'jacobianMatched' }),
  activations: ['tanh', 'logistic', 'relu', 'leakyRelu'],
})
describeRule({ rule: dtp({ feedback: 'jacobianMatched', ...output, eta: 1 }) })
describeSquare({
  rule: dtp({ feedback: 'exactInverse', ...output, eta: 1e-3 }),
  activations: ['logistic', 'softplus', 'linear', 'leakyRelu'],
})

import { describeRule } from '@hebb/testkit/vitest'
import { describeSquare } from '../../tp/test/helpers/conformance.js'
import { dtp } from '../src/index.js'

const learned = { feedbackOptimizer: 'sgd', feedbackRate: 0.05 } as const
const output = { outputTarget: 'output' } as const
const one = { eta: 1, ...output } as const

describeRule({ rule: dtp() })
describeRule({ rule: dtp({ ...learned, ...output, feedbackStepsPerBatch: 2 }) })
describeRule({ rule: dtp({ feedback: 'ldrl', ...learned }) })
describeRule({ rule: dtp({ feedback: 'fixed' }) })

describeRule({
  rule: dtp({ ...learned, ...one, inverse: 'linear', noise: 1 }),
  activations: ['relu', 'tanh'],
})
describeRule({ rule: dtp({ ...learned, ...one, inverse: 'mlp', inverseUnits: 8 }) })
describeRule({ rule: dtp({ feedback: 'fixed', ...one, inverse: 'mlp' }) })
describeRule({ rule: dtp({ feedback: 'ridge', ...one }) })
describeRule({ rule: dtp({ feedback: 'ldrl', ...learned, ...one, inverse: 'linear' }) })
describeRule({ rule: dtp({ feedback: 'ldrl', ...learned, ...one, inverse: 'mlp', inverseUnits: 8 }) })
describeRule({ rule: dtp({ feedback: 'drl', ...learned, ...one, feedbackDecay: 0.01 }) })
describeRule({
  rule: dtp({ feedback: 'drl', ...learned, ...one, inverse: 'linear', normalizedFeedback: true }),
})
describeRule({ rule: dtp({ feedback: 'direct', ...learned, ...one, inverse: 'linear' }) })
describeRule({ rule: dtp({ feedback: 'direct', ...learned, ...one, inverse: 'randomUnits' }) })
describeRule({
  rule: dtp({ feedback: 'jacobianMatched', eta: 1 }),
  activations: ['tanh', 'logistic', 'relu', 'leakyRelu'],
})
describeRule({ rule: dtp({ feedback: 'jacobianMatched', ...one }) })
describeSquare({
  rule: dtp({ feedback: 'exactInverse', ...output, eta: 1e-3 }),
  activations: ['logistic', 'softplus', 'linear', 'leakyRelu'],
})

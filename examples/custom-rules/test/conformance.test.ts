import { sgd } from '@hebb/core'
import { describeRule } from '@hebb/testkit/vitest'
import {
  directFeedbackAlignment,
  feedbackAlignment,
  forwardGradient,
  kolenPollack,
  pepita,
  softHebb,
} from '../src/index.js'

for (const rule of [feedbackAlignment(), kolenPollack(), directFeedbackAlignment(), softHebb()])
  describeRule({ rule })
// One random direction in as many dimensions as there are units: unbiased, but noisy.
describeRule({ rule: forwardGradient(), optimizer: sgd({ learningRate: 0.01 }) })
// Its updates are differences of two nearly equal activities, which costs digits in single precision.
describeRule({ rule: pepita(), singlePrecision: 1e-4 })

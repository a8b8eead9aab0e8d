import { describeRule } from '@hebb/testkit/vitest'
import { bp } from '../src/index.js'

describeRule({ rule: bp(), activations: ['tanh', 'logistic', 'relu', 'leakyRelu'] })

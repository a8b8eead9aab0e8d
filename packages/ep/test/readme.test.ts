import { describeReadme } from '../../testkit/test/readme.js'
import readme from '../README.md?raw'
import * as api from '../src/index.js'
import { chl, coupledLearning, ep, epOptions } from '../src/index.js'

const tolerance = 1e-6

describeReadme({
  readme,
  options: epOptions,
  claims: [
    ep(),
    ep({ tolerance }),
    ep({ tolerance, nudging: 'positive' }),
    ep({ tolerance, energy: 'predictiveCoding' }),
    chl({ tolerance }),
    coupledLearning({ tolerance }),
  ],
  api,
})

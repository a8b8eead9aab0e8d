import { describeReadme } from '../../testkit/test/readme.js'
import readme from '../README.md?raw'
import * as api from '../src/index.js'
import { pc, pcOptions } from '../src/index.js'

describeReadme({
  readme,
  options: pcOptions,
  claims: [
    pc(),
    pc({ weightedUpdate: true, tolerance: 1e-6 }),
    pc({ learn: 'zeroDivergence' }),
    pc({ fixedPrediction: true, stepSize: 1 }),
    pc({ learn: 'incremental' }),
  ],
  api,
})

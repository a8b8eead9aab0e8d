import { describeReadme } from '../../testkit/test/readme.js'
import readme from '../README.md?raw'
import { dtp, dtpOptions } from '../src/index.js'

describeReadme({
  readme,
  options: dtpOptions,
  claims: [
    dtp(),
    dtp({ outputTarget: 'output' }),
    dtp({ outputTarget: 'output', feedback: 'direct' }),
    dtp({ outputTarget: 'output', feedback: 'jacobianMatched' }),
  ],
})

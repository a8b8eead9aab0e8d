import { describeReadme } from '../../testkit/test/readme.js'
import readme from '../README.md?raw'
import { tp } from '../src/index.js'

describeReadme({
  readme,
  options: tp.optionSpecs,
  claims: [
    tp(),
    tp({ outputTarget: 'output', feedback: 'ridge' }),
    tp({ outputTarget: 'output', feedback: 'exactInverse' }),
  ],
})

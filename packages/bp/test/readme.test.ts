import { describeReadme } from '../../testkit/test/readme.js'
import readme from '../README.md?raw'
import { bp } from '../src/index.js'

describeReadme({ readme, options: {}, claims: [bp()] })

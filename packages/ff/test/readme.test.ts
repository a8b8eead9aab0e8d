import { describeReadme } from '../../testkit/test/readme.js'
import readme from '../README.md?raw'
import { ff, ffOptions } from '../src/index.js'

describeReadme({ readme, options: ffOptions, claims: [ff(), ff({ negatives: 'uniform' })] })

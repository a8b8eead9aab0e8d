import { API_VERSION } from '@hebb/core'
import { describeRule } from '@hebb/testkit/vitest'
import { expect, it } from 'vitest'
import { myRule } from '../src/index.js'

describeRule({ rule: myRule() })

it('is written for the contract of the @hebb/core that is installed', () => {
  expect(myRule().apiVersion).toBe(API_VERSION)
})

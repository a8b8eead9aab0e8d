import { bp } from '@hebb/bp'
import { wasm, type LearningRule } from '@hebb/core'
import { dtp } from '@hebb/dtp'
import { ep } from '@hebb/ep'
import { ff } from '@hebb/ff'
import { pc } from '@hebb/pc'
import {
  batchFor,
  firstDifference,
  parametersOf,
  relativeDistance,
  subjectFor,
  trainerFor,
} from '@hebb/testkit'
import { tp } from '@hebb/tp'
import { describe, expect, test } from 'vitest'
import { native } from '../src/index.js'
import { noBlas, skipped } from './blas.js'

const rules: readonly LearningRule[] = [bp(), pc(), ep(), tp(), dtp(), ff()]

describe.skipIf(skipped)(noBlas || 'a step by native and by wasm', () => {
  test.each(rules.map((rule) => [rule.name, rule] as const))('%s', async (_, rule) => {
    const subject = subjectFor(rule)
    const [activation = 'tanh'] = subject.activations ?? []
    const c = { sizes: [50, 40, 30, 10], activation, samples: 16, seed: 7 }
    const [before, byWasm, byNative] = [wasm(), wasm(), await native()].map((backend, i) => {
      const trainer = trainerFor(subject, c, { backend })
      if (i > 0) trainer.step(batchFor(c))
      const parameters = parametersOf(trainer)
      trainer.dispose()
      return parameters
    })
    expect(relativeDistance(byWasm!, byNative!)).toBeLessThan(1e-5)
    expect(firstDifference(before!, byNative!)).toBeDefined()
    // It was the BLAS that computed: the last bits are another's.
    expect(firstDifference(byWasm!, byNative!)).toBeDefined()
  })
})

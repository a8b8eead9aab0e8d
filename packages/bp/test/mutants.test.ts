import type { LearningRule } from '@hebb/core'
import { checkProperty, conformanceProperties, type PropertyReport } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { bp } from '../src/index.js'
import { claiming, thief, tooEarly } from './mutants.js'

const property = (id: string) => conformanceProperties.find((p) => p.id === id)!
const tried = (id: string, rule: LearningRule): PropertyReport => checkProperty(property(id), { rule })

describe('the conformance suite catches', () => {
  it.each<[string, string, LearningRule, RegExp]>([
    [
      'a bp that lets a layer learn before it reads its W',
      'C14',
      tooEarly(),
      /differ by .* a weight is read after it has learned\. Yield after the last read/,
    ],
    [
      'a bp that claims to read no weight backwards',
      'C2',
      claiming({ transposes: false }),
      /∂W1 was made from W2ᵀ.*transposes is not claimed/,
    ],
    [
      'a bp that names the tensor of the layer above',
      'C1',
      thief(),
      /mutant: local of layer 1 names δ2 \[.*not part of that synapse/,
    ],
    [
      'a bp that claims not to read from above',
      'C1b',
      claiming({ readsFromAbove: false }),
      /with W2 all NaN the update of W1 becomes NaN/,
    ],
    [
      'a bp that claims to broadcast',
      'C2b',
      claiming({ reach: 'broadcast' }),
      /no op spans more than 1 layers/,
    ],
    [
      'a bp that claims to need no targets',
      'C2c',
      claiming({ supervised: false }),
      /an update was made from the target/,
    ],
  ])('%s', (_name, id, rule, message) => {
    const { status, message: got, counterexample } = tried(id, rule)
    expect(status).toBe('failed')
    expect(got).toMatch(message)
    expect(counterexample).toMatchObject({ sizes: expect.any(Array), seed: expect.any(Number) })
  })

  it.each(['C1', 'C1b', 'C2', 'C2b', 'C2c', 'C7', 'C14', 'C18', 'C21'])('none of them in bp: %s', (id) => {
    expect(tried(id, bp())).toMatchObject({ status: 'passed' })
  })

  it('too early a yield in step only: its gradients are exact', () => {
    expect(tried('C4', tooEarly()).status).toBe('passed')
    expect(tried('C14', { ...tooEarly(), claims: { ...bp().claims, online: true } }).status).toBe('skipped')
  })
})

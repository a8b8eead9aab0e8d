import { conformanceProperties, type Case, type Subject } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'

/** Layers of one width, mildly conditioned by chance: what a rule with exact inverses can train. */
const cases = (activation: Case['activation']): Case[] =>
  [
    { sizes: [4, 4, 4], samples: 3, seed: 11 },
    { sizes: [3, 3, 3, 3], samples: 5, seed: 12 },
    { sizes: [5, 3, 3, 3, 3], samples: 1, seed: 13 },
  ].map((c) => ({ ...c, activation }))

/** The conformance suite on square networks. It is an oracle of double precision, and no rule to train eight units to two with. */
export function describeSquare(subject: Subject): void {
  describe(`${subject.rule.name} with exact inverses conforms`, () => {
    for (const property of conformanceProperties.filter(({ id }) => id !== 'C11' && id !== 'C12')) {
      if (property.skip?.(subject)) continue
      it(`${property.id} ${property.name}`, () => {
        for (const activation of subject.activations ?? ['tanh'])
          for (const c of cases(activation))
            expect(property.check(subject, c), JSON.stringify(c)).toBeUndefined()
      })
    }
  })
}

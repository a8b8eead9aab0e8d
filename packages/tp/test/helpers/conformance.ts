import { conformanceProperties, type Case, type Subject } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'

/** The suite on square networks, all that exact inverses can train: an oracle in double precision. */
export function describeSquare(subject: Subject): void {
  describe(`${subject.rule.name} with exact inverses conforms`, () => {
    for (const property of conformanceProperties.filter(({ id }) => id !== 'C11' && id !== 'C12')) {
      if (property.skip?.(subject)) continue
      it(`${property.id} ${property.name}`, () => {
        for (const activation of subject.activations ?? ['tanh'])
          for (const c of squareCases(activation))
            expect(property.check(subject, c), JSON.stringify(c)).toBeUndefined()
      })
    }
  })
}

const squareCases = (activation: Case['activation']): Case[] =>
  [
    { sizes: [4, 4, 4], samples: 3, seed: 11 },
    { sizes: [3, 3, 3, 3], samples: 5, seed: 12 },
    { sizes: [5, 3, 3, 3, 3], samples: 1, seed: 13 },
  ].map((c) => ({ ...c, activation }))

import { reference, totalOf, wasm } from '@hebb/core'
import {
  batchFor,
  checkProperty,
  conformanceProperties,
  relativeDistance,
  trainerFor,
  type Case,
  type Property,
  type Subject,
} from '@hebb/testkit'
import { describe, expect, it } from 'vitest'

/**
 * C12 for updates that are differences of activities over eta, or over the noise: rounding in single precision is over them too,
 * and at 0.1 as large as the suite's bound of 1e-6.
 */
const agreement: Property = {
  id: 'C12',
  name: 'backend agreement, of differences',
  says: 'wasm f32 and reference f64 agree: one gradient to 1e-4 (relative)',
  check(subject, c) {
    const exact = trainerFor(subject, c, { backend: reference() })
    const fast = trainerFor(subject, c, { backend: wasm() })
    for (const name of exact.parameters) exact.write(name, fast.read(name))
    const batch = batchFor(c)
    const single = { ...batch, inputs: Float32Array.from(batch.inputs) }
    const error = relativeDistance(totalOf(exact.gradients(single)), totalOf(fast.gradients(single)))
    fast.dispose()
    return error <= 1e-4 ? undefined : `one gradient differs by ${error} (relative)`
  },
}

/** The conformance suite with that bound. */
export function describeDifferences(subject: Subject): void {
  describe(`${subject.rule.name} of small differences conforms`, () => {
    for (const property of conformanceProperties.map((p) => (p.id === 'C12' ? agreement : p)))
      it(`${property.id} ${property.name}`, () => {
        const { message, status, counterexample } = checkProperty(property, subject)
        expect(status === 'failed' ? { message, counterexample } : undefined).toBeUndefined()
      })
  })
}

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

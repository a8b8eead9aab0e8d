import { totalOf } from '@hebb/core'
import {
  batchFor,
  finiteDifferences,
  lossOf,
  plainNetwork,
  relativeDistance,
  trainerFor,
  type Case,
} from '@hebb/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { myRule } from '../src/index.js'

// What is true of your rule and of few others, as a property: an identity to rounding error or an order of convergence,
// not “the loss goes down”. This one is feedback alignment's. Put your own here.

const cases: fc.Arbitrary<Case> = fc.record({
  sizes: fc.constantFrom([3, 4, 2], [2, 5, 3, 2]),
  activation: fc.constantFrom('tanh' as const, 'logistic' as const),
  samples: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(9999),
})

/** Relative distance of the update from the gradient by central differences, every B_l being `scale` W_{l+1}ᵀ. */
function distance(c: Case, scale: number): number {
  const trainer = trainerFor({ rule: myRule() }, c)
  for (let l = 1; l < c.sizes.length - 1; l++) {
    const [rows, cols] = [c.sizes[l], c.sizes[l + 1]]
    const W = trainer.read(`W${l + 1}`)
    const transpose = (_: unknown, i: number) => scale * W[(i % cols) * rows + Math.floor(i / cols)]
    trainer.write(`B${l}.W`, Array.from({ length: rows * cols }, transpose))
  }
  const gradient = finiteDifferences(plainNetwork(trainer).parameters, lossOf(trainer, batchFor(c)))
  return relativeDistance(totalOf(trainer.gradients(batchFor(c))), gradient)
}

describe('where B_l is W_{l+1}ᵀ, feedback alignment is backpropagation', () => {
  it('on generated networks', () => {
    fc.assert(
      fc.property(cases, (c) => distance(c, 1) < 1e-6),
      { numRuns: 30 },
    )
  })

  // The negative control: a theorem that holds for a wrong rule as well proves nothing.
  it('and not where it is a tenth more', () => {
    expect(distance({ sizes: [3, 4, 2], activation: 'tanh', samples: 3, seed: 1 }, 1.1)).toBeGreaterThan(1e-3)
  })
})

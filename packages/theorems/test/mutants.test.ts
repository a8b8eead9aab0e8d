import { describe, expect, it } from 'vitest'
import { mutants } from './mutants/index.js'

describe('each mutant is caught, and the honest rule is not', () => {
  it.each(mutants)('$number: $what ($caughtBy)', (mutant) => {
    expect(mutant.fails()).toEqual({ mutant: true, honest: false })
  })

  it('none is missing', () => {
    const elsewhere = [8, 21]
    const numbers = new Set([...mutants.map((mutant) => mutant.number), ...elsewhere])
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 21 }, (_, i) => i + 1))
  })
})

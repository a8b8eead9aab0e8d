import { totalOf } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { ff } from '../src/index.js'
import { open, samples } from './help.js'

const lambda = 0.3
const uniform = { negatives: 'uniform' } as const

describe('peer normalization', () => {
  it('keeps running means of the positive activities, from ½, at 0.9 and 0.1', () => {
    const { trainer, batch, rows } = open(ff({ ...uniform, peerNormalization: lambda }))
    expect(Array.from(trainer.read('M1.W'))).toEqual(Array(12).fill(0.5))
    // The readout has no peers.
    expect(trainer.parameters.filter((name) => /^M.*W/.test(name))).toEqual(['M1.W', 'M2.W'])
    trainer.step(batch)
    const h = rows('h⁺1')
    const expected = h[0].map((_, j) => 0.9 * 0.5 + (0.1 * h.reduce((sum, row) => sum + row[j], 0)) / samples)
    trainer.read('M1.W').forEach((m, j) => expect(m).toBeCloseTo(expected[j], 14))
    expect(trainer.read('M1.b').every((b) => b === 0)).toBe(true)
  })

  it('pulls each unit by λ · 2 (m_j - m̄) / n · 0.1, dead ones too', () => {
    const means = Float64Array.from({ length: 12 }, (_, j) => j / 10)
    const gradients = [0, lambda].map((peerNormalization) => {
      const { trainer, batch } = open(ff({ ...uniform, peerNormalization }))
      // Unit 0 is dead on this batch.
      trainer.write(
        'b1',
        trainer.read('b1').map((b, j) => (j === 0 ? -100 : b)),
      )
      if (peerNormalization > 0) trainer.write('M1.W', means)
      return totalOf(trainer.gradients(batch))
    })
    const [plain, pulled] = gradients
    expect(plain['b1'][0]).toBe(0)
    means.forEach((m, j) => {
      expect(pulled['b1'][j] - plain['b1'][j]).toBeCloseTo((lambda * 0.2 * (m - 0.55)) / 12, 14)
    })
  })

  it('is claimed to be no gradient, and is off by default', () => {
    expect(ff({ peerNormalization: lambda }).claims.backprop).toEqual({ kind: 'none' })
    expect(open(ff()).trainer.parameters).not.toContain('M1.W')
  })
})

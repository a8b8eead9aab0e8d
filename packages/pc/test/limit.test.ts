import { cosineSimilarity, relativeDistance, type Case } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { pc, type PCOptions } from '../src/index.js'
import { bp, gradients, times } from './helpers.js'

const cases = Array.from({ length: 6 }, (_, seed): Case => ({
  sizes: [5, 8, 7, 6, 4],
  activation: 'tanh',
  samples: 3,
  seed,
}))
const ladder = [1e-1, 1e-2, 1e-3]
const converged = { weightedUpdate: true, tolerance: 1e-15, steps: 100000 } as const

/** Relative errors, and 1 - cosines, of update/λ against backprop down the ladder. */
function down(c: Case, options: Partial<PCOptions>): { error: number[]; angle: number[] } {
  const exact = gradients(bp, c)
  const at = ladder.map((lambda) => {
    const g = gradients(pc({ ...options, outputPrecision: lambda }), c)
    return options.nudging === 'centered' ? g : times(g, 1 / lambda)
  })
  return {
    error: at.map((g) => relativeDistance(g, exact)),
    angle: at.map((g) => 1 - cosineSimilarity(g, exact)),
  }
}

const order = (errors: readonly number[], i: number): number => Math.log10(errors[i] / errors[i + 1])

describe('predictive coding as λ goes to 0', () => {
  for (const [name, variant] of Object.entries({
    'on activities': { stepSize: 0.2 },
    'in sequential order': { stepSize: 0.2, order: 'sequential' },
    'on errors': { state: 'errors', stepSize: 0.2 },
    'with unequal precisions': { layerPrecision: [0.5, 2, 1.5], stepSize: 0.1 },
  } satisfies Record<string, Partial<PCOptions>>)) {
    it(`tends to backpropagation with order 1, its direction with order 2: ${name}`, () => {
      for (const c of cases) {
        const { error, angle } = down(c, { ...converged, ...variant })
        const trail = `seed ${c.seed}: ${error.join(' ')}, ${angle.join(' ')}`
        expect(order(error, 1), trail).toBeGreaterThan(0.9)
        expect(order(error, 1), trail).toBeLessThan(1.1)
        expect(order(angle, 1), trail).toBeGreaterThan(1.6)
        expect(order(angle, 1), trail).toBeLessThan(2.1)
        expect(error[2], trail).toBeLessThan(3e-2)
      }
    })
  }

  it('tends to it with order 2 when centered', () => {
    for (const c of cases) {
      const { error } = down(c, { ...converged, weightedUpdate: true, nudging: 'centered', stepSize: 0.2 })
      expect(order(error, 1), `seed ${c.seed}: ${error.join(' ')}`).toBeGreaterThan(1.9)
      expect(order(error, 1), `seed ${c.seed}: ${error.join(' ')}`).toBeLessThan(2.1)
    }
  })

  it('does not without weighting, nor before inference has converged', () => {
    for (const c of cases) {
      expect(down(c, { ...converged, weightedUpdate: false }).error[2]).toBeGreaterThan(0.9)
      const early = down(c, { weightedUpdate: true, steps: 5 }).error
      expect(early[2]).toBeGreaterThan(0.1)
      expect(Math.abs(order(early, 1))).toBeLessThan(0.1)
    }
  })
})

import { ep, predictiveCodingEnergy } from '@hebb/ep'
import { pc, type PCOptions } from '@hebb/pc'
import type { LearningRule } from '@hebb/core'
import { describe, it } from 'vitest'
import { linearEquilibrium, samePhases, tendsToBackprop, type Pair } from './properties/predictive-coding.js'
import { prove, refute } from './properties/theorem.js'

const converged = { tolerance: 1e-15, steps: 20000, stepSize: 'auto' } as const

describe('row 8: as λ goes to 0, predictive coding over λ tends to backpropagation', () => {
  const over = (lambda: number, options: Partial<PCOptions>): LearningRule => {
    const rule = pc({ ...converged, ...options, outputPrecision: lambda })
    return {
      ...rule,
      local: (synapse) =>
        rule.local(synapse).map((factor) => ({ ...factor, scale: (factor.scale ?? 1) / lambda })),
    }
  }
  it('with order 1, its direction with order 2', () =>
    prove(tendsToBackprop(1), (lambda) => over(lambda, { weightedUpdate: true })))
  it('with order 2 when centered', () =>
    prove(tendsToBackprop(2), (lambda) => pc({ ...converged, nudging: 'centered', outputPrecision: lambda })))
  it('not unless the update is weighted', () => refute(tendsToBackprop(1), (lambda) => over(lambda, {})))
  it('not before inference has converged', () =>
    refute(tendsToBackprop(1), (lambda) => over(lambda, { weightedUpdate: true, tolerance: 0, steps: 5 })))
})

describe('row 9: one-sided equilibrium propagation on the predictive-coding energy is predictive coding', () => {
  const settled: Pick<Pair, 'ep' | 'pc'> = {
    ep: (beta) =>
      ep({
        energy: predictiveCodingEnergy({ stepSize: 0.05 }),
        nudging: 'positive',
        beta,
        nudgedSteps: 20000,
        tolerance: 1e-16,
      }),
    pc: (lambda) => pc({ ...converged, tolerance: 1e-16, weightedUpdate: true, outputPrecision: lambda }),
  }
  const exact: Pair = { ...settled, lambda: (beta) => beta / (1 + beta), factor: (beta) => 1 / (1 + beta) }
  const explicit: Pair = { ...settled, lambda: (beta) => beta, factor: () => 1 }
  it('with λ = beta/(1 + beta) and a factor 1/(1 + beta) for squared error', () =>
    prove(samePhases('squaredError'), exact))
  it('with λ = beta for cross entropy', () => prove(samePhases('crossEntropy'), explicit))
  it('not the other way around', () => {
    refute(samePhases('squaredError'), explicit)
    refute(samePhases('crossEntropy'), exact)
  })
})

describe('row 10: inference of a linear network', () => {
  const settled = (precision: readonly number[]): LearningRule =>
    pc({
      stepSize: 'auto',
      steps: 20000,
      tolerance: 1e-13,
      layerPrecision: precision.slice(0, -1),
      outputPrecision: precision.at(-1)!,
    })
  it('settles where the closed form says', () => prove(linearEquilibrium, settled))
  it('not with all precisions equal', () =>
    refute(linearEquilibrium, (precision) => settled(precision.map(() => 1))))
})

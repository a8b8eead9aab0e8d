import { squaredError, type Energy, type LearningRule, type LossSpec } from '@hebb/core'
import { ep, hopfield } from '@hebb/ep'
import { tendsToImplicitGradient } from '../properties/equilibrium-propagation.js'
import { byConformance, byTheorem, type Mutant } from './mutant.js'

const converged = { freeSteps: 2000, nudgedSteps: 2000, tolerance: 1e-16 } as const
const centered = (beta: number): LearningRule => ep({ ...converged, beta })
const oneSided = (beta: number): LearningRule => ep({ ...converged, nudging: 'positive', beta })

const twice = (rule: LearningRule): LearningRule => ({
  ...rule,
  local: (synapse) => rule.local(synapse).map((factor) => ({ ...factor, scale: 2 * (factor.scale ?? 1) })),
})

/** Forgets the free equilibrium where its nudged phase begins. */
function fromZero(): Energy {
  const honest = hopfield()
  const begun = new Set<unknown>()
  return {
    ...honest,
    update(ctx, p, l, beta, out) {
      if (beta !== 0 && !begun.has(p)) {
        begun.add(p)
        for (let k = 1; k <= ctx.L; k++) ctx.ops.fill(p.s[k], 0)
      }
      honest.update(ctx, p, l, beta, out)
    },
  }
}

/** Codes the nudged output (a + beta y) / (1 + beta). */
const rounding = (): LossSpec => ({
  ...squaredError(),
  bind: (ops) => ({
    ...squaredError().bind(ops),
    nudge(out, a, target, beta) {
      ops.combine(out, 1, a, beta, target)
      ops.scale(out, out, 1 / (1 + beta))
    },
  }),
})
const stationary = ep({ ...converged, tolerance: 1e-30 })

export const ofEquilibriumPropagation: readonly Mutant[] = [
  byTheorem(6, 'centered ep divides by beta', tendsToImplicitGradient(2), {
    mutant: (beta) => twice(centered(beta)),
    honest: centered,
  }),
  byTheorem(7, 'ep nudges from zero, for two sweeps', tendsToImplicitGradient(1), {
    mutant: (beta) => ep({ freeSteps: 2000, nudgedSteps: 2, energy: fromZero(), nudging: 'positive', beta }),
    honest: oneSided,
  }),
  byConformance(9, 'ep codes its output (a + beta y) / (1 + beta)', 'C7', /zeroAtTarget is claimed/, {
    mutant: { rule: stationary, loss: rounding() },
    honest: { rule: stationary },
    subject: { activations: ['logistic'], gain: 0.6 },
  }),
]

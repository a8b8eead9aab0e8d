import { defineRule, type LearningRule } from '@hebb/core'
import { dtp } from '@hebb/dtp'
import { firstTarget, localErrors, targetState } from '@hebb/tp'
import { isBackprop } from '../properties/backprop.js'
import { hasMinimumAtTranspose } from '../properties/reconstruction.js'
import { byConformance, byTheorem, type Mutant } from './mutant.js'

const matched = dtp({ feedback: 'jacobianMatched', outputTarget: 'output', eta: 1 })

/** The gradient of the batch's mean where each sample's own is wanted. */
const averaged: LearningRule = {
  ...matched,
  run: (ctx) =>
    matched.run({
      ...ctx,
      loss: {
        ...ctx.loss,
        gradient(out, y, target) {
          ctx.loss.gradient(out, y, target)
          ctx.ops.scale(out, out, 1 / out.rows)
        },
      },
    }),
}

const fixed = dtp({ feedback: 'fixed', outputTarget: 'output' })

/** (h + g(t)) - g(h) */
function leftAssociated(): LearningRule {
  const options = fixed.options as any
  return defineRule<any, any>({
    ...fixed,
    state: targetState(options, { state: (make: any) => ({ r: make.units('r') }) } as any),
    *run(ctx) {
      const { L, layers, all, aux, ops, state } = ctx
      const { h, t, g } = state
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      firstTarget(ctx, options)
      for (let l = L - 1; l >= 1; l--) {
        aux.V[l].forward(t[l], t[l + 1])
        aux.V[l].forward(g.r[l], h[l + 1])
        ops.add(t[l], h[l])
        ops.sub(t[l], t[l], g.r[l])
      }
      localErrors(ctx, options)
      yield { learn: all }
    },
  })
}

const ldrl = dtp({
  feedback: 'ldrl',
  outputTarget: 'output',
  inverse: 'linear',
  feedbackOptimizer: 'sgd',
  feedbackRate: 0.1,
})

/** g(f(h)), which is not noisy, counts as given. */
const notDifferentiated: LearningRule = {
  ...ldrl,
  localAux: { ...ldrl.localAux, V: (synapse) => ldrl.localAux!['V']!(synapse).filter((_, i) => i !== 1) },
}

export const ofTargets: readonly Mutant[] = [
  byConformance(10, 'dtp adds its difference from the left', 'C7', /zeroAtTarget is claimed/, {
    mutant: { rule: leftAssociated() },
    honest: { rule: fixed },
  }),
  byTheorem(11, 'dtp averages the gradient of the output over the batch', isBackprop, {
    mutant: averaged,
    honest: matched,
  }),
  byTheorem(15, 'ldrl does not learn at g(f(h))', hasMinimumAtTranspose, {
    mutant: notDifferentiated,
    honest: ldrl,
  }),
]

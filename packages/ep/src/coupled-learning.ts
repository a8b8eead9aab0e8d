import { ruleFactory, type OptionSpecs, type RuleFactory } from '@hebb/core'
import { clamped, clampedOptions } from './clamped.js'

/** The options of `coupledLearning`, as data. */
export const coupledLearningOptions = {
  eta: {
    type: 'number',
    default: 0.2,
    range: [1e-9, 1],
    says: 'η: how far towards the target the output is held',
  },
  ...clampedOptions,
} as const satisfies OptionSpecs

/**
 * Coupled learning (Stern, Hexner, Rocks and Liu 2021): the output is held a little nearer to its target than it was free.
 *
 *     s_L = s_L free - η ∂C/∂s_L          ΔW_l ∝ γ^(l-L) (s_l s_{l-1}ᵀ clamped - s_l s_{l-1}ᵀ free) / η
 *
 * With ½ squared error and η = 1 it is contrastive Hebbian learning. Unlike a nudge, the clamp does not yield to the network: as η
 * goes to 0 the update does not tend to the gradient of C.
 */
export const coupledLearning: RuleFactory<typeof coupledLearningOptions> = ruleFactory(
  'coupledLearning',
  coupledLearningOptions,
  (o) =>
    clamped(o, {
      name: 'coupledLearning',
      backprop: { kind: 'none' },
      nudge: o.eta,
      scale: 1 / o.eta,
      clamp({ loss, ops, target }, out, free) {
        loss.gradient(out, free, target)
        ops.combine(out, 1, free, -o.eta, out)
      },
    }),
)

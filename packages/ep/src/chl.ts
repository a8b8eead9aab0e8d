import { ruleFactory, type RuleFactory } from '@hebb/core'
import { clamped, clampedOptions } from './clamped.js'

/** The options of `chl`, as data. */
export const chlOptions = clampedOptions

/**
 * Contrastive Hebbian learning (Movellan 1991): equilibrium propagation with the output held at its target, β → ∞.
 *
 *     ΔW_l ∝ γ^(l-L) (s_l s_{l-1}ᵀ clamped - s_l s_{l-1}ᵀ free)
 *
 * No gradient at feedback gain γ = 1; as γ goes to 0 it tends to that of ½|s_L - y|² by backpropagation (Xie and Seung 2003).
 */
export const chl: RuleFactory<typeof chlOptions> = ruleFactory('chl', chlOptions, (o) =>
  clamped(o, {
    name: 'chl',
    backprop:
      o.tolerance > 0
        ? {
            kind: 'limit',
            of: 'network-loss',
            limit: { option: 'feedbackGain', from: 1e-2, ratio: 0.1, order: 1 },
          }
        : { kind: 'none' },
    scale: 1,
    clamp: ({ ops, target }, out) => ops.copy(out, target),
  }),
)

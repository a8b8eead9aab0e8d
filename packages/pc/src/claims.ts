import type { Claims } from '@hebb/core'
import type { PCOptions } from './options.js'

/** What `pc` with these options claims. Relations to backprop are those of the README's table; all are tested. */
export function claimsOf(o: PCOptions): Claims {
  return {
    backprop: backpropOf(o),
    // From the feed-forward pass every error is exactly 0 there; from elsewhere inference only comes near it.
    zeroAtTarget: o.init === 'feedForward',
    online: o.learn === 'incremental',
    transposes: true,
    readsFromAbove: true,
    reach: 1,
    supervised: true,
    // A tolerance is looked at over the whole batch: how long a sample relaxes then depends on its batch-mates.
    batchAdditive: o.tolerance === 0,
    equivariant: o.init === 'feedForward',
    singlePrecision: singlePrecision(o) / 1e6,
  }
}

function backpropOf(o: PCOptions): Claims['backprop'] {
  const { learn, fixedPrediction, stepSize, weightedUpdate, tolerance, nudging } = o
  const of = 'network-loss'
  if (learn === 'zeroDivergence') return { kind: 'exact', of }
  if (fixedPrediction) {
    const whole = stepSize === 1 && o.outputPrecision === 1 && [o.layerPrecision].flat().every((g) => g === 1)
    return whole ? { kind: 'exact', of } : { kind: 'none' }
  }
  // Only the equilibrium has the limit, and only the gradient of F itself: update / λ tends to it.
  if (!weightedUpdate || tolerance === 0) return { kind: 'none' }
  const order = nudging === 'centered' ? 2 : 1
  return { kind: 'limit', of, limit: { option: 'outputPrecision', from: 1e-2, ratio: 0.1, order } }
}

/** Hidden errors of about λ/γ_l are differences of activities, each right to its last bit; ePC keeps the errors themselves. */
function singlePrecision({ weightedUpdate, state, layerPrecision, outputPrecision }: PCOptions): number {
  if (!weightedUpdate || state === 'errors') return 1
  return Math.max(1, ...[layerPrecision].flat().map((gamma) => gamma / outputPrecision))
}

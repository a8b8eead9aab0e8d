import type { Claims, Energy } from '@hebb/core'
import type { EPSettings } from './options.js'

/** Below this a phase stops only where nothing moves at all. */
const STILL = 1e-30

/** What `ep` with these options claims. */
export function claimsOf({ energy, nudging, beta, tolerance, readout }: EPSettings): Claims {
  return {
    // Only an equilibrium has the limit: after a fixed number of sweeps the distance from it does not go to 0 with beta.
    backprop:
      tolerance > 0
        ? {
            kind: 'limit',
            of: energy.gradientOf,
            limit: { option: 'beta', from: 1e-2, ratio: 0.5, order: nudging === 'centered' ? 2 : 1 },
          }
        : { kind: 'none' },
    zeroAtTarget: readout === 'inside' && (energy.freeAtStart === true || standsStill(tolerance)),
    online: false,
    transposes: true,
    readsFromAbove: true,
    reach: 1,
    supervised: true,
    // A tolerance is looked at over the whole batch: how long a sample relaxes then depends on its batch-mates.
    batchAdditive: tolerance === 0,
    singlePrecision: singlePrecision(energy, beta),
  }
}

export const standsStill = (tolerance: number): boolean => tolerance > 0 && tolerance <= STILL

/**
 * Relative error of one gradient: the phases' activities, each right to its last bit, differ by about `nudge`, and three layers below the
 * output by gain³ times that.
 */
export const singlePrecision = ({ feedbackGain = 1 }: Energy, nudge: number): number =>
  1 / Math.min(1, nudge) / Math.min(1, feedbackGain) ** 3 / 1e6

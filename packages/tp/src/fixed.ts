import type { Layered } from '@hebb/core'
import type { Feedback } from './feedback.js'
import { inverseOf, type InverseLayers } from './inverse.js'
import { shapeOptions, type TargetOptions } from './options.js'

/** Random mappings that never learn (fixed-weight difference target propagation: Shibuya et al. 2023). */
export function fixed(options: TargetOptions): Feedback<{ k: Layered }, InverseLayers> {
  const inverse = inverseOf(options)
  return {
    name: 'fixed',
    uses: shapeOptions,
    state: (make, _h, top) => ({ k: inverse.units(make, 'k', top) }),
    aux: inverse.aux,
    apply: ({ aux, state: { g } }, l, out, u) => inverse.apply(aux, g.k, l, out, u),
  }
}

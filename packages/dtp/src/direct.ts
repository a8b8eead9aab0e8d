import type { Feedback, TargetOptions } from '@hebb/tp'
import { drl } from './drl.js'

/**
 * Direct difference target propagation (Meulemans et al. 2020): one mapping from the top to every layer below,
 *
 *     t_l = h_l + (Q_l(t_top) - Q_l(h_top))
 *
 * learned by the difference reconstruction loss. `inverse: 'linear'` and `'randomUnits'` are the published variants (there the
 * random units are shared by all layers; here each layer has its own).
 */
export const direct = (options: TargetOptions & { readonly normalizedFeedback: boolean }): Feedback =>
  drl(options, { direct: true })

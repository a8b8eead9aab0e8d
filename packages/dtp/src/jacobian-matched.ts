import { across, type Feedback } from '@hebb/tp'
import type { Layered } from '@hebb/core'

/**
 * The oracle whose Jacobian is the transpose of the forward layer's, linear in u:
 *
 *     g_l(u) = W_{l+1}ᵀ (φ'(u_{l+1}) ∘ u)
 *
 * With it the difference correction gives t_l - h_l = -η ∂C/∂h_l: backpropagation, to rounding. It reads the weights backwards.
 */
export const jacobianMatched = (): Feedback<{ d: Layered }> => {
  const apply: Feedback<{ d: Layered }>['apply'] = ({ layers, state: { h, g } }, l, out, u) => {
    layers[l + 1].gate(g.d[l + 1], u, h[l + 1], h[l])
    layers[l + 1].pullback(out, g.d[l + 1], u, h[l])
  }
  return {
    name: 'jacobianMatched',
    uses: [],
    state: (make, h, top) => ({ d: across(make, 'd', h, 2, top) }),
    apply,
    difference: apply,
  }
}

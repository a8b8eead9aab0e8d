import { freeEquilibrium } from './hopfield-equilibrium.js'
import {
  addOuter,
  back,
  depth,
  derivative,
  up,
  zeros,
  type Gradients,
  type PlainNetwork,
  type Sample,
} from './plain.js'

/**
 * Backpropagation through the last t of many synchronous free steps s ← F(s) = φ(∂Φ/∂s), all of them at the equilibrium
 * (Ernoult et al. 2019), of C = ½|s_L - y|²:
 *
 *     g = Σ_{k<t} (∂F/∂θ)ᵀ δ^k          δ^0 = ∂C/∂s          δ^{k+1} = (∂F/∂s)ᵀ δ^k
 */
export function truncatedBptt(net: PlainNetwork, samples: readonly Sample[], t: number): Gradients {
  const g = zeros(net)
  const L = depth(net)
  const a = 1 / samples.length
  for (const { x, y } of samples) {
    const s = freeEquilibrium(net, x)
    let delta = s.map((v, l) => (l === L ? v.map((u, i) => u - y[i]!) : v.map(() => 0)))
    for (let k = 0; k < t; k++) {
      const next = s.map((v) => v.map(() => 0))
      for (let l = 1; l <= L; l++) {
        const d = derivative(net, l, s[l]!).map((f, i) => f * delta[l]![i]!)
        addOuter(g, l, a, d, s[l - 1]!)
        back(net, l, d).forEach((e, j) => (next[l - 1]![j]! += e))
        if (l === L) continue
        // u_l also reads W_{l+1}ᵀ s_{l+1}.
        addOuter(g, l + 1, a, s[l + 1]!, d, 0)
        up(net, l + 1, d).forEach((e, i) => (next[l + 1]![i]! += e))
      }
      delta = next
    }
  }
  return g
}

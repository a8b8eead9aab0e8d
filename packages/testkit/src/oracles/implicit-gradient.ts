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
 * Gradient of the mean of C = ½|s_L - y|² at the free equilibrium s = φ(∂Φ/∂s) of the layered Hopfield energy, by implicit
 * differentiation (recurrent backpropagation: Almeida 1987; Pineda 1987), D = diag φ′(u):
 *
 *     λ = D (∂²Φ/∂s² λ - ∂C/∂s)          ∂C/∂W_l = -λ_l s_{l-1}ᵀ - s_l λ_{l-1}ᵀ          ∂C/∂b_l = -λ_l
 *
 * ∂²Φ/∂s² couples neighbors only: λ is found by sweeps, which converge where the equilibrium is stable.
 */
export function implicitGradient(net: PlainNetwork, samples: readonly Sample[]): Gradients {
  const g = zeros(net)
  const L = depth(net)
  for (const { x, y } of samples) {
    const s = freeEquilibrium(net, x)
    const lambda = s.map((v) => v.map(() => 0))
    for (let t = 0; t < 5000; t++) {
      let moved = 0
      for (let l = 1; l <= L; l++) {
        const below = up(net, l, lambda[l - 1]!)
        const above = l < L ? back(net, l + 1, lambda[l + 1]!) : s[L]!.map((v, i) => y[i]! - v)
        const next = derivative(net, l, s[l]!).map((d, i) => d * (below[i]! + above[i]!))
        moved = Math.max(moved, ...next.map((v, i) => Math.abs(v - lambda[l]![i]!)))
        lambda[l] = next
      }
      if (moved <= 1e-17) break
    }
    for (let l = 1; l <= L; l++) {
      addOuter(g, l, -1 / samples.length, lambda[l]!, s[l - 1]!)
      addOuter(g, l, -1 / samples.length, s[l]!, lambda[l - 1]!, 0)
    }
  }
  return g
}

import {
  activate,
  back,
  depth,
  drive,
  forward,
  squaredCost,
  type PlainNetwork,
  type Sample,
} from './plain.js'

/**
 * The minimum of the layered Hopfield energy over s_l, the others as they are; with a linear output that is nudged towards y:
 *
 *     s_l = φ_l(W_l s_{l-1} + b_l + γ W_{l+1}ᵀ s_{l+1})          s_L = (W_L s_{L-1} + b_L + β y) / (1 + β)
 */
export function minimum(
  net: PlainNetwork,
  s: readonly (readonly number[])[],
  l: number,
  { y = [], beta = 0, gamma = 1 }: { y?: readonly number[]; beta?: number; gamma?: number } = {},
): number[] {
  const u = drive(net, l, s[l - 1]!)
  if (l === depth(net))
    return activate(net, l, beta === 0 ? u : u.map((a, i) => (a + beta * y[i]!) / (1 + beta)))
  const from = back(net, l + 1, s[l + 1]!)
  return activate(
    net,
    l,
    u.map((a, i) => a + gamma * from[i]!),
  )
}

/** The free equilibrium s_0 .. s_L from the feed-forward pass, by sweeps until nothing moves. */
export function freeEquilibrium(net: PlainNetwork, x: readonly number[], gamma = 1): number[][] {
  const s = forward(net, x)
  for (let t = 0; t < 5000; t++) {
    let moved = 0
    for (let l = 1; l <= depth(net); l++) {
      const next = minimum(net, s, l, { gamma })
      moved = Math.max(moved, ...next.map((v, i) => Math.abs(v - s[l]![i]!)))
      s[l] = next
    }
    if (moved <= 1e-16) break
  }
  return s
}

/** Mean over samples of ½|s_L - y|² at the free equilibrium. */
export const equilibriumLoss = (net: PlainNetwork, samples: readonly Sample[], gamma = 1): number =>
  samples.reduce((sum, { x, y }) => sum + squaredCost(freeEquilibrium(net, x, gamma)[depth(net)]!, y), 0) /
  samples.length

import type { Activation } from '@hebb/core'
import { back, depth, drive, up, zeros, type Gradients, type PlainNetwork, type Sample } from './plain.js'

/** A complex vector, as a pair of plain arrays. */
interface Complex {
  readonly re: number[]
  readonly im: number[]
}

type Pair = readonly [re: number, im: number]

const map = ({ re, im }: Complex, f: (a: number, b: number, i: number) => Pair): Complex => {
  const pairs = re.map((a, i) => f(a, im[i]!, i))
  return { re: pairs.map(([a]) => a), im: pairs.map(([, b]) => b) }
}

const divide = (a: number, b: number, c: number, d: number): Pair => {
  const q = c * c + d * d
  return [(a * c + b * d) / q, (b * c - a * d) / q]
}

/** A clip has no extension to complex numbers. */
const holomorphic: Partial<Record<Activation, (a: number, b: number) => Pair>> = {
  /** 1 / (1 + e^-(a + ib)) */
  logistic: (a, b) => divide(1, 0, 1 + Math.exp(-a) * Math.cos(b), -Math.exp(-a) * Math.sin(b)),
  /** 2 / (1 + e^-2(a + ib)) - 1 */
  tanh: (a, b) => {
    const [re, im] = divide(2, 0, 1 + Math.exp(-2 * a) * Math.cos(2 * b), -Math.exp(-2 * a) * Math.sin(2 * b))
    return [re - 1, im]
  },
}

export interface HolomorphicOptions {
  /** Nudges on the circle, at least 2. */
  readonly points: number
  /** |β| */
  readonly radius: number
  /** Sweeps of each phase; 400 by default. */
  readonly sweeps?: number
  /** Feedback through the conjugate transpose: wrong, for a control. */
  readonly conjugate?: boolean
}

/**
 * Holomorphic equilibrium propagation (Laborieux and Zenke 2022) on the layered Hopfield energy with a linear output:
 *
 *     g = -Re 1/(N|β|) Σ_k e^(-2πik/N) ∂Φ/∂θ(s(β_k))          β_k = |β| e^(2πik/N),  error O(|β|^N)
 *
 * N = 2 is centered. Feedback goes through the plain transpose, never the conjugate.
 *
 * @throws Error for an activation that is not holomorphic, and for N = 1, where the free phase would not cancel
 */
export function holomorphicEp(
  net: PlainNetwork,
  samples: readonly Sample[],
  { points, radius, sweeps = 400, conjugate = false }: HolomorphicOptions,
): Gradients {
  const L = depth(net)
  const f = net.activations.map((activation, i) => {
    const found = i === L - 1 ? (a: number, b: number): Pair => [a, b] : holomorphic[activation]
    if (found) return found
    throw new Error(`${activation} is not holomorphic; use ${Object.keys(holomorphic).join(' or ')}.`)
  })
  if (points < 2) throw new Error(`points is ${points}; wanted at least 2.`)
  const g = zeros(net)
  const sign = conjugate ? -1 : 1
  for (const { x, y } of samples) {
    for (let k = 0; k < points; k++) {
      const angle = (2 * Math.PI * k) / points
      const [br, bi] = [radius * Math.cos(angle), radius * Math.sin(angle)]
      const s: Complex[] = [{ re: [...x], im: x.map(() => 0) }]
      const input = (l: number): Complex => ({
        re: drive(net, l, s[l - 1]!.re),
        im: up(net, l, s[l - 1]!.im),
      })
      for (let l = 1; l <= L; l++) s[l] = map(input(l), f[l - 1]!)
      for (let t = 0; t < sweeps; t++) {
        for (let l = 1; l < L; l++) {
          const [re, im] = [back(net, l + 1, s[l + 1]!.re), back(net, l + 1, s[l + 1]!.im)]
          s[l] = map(input(l), (a, b, i) => f[l - 1]!(a + re[i]!, b + sign * im[i]!))
        }
        s[L] = map(input(L), (a, b, i) => divide(a + br * y[i]!, b + bi * y[i]!, 1 + br, bi))
      }
      // Re (e^-iα z) = cos α Re z + sin α Im z
      const a = -1 / (points * radius * samples.length)
      const part = (re: number, im: number): number => a * (Math.cos(angle) * re + Math.sin(angle) * im)
      for (let l = 1; l <= L; l++) {
        const [post, pre] = [s[l]!, s[l - 1]!]
        post.re.forEach((p, i) => {
          const q = post.im[i]!
          g[`b${l}`]![i]! += part(p, q)
          pre.re.forEach((r, j) => {
            const c = pre.im[j]!
            g[`W${l}`]![i * pre.re.length + j]! += part(p * r - q * c, p * c + q * r)
          })
        })
      }
    }
  }
  return g
}

import { back, depth, drive, samplesOf, zeros, type Plain } from './plain.js'
import type { Bench, Gradients } from './nets.js'

/** A complex vector. */
interface Complex {
  readonly re: number[]
  readonly im: number[]
}

const map = ({ re, im }: Complex, f: (a: number, b: number) => readonly [number, number]): Complex => {
  const pairs = re.map((a, i) => f(a, im[i]))
  return { re: pairs.map(([a]) => a), im: pairs.map(([, b]) => b) }
}
const divide = (a: number, b: number, c: number, d: number): [number, number] => {
  const q = c * c + d * d
  return [(a * c + b * d) / q, (b * c - a * d) / q]
}

/** Entire or meromorphic activations: a clip has no extension to complex numbers. */
const holomorphic: Record<string, (a: number, b: number) => readonly [number, number]> = {
  /** 1 / (1 + e^-(a + ib)) */
  logistic: (a, b) => divide(1, 0, 1 + Math.exp(-a) * Math.cos(b), -Math.exp(-a) * Math.sin(b)),
  /** 2 / (1 + e^-2(a + ib)) - 1 */
  tanh: (a, b) => {
    const [re, im] = divide(2, 0, 1 + Math.exp(-2 * a) * Math.cos(2 * b), -Math.exp(-2 * a) * Math.sin(2 * b))
    return [re - 1, im]
  },
}

/**
 * Holomorphic equilibrium propagation (Laborieux and Zenke 2022): N nudges β_k = |β| e^(2πik/N) on a circle, and
 *
 *     g = -Re 1/(N|β|) Σ_k e^(-2πik/N) ∂Φ/∂θ(s(β_k))          error O(|β|^N)
 *
 * N = 2 is centered. Feedback goes through the plain transpose, never the conjugate (`conjugate` does, for a control).
 *
 * @throws Error for an activation that is not holomorphic, and for N = 1, where the free phase would not cancel
 */
export function holomorphicUpdate(
  net: Plain,
  bench: Bench,
  N: number,
  radius: number,
  conjugate = false,
): Gradients {
  const f = holomorphic[net.activation]
  if (!f)
    throw new Error(`${net.activation} is not holomorphic; use ${Object.keys(holomorphic).join(' or ')}.`)
  if (N < 2) throw new Error(`N is ${N}; wanted at least 2.`)
  const g = zeros(net)
  const L = depth(net)
  const linear: Plain = {
    ...net,
    parameters: Object.fromEntries(
      Object.entries(net.parameters).map(([name, v]) => [name, name.startsWith('b') ? v.map(() => 0) : v]),
    ),
  }
  for (const { x, y } of samplesOf(bench)) {
    for (let k = 0; k < N; k++) {
      const angle = (2 * Math.PI * k) / N
      const [br, bi] = [radius * Math.cos(angle), radius * Math.sin(angle)]
      const s: Complex[] = [{ re: x, im: x.map(() => 0) }]
      const input = (l: number): Complex => ({
        re: drive(net, l, s[l - 1].re),
        im: drive(linear, l, s[l - 1].im),
      })
      for (let l = 1; l <= L; l++) s[l] = l < L ? map(input(l), f) : input(l)
      for (let t = 0; t < 400; t++) {
        for (let l = 1; l <= L; l++) {
          const u = input(l)
          if (l < L) {
            const sign = conjugate ? -1 : 1
            const [re, im] = [back(net, l + 1, s[l + 1].re), back(net, l + 1, s[l + 1].im)]
            s[l] = map({ re: u.re.map((a, i) => a + re[i]), im: u.im.map((b, i) => b + sign * im[i]) }, f)
          } else {
            const pairs = u.re.map((a, i) => divide(a + br * y[i], u.im[i] + bi * y[i], 1 + br, bi))
            s[l] = { re: pairs.map(([a]) => a), im: pairs.map(([, b]) => b) }
          }
        }
      }
      // Re (e^-iα z) = cos α Re z + sin α Im z
      const a = -1 / (N * radius * bench.samples)
      const part = (re: number, im: number): number => a * (Math.cos(angle) * re + Math.sin(angle) * im)
      for (let l = 1; l <= L; l++) {
        const [post, pre] = [s[l], s[l - 1]]
        post.re.forEach((p, i) => {
          const q = post.im[i]
          g[`b${l}`][i] += part(p, q)
          pre.re.forEach((r, j) => {
            const c = pre.im[j]
            g[`W${l}`][i * pre.re.length + j] += part(p * r - q * c, p * c + q * r)
          })
        })
      }
    }
  }
  return g
}

import type { Trainer } from '@hebb/core'
import { batchOf, type Bench, type Gradients } from './nets.js'

/** Oracles on plain arrays: nothing of the library's arithmetic is used. Layers count from 1; s[0] is the input. */
export interface Plain {
  readonly sizes: readonly number[]
  readonly activation: string
  /** Of the feedback. */
  readonly gamma: number
  readonly parameters: Gradients
}

export type State = number[][]

export const plainOf = (trainer: Trainer, { sizes, activation }: Bench, gamma = 1): Plain => ({
  sizes,
  activation,
  gamma,
  parameters: Object.fromEntries(
    trainer.parameters.map((name) => [name, Float64Array.from(trainer.read(name))]),
  ),
})

const squash: Record<string, (u: number) => number> = {
  logistic: (u) => 1 / (1 + Math.exp(-u)),
  tanh: Math.tanh,
  hardSigmoid: (u) => Math.min(1, Math.max(0, u)),
}
/** φ′, written in s */
const slope: Record<string, (s: number) => number> = {
  logistic: (s) => s * (1 - s),
  tanh: (s) => 1 - s * s,
  hardSigmoid: (s) => (s > 0 && s < 1 ? 1 : 0),
}

export const depth = ({ sizes }: Plain): number => sizes.length - 1

/** W_l s_{l-1} + b_l */
export function drive({ sizes, parameters }: Plain, l: number, below: readonly number[]): number[] {
  const W = parameters[`W${l}`]
  return Array.from(parameters[`b${l}`], (b, i) =>
    below.reduce((u, s, j) => u + W[i * sizes[l - 1] + j] * s, b),
  )
}

/** W_lᵀ d */
export function back({ sizes, parameters }: Plain, l: number, d: readonly number[]): number[] {
  const W = parameters[`W${l}`]
  const n = sizes[l - 1]
  return Array.from({ length: n }, (_, j) => d.reduce((u, x, i) => u + W[i * n + j] * x, 0))
}

export const activate = (net: Plain, l: number, u: readonly number[]): number[] =>
  l === depth(net) ? [...u] : u.map(squash[net.activation])

export const derivative = (net: Plain, l: number, s: readonly number[]): number[] =>
  l === depth(net) ? s.map(() => 1) : s.map(slope[net.activation])

export function forward(net: Plain, x: readonly number[]): State {
  const s: State = [[...x]]
  for (let l = 1; l <= depth(net); l++) s[l] = activate(net, l, drive(net, l, s[l - 1]))
  return s
}

/** The minimum over s_l, the others as they are; the output nudged towards y. */
export function minimum(net: Plain, s: State, l: number, beta: number, y: readonly number[]): number[] {
  const u = drive(net, l, s[l - 1])
  if (l === depth(net)) return beta === 0 ? u : u.map((a, i) => (a + beta * y[i]) / (1 + beta))
  const from = back(net, l + 1, s[l + 1])
  return activate(
    net,
    l,
    u.map((a, i) => a + net.gamma * from[i]),
  )
}

/** The equilibrium, by sweeps until nothing moves. */
export function equilibrium(net: Plain, x: readonly number[], y: readonly number[], beta = 0): State {
  const s = forward(net, x)
  for (let t = 0; t < 5000; t++) {
    let moved = 0
    for (let l = 1; l <= depth(net); l++) {
      const next = minimum(net, s, l, beta, y)
      moved = Math.max(moved, ...next.map((v, i) => Math.abs(v - s[l][i])))
      s[l] = next
    }
    if (moved <= 1e-16) break
  }
  return s
}

export const squaredCost = (s: readonly number[], y: readonly number[]): number =>
  s.reduce((c, v, i) => c + 0.5 * (v - y[i]) ** 2, 0)

export const zeros = (net: Plain): Gradients =>
  Object.fromEntries(Object.entries(net.parameters).map(([name, v]) => [name, new Float64Array(v.length)]))

/** into W_l += a post preᵀ, b_l += a constant post */
export function outer(
  into: Gradients,
  l: number,
  a: number,
  post: readonly number[],
  pre: readonly number[],
  constant = 1,
): void {
  post.forEach((p, i) => {
    into[`b${l}`][i] += a * constant * p
    pre.forEach((q, j) => (into[`W${l}`][i * pre.length + j] += a * p * q))
  })
}

/** Samples of a bench's batch. */
export function samplesOf(bench: Bench): { x: number[]; y: number[] }[] {
  const { inputs, targets } = batchOf(bench)
  const [n, m] = [bench.sizes[0], bench.sizes.at(-1)!]
  return Array.from({ length: bench.samples }, (_, i) => ({
    x: Array.from(inputs.subarray(i * n, (i + 1) * n)),
    y: Array.from(targets.subarray(i * m, (i + 1) * m)),
  }))
}

/**
 * Gradient of the loss at the free equilibrium by recurrent backpropagation (Almeida 1987; Pineda 1987), at gain γ = 1:
 *
 *     λ_l = φ′_l ∘ (W_{l+1}ᵀ λ_{l+1} + W_l λ_{l-1} - [l = L] (s_L - y))      ∂C/∂W_l = -(λ_l s_{l-1}ᵀ + s_l λ_{l-1}ᵀ)
 */
export function implicitGradient(net: Plain, bench: Bench): Gradients {
  const g = zeros(net)
  const L = depth(net)
  for (const { x, y } of samplesOf(bench)) {
    const s = equilibrium(net, x, y)
    const unbiased: Plain = {
      ...net,
      parameters: Object.fromEntries(
        Object.entries(net.parameters).map(([name, v]) => [name, name.startsWith('b') ? v.map(() => 0) : v]),
      ),
    }
    const lambda: State = s.map((v) => v.map(() => 0))
    for (let t = 0; t < 5000; t++) {
      let moved = 0
      for (let l = 1; l <= L; l++) {
        const up = drive(unbiased, l, lambda[l - 1])
        const down = l < L ? back(net, l + 1, lambda[l + 1]) : s[L].map((v, i) => y[i] - v)
        const d = derivative(net, l, s[l])
        const next = up.map((u, i) => d[i] * (u + down[i]))
        moved = Math.max(moved, ...next.map((v, i) => Math.abs(v - lambda[l][i])))
        lambda[l] = next
      }
      if (moved <= 1e-17) break
    }
    for (let l = 1; l <= L; l++) {
      outer(g, l, -1 / bench.samples, lambda[l], s[l - 1])
      outer(g, l, -1 / bench.samples, s[l], lambda[l - 1], 0)
    }
  }
  return g
}

/** Feed-forward backpropagation of ½ squared error. */
export function backprop(net: Plain, bench: Bench): Gradients {
  const g = zeros(net)
  for (const { x, y } of samplesOf(bench)) {
    const h = forward(net, x)
    let e = h[depth(net)].map((v, i) => v - y[i])
    for (let l = depth(net); l >= 1; l--) {
      const d = derivative(net, l, h[l]).map((f, i) => f * e[i])
      outer(g, l, 1 / bench.samples, d, h[l - 1])
      e = back(net, l, d)
    }
  }
  return g
}

/** Central differences of a function of the parameters. */
export function finiteDifferences(net: Plain, f: (net: Plain) => number, h = 1e-5): Gradients {
  const g = zeros(net)
  for (const [name, values] of Object.entries(net.parameters)) {
    values.forEach((x, i) => {
      const at = (v: number): number =>
        f({ ...net, parameters: { ...net.parameters, [name]: values.map((w, j) => (j === i ? v : w)) } })
      g[name][i] = (at(x + h) - at(x - h)) / (2 * h)
    })
  }
  return g
}

/** Mean of the cost over a batch at the free equilibrium. */
export const equilibriumLoss = (net: Plain, bench: Bench): number =>
  samplesOf(bench).reduce((sum, { x, y }) => sum + squaredCost(equilibrium(net, x, y)[depth(net)], y), 0) /
  bench.samples

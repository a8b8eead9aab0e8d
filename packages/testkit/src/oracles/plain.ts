import type { Activation, Batch, Trainer } from '@hebb/core'

/**
 * A network as plain arrays: nothing here uses the library's arithmetic, so that it can be held against it.
 * Layers count from 1; index 0 of a list of activities is the input.
 */
export interface PlainNetwork {
  /** Units of the input and of each layer. */
  readonly sizes: readonly number[]
  /** φ_1 .. φ_L */
  readonly activations: readonly Activation[]
  /** W1 [n_1, n_0] row by row, b1, W2, … */
  readonly parameters: Gradients
}

/** One array for each parameter. */
export type Gradients = Readonly<Record<string, Float64Array>>

/** One input and its target. */
export interface Sample {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** A network's own parameters, read from a trainer. */
export const plainNetwork = ({ network, read }: Trainer): PlainNetwork => ({
  sizes: [network.inputs, ...network.layers.map((layer) => layer.nOut)],
  activations: network.layers.map((layer) => layer.activation),
  parameters: Object.fromEntries(
    network.layers.flatMap((_, i) =>
      [`W${i + 1}`, `b${i + 1}`].map((name) => [name, Float64Array.from(read(name))]),
    ),
  ),
})

/** The samples of a batch; labels become one-hot targets. */
export function plainSamples({ sizes }: Pick<PlainNetwork, 'sizes'>, batch: Batch): Sample[] {
  const [n, m] = [sizes[0]!, sizes.at(-1)!]
  const row = (values: ArrayLike<number>, i: number, width: number): number[] =>
    Array.from({ length: width }, (_, j) => values[i * width + j]!)
  return Array.from({ length: batch.size }, (_, i) => ({
    x: row(batch.inputs, i, n),
    y: batch.targets
      ? row(batch.targets, i, m)
      : Array.from({ length: m }, (_, j) => (batch.labels![i] === j ? 1 : 0)),
  }))
}

const values: Partial<Record<Activation, (u: number) => number>> = {
  linear: (u) => u,
  relu: (u) => Math.max(0, u),
  tanh: Math.tanh,
  logistic: (u) => 1 / (1 + Math.exp(-u)),
  softplus: (u) => Math.log1p(Math.exp(u)),
  hardSigmoid: (u) => Math.min(1, Math.max(0, u)),
}

/** φ′, written in h = φ(u) */
const slopes: Partial<Record<Activation, (h: number) => number>> = {
  linear: () => 1,
  relu: (h) => (h > 0 ? 1 : 0),
  tanh: (h) => 1 - h * h,
  logistic: (h) => h * (1 - h),
  softplus: (h) => 1 - Math.exp(-h),
  hardSigmoid: (h) => (h > 0 && h < 1 ? 1 : 0),
}

const known = <T>(of: Partial<Record<Activation, T>>, activation: Activation): T => {
  const found = of[activation]
  if (found) return found
  throw new Error(`The oracles do not know ${activation} units; they know ${Object.keys(of).join(', ')}.`)
}

/** Number of layers L. */
export const depth = ({ sizes }: PlainNetwork): number => sizes.length - 1

/** φ_l(u) */
export const activate = ({ activations }: PlainNetwork, l: number, u: readonly number[]): number[] =>
  u.map(known(values, activations[l - 1]!))

/** φ_l′ of h = φ_l(u) */
export const derivative = ({ activations }: PlainNetwork, l: number, h: readonly number[]): number[] =>
  h.map(known(slopes, activations[l - 1]!))

/** W_l d, without the bias. */
export function up({ sizes, parameters }: PlainNetwork, l: number, d: readonly number[]): number[] {
  const W = parameters[`W${l}`]!
  const n = sizes[l - 1]!
  return Array.from({ length: sizes[l]! }, (_, i) => d.reduce((u, x, j) => u + W[i * n + j]! * x, 0))
}

/** W_l h + b_l */
export const drive = (net: PlainNetwork, l: number, h: readonly number[]): number[] =>
  up(net, l, h).map((u, i) => u + net.parameters[`b${l}`]![i]!)

/** W_lᵀ d */
export function back({ sizes, parameters }: PlainNetwork, l: number, d: readonly number[]): number[] {
  const W = parameters[`W${l}`]!
  const n = sizes[l - 1]!
  return Array.from({ length: n }, (_, j) => d.reduce((u, x, i) => u + W[i * n + j]! * x, 0))
}

/** h_0 .. h_L of the feed-forward pass; from layer `from` on, whose activity is x. */
export function forward(net: PlainNetwork, x: readonly number[], from = 0): number[][] {
  const h: number[][] = []
  h[from] = [...x]
  for (let l = from + 1; l <= depth(net); l++) h[l] = activate(net, l, drive(net, l, h[l - 1]!))
  return h
}

/** ½|s - y|² */
export const squaredCost = (s: readonly number[], y: readonly number[]): number =>
  s.reduce((c, v, i) => c + 0.5 * (v - y[i]!) ** 2, 0)

export const zeros = ({ parameters }: PlainNetwork): Gradients =>
  Object.fromEntries(Object.entries(parameters).map(([name, v]) => [name, new Float64Array(v.length)]))

/** into W_l += a post preᵀ, b_l += a constant post */
export function addOuter(
  into: Gradients,
  l: number,
  a: number,
  post: readonly number[],
  pre: readonly number[],
  constant: 0 | 1 = 1,
): void {
  post.forEach((p, i) => {
    into[`b${l}`]![i]! += a * constant * p
    pre.forEach((q, j) => (into[`W${l}`]![i * pre.length + j]! += a * p * q))
  })
}

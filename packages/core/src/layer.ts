import type { Activation } from '@hebb/kernels'
import type { Initialization } from './initialization.js'
import type { Ops } from './ops.js'
import type { Tensor } from './tensor.js'

/**
 * scale · postᵀ pre, summed over the batch: what multiplies what at a synapse. `pre` [B, nIn], `post` [B, nOut].
 * `constant` is the activity of the unit that carries the bias: 1, or 0 where `pre` is a difference of activities.
 */
export interface Factor {
  readonly pre: Tensor
  readonly post: Tensor
  /** Default 1. */
  readonly scale?: number
  /** Default 1. */
  readonly constant?: 0 | 1
}

/** An update that is no product of activities: an explicit direction of the parameters' shapes, already summed over the batch. */
export interface Direction {
  readonly direction: Readonly<Record<string, Tensor>>
  /** Default 1. */
  readonly scale?: number
}

/**
 * One layer, h = f(x), bound to a trainer's ops. States are flat `[batch, units]` for every kind of layer, and nothing is kept
 * between calls: what a method needs it is given, so one layer serves any number of phases.
 *
 * With u = W x + b: e is an error at the output (∂C/∂h or its like), d = φ'(u) ∘ e the error at the synapses.
 */
export interface Layer {
  readonly kind: string
  /** `layer 2`, or an aux layer's own name. */
  readonly name: string
  /** 1..L for the network's own layers; an aux layer has the index its rule gave it. */
  readonly index: number
  readonly nIn: number
  readonly nOut: number
  readonly activation: Activation
  /** Its input is added to its output, as its spec says. */
  readonly skip?: boolean
  readonly parameters: Readonly<Record<string, Tensor>>
  /** out = W x + b. With `activate` it is `forward` only where the layer has no skip connection. */
  affine(out: Tensor, x: Tensor): void
  /** out = φ(u), in place allowed */
  activate(out: Tensor, u: Tensor): void
  /** h = f(x) */
  forward(h: Tensor, x: Tensor): void
  /** d = φ'(u) ∘ e, written in h (and in x, where the layer has a skip connection). d and e apart. */
  gate(d: Tensor, e: Tensor, h: Tensor, x: Tensor): void
  /** out = J t: how h moves where x moves by t, J = ∂h/∂x. u = W t on the way; out, u and t apart. The dual of `gate` and `pullback`. */
  pushforward(out: Tensor, u: Tensor, t: Tensor, h: Tensor, x: Tensor): void
  /** out = scale · Wᵀ d, or out += it, with nothing but W in between: what symmetric energies need */
  transpose(out: Tensor, d: Tensor, o?: TransposeOptions): void
  /** out = scale · Jᵀ e, or out += it: the error at the input x, given d = gate(e): Wᵀ d, and whatever does not pass through W */
  pullback(out: Tensor, d: Tensor, e: Tensor, x: Tensor, o?: TransposeOptions): void
  /** Makes a gradient of what a rule says: `gradient` = scale · factor, or += it. */
  accumulate(gradient: Readonly<Record<string, Tensor>>, factor: Factor, scale: number, add: boolean): void
}

export interface TransposeOptions {
  /** Default 1. */
  readonly scale?: number
  /** Default false. */
  readonly add?: boolean
}

/** What a layer is made from: plain data and a way to bind it. */
export interface LayerSpec {
  readonly kind: string
  readonly nIn: number
  readonly nOut: number
  readonly activation: Activation
  /** Shape of each parameter, `[rows, cols]`. */
  readonly shapes: Readonly<Record<string, readonly [number, number]>>
  /** How each parameter starts. */
  readonly initialization: Readonly<Record<string, Initialization>>
  /** Its input is added to its output. */
  readonly skip?: boolean
  /** Whether it has a forward multiplier for a parametrization to set: h = f(a W x). */
  readonly multiplied?: boolean
  bind(at: LayerSite): Layer
}

/** Where a layer is bound. */
export interface LayerSite {
  readonly name: string
  readonly index: number
  readonly parameters: Readonly<Record<string, Tensor>>
  readonly ops: Ops
  /** a, for layers that have one. Default 1. */
  readonly multiplier?: number
  /** Room like x, whose contents any layer may overwrite at its next call; another for each slot. Trainers give it. */
  readonly scratch?: (x: Tensor, slot: number) => Tensor
}

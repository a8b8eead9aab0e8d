import type { Initialization } from './initialization.js'
import type { Activation } from '@hebb/kernels'
import type { Direction, Factor, Layer } from './layer.js'
import type { Loss } from './loss.js'
import type { Optimizer } from './optimizer.js'
import type { Ops } from './ops.js'
import { resolveOptions, type OptionSpecs, type Resolved } from './options.js'
import type { RandomSource } from './random.js'
import type { Settle } from './settle.js'
import type { Tensor } from './tensor.js'
import type { OptimizerFamily, WidthScaling } from './width-exponents.js'

/** Version of this contract. A rule made for another is refused with both versions named. */
export const API_VERSION = 1

/** One thing a layer, indexed as in the papers: x[1] .. x[L], and x[0] where it was given. */
export type Layered<T = Tensor> = readonly T[]

/**
 * What `run` yields.
 * - `phase`: what follows belongs to a phase of this name; a place to look, stop, trace or animate.
 * - `output`: the network's output for this batch, before the target has had any effect: loss and accuracy are read from it, and
 *   the step ends here where the loss has nothing to teach.
 * - `loss`: per-sample loss [B, 1] of a rule that has one of its own.
 * - `learn`: these layers learn now, from the present state.
 */
export type RuleEvent =
  | { readonly phase: string }
  | { readonly output: Tensor }
  | { readonly loss: Tensor }
  | { readonly learn: Layer | readonly Layer[] }

/** The state of one layer: in every `Layered` of S what stands at its index; groups keep their shape. Of `any` it is `any`. */
export type At<S> = 0 extends 1 & S
  ? any
  : {
      readonly [K in keyof S as S[K] extends Tensor ? never : K]: S[K] extends Layered<infer T> ? T : At<S[K]>
    }

/** Where learning happens: a layer, the rule's state below it and at it. */
export interface Synapse<S> {
  readonly layer: Layer
  readonly pre: At<S>
  readonly post: At<S>
}

/** How a rule asks for what it keeps. Called once for a step's workspace and once for `predict`'s. */
export interface MakeState {
  /** The inputs [B, n_0]. */
  readonly input: Tensor
  /** The targets [B, n_L]. */
  readonly target: Tensor
  /** Units of layers 0..L. */
  readonly sizes: readonly number[]
  /** [B, n_l] for l = 1..L; `at0` stands at index 0. */
  units(name: string, at0?: Tensor): Layered
  /** [B, 1] for l = 1..L. */
  perSample(name: string): Layered
  /** Of each layer's parameters' shapes, l = 1..L: for updates that are no products of activities. */
  parameters(name: string): Layered<Readonly<Record<string, Tensor>>>
  /** [B, cols of t] */
  like(name: string, t: Tensor): Tensor
  /** [B, cols] */
  batch(name: string, cols: number): Tensor
  /** [1, 1] */
  scalar(name: string): Tensor
  /** [rows, cols], whatever the batch; `layer` is the layer that it belongs to, if it belongs to one. */
  matrix(name: string, rows: number, cols: number, layer?: number): Tensor
}

/** How a rule asks for parameters of its own: layers, with the same optimizer, checkpoint and tracing as the network's. */
export interface MakeAux {
  readonly layers: Layered<Layer>
  readonly sizes: readonly number[]
  /** A dense layer of the group `group`; its parameters are called `V2.W`, `V2.b` for group V, index 2. */
  dense(group: string, o: AuxDense): Layer
}

export interface AuxDense {
  readonly index: number
  /** Layer of its presynaptic state: `pre` of `localAux`. */
  readonly from: number
  /** Layer of its postsynaptic state: `post` of `localAux`. */
  readonly to: number
  /** Units of layer `from` by default. */
  readonly nIn?: number
  /** Units of layer `to` by default. */
  readonly nOut?: number
  readonly activation?: Activation
  readonly init?: Initialization
}

/** What `run` and `predict` work with. */
export interface Context<S, A> {
  /** Number of layers. */
  readonly L: number
  /** layers[1] .. layers[L] */
  readonly layers: Layered<Layer>
  /** The same as a plain list, for `yield { learn: all }`. */
  readonly all: readonly Layer[]
  readonly input: Tensor
  readonly target: Tensor
  readonly state: S
  readonly aux: A
  readonly loss: Loss
  readonly ops: Ops
  readonly random: RandomSource
  /** Sweeps until a residual is small; reads one scalar every few sweeps, so that a rule reads none. */
  readonly settle: Settle
  /** Factor on one of the rule's options in wide networks: 1 but where the rule's own width exponents name it among `scalars`. */
  scaleOf(option: string): number
}

/** What an update of a rule is, computed from its options, and checked by the conformance suite. */
export interface Claims {
  /**
   * Relation to a gradient. `exact`: equal; `limit`: tends to it as `limit.option` goes to its limit, error of order `limit.order`;
   * `descent`: positively aligned after training; `none`.
   */
  readonly backprop:
    | { readonly kind: 'none' }
    | { readonly kind: 'descent' | 'exact'; readonly of: Reference }
    | { readonly kind: 'limit'; readonly of: Reference; readonly limit: Limit }
  /** The update is bitwise zero where the target is the rule's own prediction. */
  readonly zeroAtTarget: boolean
  /** A later learning event of a step sees an earlier update of the network's own layers. */
  readonly online: boolean
  /** A weight read backwards feeds some update (measured by provenance). */
  readonly transposes: boolean
  /** The update of layer l depends on W_k for some k > l (measured by taint). */
  readonly readsFromAbove: boolean
  /** Largest distance in layers that one op spans (measured by tracing). */
  readonly reach: 1 | 'broadcast'
  /** Uses targets. */
  readonly supervised: boolean
  /** The batch's update is the mean of the samples' updates. */
  readonly batchAdditive: boolean
  /** Permuting the units of a hidden layer permutes the update. Default true; false where noise is drawn unit by unit. */
  readonly equivariant?: boolean
  /**
   * Relative error of one gradient between single and double precision. Default 1e-6; more where the update is a small difference of
   * large numbers.
   */
  readonly singlePrecision?: number
}

/** The gradient of the network's loss; of the loss at the free equilibrium; the Gauss-Newton step; each layer's own loss. */
export type Reference = 'network-loss' | 'free-equilibrium' | 'gauss-newton' | 'layer-loss'

export interface Limit {
  readonly option: string
  readonly from: number
  readonly ratio: number
  readonly order: 1 | 2
}

/** A learning rule: options and functions, no state. One rule object may serve many trainers. */
export interface LearningRule<S = any, A extends Readonly<Record<string, Layered<Layer>>> = any> {
  readonly apiVersion?: number
  readonly name: string
  readonly claims: Claims
  /** Its options as resolved, for records and checkpoints. */
  readonly options?: Readonly<Record<string, unknown>>
  /** What it keeps for each layer. */
  state(make: MakeState): S
  /** Parameters of its own. */
  aux?(make: MakeAux): A
  /** Optimizers of aux groups that do not use the trainer's. */
  readonly auxOptimizers?: { readonly [K in keyof A]?: Optimizer }
  /** One step on one batch. */
  run(ctx: Context<S, A>): Generator<RuleEvent, void>
  /** The update at a synapse, from the tensors of that synapse alone: names them, computes nothing. */
  local(synapse: Synapse<S>): readonly (Factor | Direction)[]
  /** The same for aux layers, by group. */
  readonly localAux?: { readonly [K in keyof A]?: (synapse: Synapse<S>) => readonly (Factor | Direction)[] }
  /** The prediction's scores [B, n_L]; the feed-forward pass where absent. */
  predict?(ctx: Context<S, A>): Tensor
  /** Exponents of the maximal update parametrization; throws an error that says why where none are known. */
  widthScaling?(o: { readonly optimizer: OptimizerFamily }): WidthScaling
  /** Refuses a network it cannot train, with an error that says why. */
  check?(o: { readonly layers: Layered<Layer>; readonly loss: { readonly name: string } }): void
}

/** Infers the types of a rule's state and aux layers, and notes the version of the contract that it was written for. */
export const defineRule = <S, A extends Readonly<Record<string, Layered<Layer>>> = {}>(
  rule: LearningRule<S, A>,
): LearningRule<S, A> => ({ apiVersion: API_VERSION, ...rule })

/** A function from options to a rule that knows its options. */
export interface RuleFactory<S extends OptionSpecs = OptionSpecs> {
  (options?: Partial<Resolved<S>>): LearningRule
  readonly ruleName: string
  readonly optionSpecs: S
}

/**
 * Makes a rule's factory from its option data: checks options, fills in defaults, and lets tools see the options without making a rule.
 *
 * `create` also hears what was given, for a default that depends on other options; the rule it makes then says in `options` what it uses.
 *
 * @throws OptionError when called with unknown or invalid options
 */
export function ruleFactory<const S extends OptionSpecs>(
  ruleName: string,
  optionSpecs: S,
  create: (options: Resolved<S>, given: Partial<Resolved<S>>) => LearningRule,
): RuleFactory<S> {
  const factory = (given: Partial<Resolved<S>> = {}): LearningRule => {
    const options = resolveOptions(ruleName, optionSpecs, given)
    return { options, ...create(options, given) }
  }
  return Object.assign(factory, { ruleName, optionSpecs })
}

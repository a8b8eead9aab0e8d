import type { Factor } from './layer.js'
import type { Context, Layered, LearningRule, MakeState, Reference, Synapse } from './rule.js'
import type { Tensor } from './tensor.js'

/** What an energy needs of a rule's context. */
export type EnergyContext = Pick<
  Context<unknown, unknown>,
  'L' | 'layers' | 'input' | 'target' | 'loss' | 'ops'
>

/** The state of one phase of a relaxation: activities s_1 .. s_L over the input s_0, and whatever the energy keeps beside them. */
export interface EnergyPhase {
  readonly s: Layered
}

/**
 * An energy E(x, s; θ) of a network's activities, and how they go downhill on E + beta C: what equilibrium propagation needs of a
 * model, and nothing about its phases. The output s_L is a unit like any other; the nudge acts on it alone, by `loss.nudge`.
 *
 * A rule keeps one `state` a phase, then: `start`, `update` of layers in any order, `finish`, and `local` for the gradient in the
 * weights. Everything is per sample and summed over layers; nothing is ever divided by the batch.
 */
export interface Energy<P extends EnergyPhase = any> {
  readonly name: string
  /** Whose gradient (E's difference between phases) / beta tends to, as beta goes to 0. */
  readonly gradientOf: Reference
  /** True where `update` finds the exact minimum over s_l; false where it makes one step of gradient descent. */
  readonly exact: boolean
  /** True where the feed-forward pass is the free minimum, so that a free phase after `start` has nothing to do. */
  readonly freeAtStart?: boolean
  /**
   * What is left of a nudge that goes down one layer, beside what the weights do to it. `local` divides by it, rounding errors too.
   * Default 1.
   */
  readonly feedbackGain?: number
  /**
   * What a phase keeps; `phase` makes its labels differ from another's. What `prepare` computes, and scratch, are shared with
   * `first`, an earlier phase of the same batch.
   */
  state(make: MakeState, phase: string, first?: P): P
  /** Begins a batch: does what `prepare` does, and puts s at the feed-forward pass, computing nothing twice. */
  start(ctx: EnergyContext, p: P): void
  /** Computes what is constant during a batch, such as W_1 x + b_1: for an s that something else than `start` has put there. */
  prepare?(ctx: EnergyContext, p: P): void
  /**
   * Moves s_l downhill on E + beta C, the other layers as they now are. Writes `out`, in place by default: a synchronous sweep
   * gives each layer an `out` of its own and copies them at the end.
   */
  update(ctx: EnergyContext, p: P, l: number, beta: number, out?: Tensor): void
  /** All layers at once, each from the old state of the others: where that costs less than an `update` each. */
  sweep?(ctx: EnergyContext, p: P, beta: number): void
  /** After a relaxation, before `local`: makes what `local` names that of the present activities. */
  finish?(ctx: EnergyContext, p: P): void
  /** ∂E/∂(W_l, b_l) as factors. */
  local(synapse: Synapse<P>): readonly Factor[]
  /** In place of `finish` for two phases that are done with: makes what `difference` names, and may overwrite both. */
  contrast?(ctx: EnergyContext, plus: P, minus: P): void
  /** ∂E/∂(W_l, b_l) at `plus` minus the same at `minus`, in a form that loses fewer digits than two calls of `local`. */
  difference?(synapse: Synapse<TwoPhases<P>>): readonly Factor[]
  /** out [B, 1] = E of each sample. For tests and pictures: no relaxation needs it. */
  value(ctx: EnergyContext, p: P, out: Tensor): void
  /** Refuses a network that it cannot relax, with an error that says why. */
  readonly check?: LearningRule['check']
}

/** Two phases of one energy: what a contrastive rule keeps. */
export interface TwoPhases<P> {
  readonly plus: P
  readonly minus: P
}

import type {
  Context,
  Factor,
  Layer,
  Layered,
  MakeAux,
  MakeState,
  RuleEvent,
  Synapse,
  Tensor,
} from '@hebb/core'

/** State of a target-propagation rule. `top` is the layer where targets begin: the last hidden one, or the output. */
export interface TargetState<F = any> {
  /** Activities, h[0] the input. */
  readonly h: Layered
  /** Targets t[1] .. t[top]. */
  readonly t: Layered
  /** Local errors φ'(u) ∘ (h - t). */
  readonly delta: Layered
  /** e[L] = ∂C/∂h at the output; below it h - t, and room until targets are made. */
  readonly e: Layered
  /** What the feedback keeps. */
  readonly g: F
}

/** The layers of a feedback, by group. */
export type FeedbackLayers = Readonly<Record<string, Layered<Layer>>>

/** What a feedback works with. */
export type FeedbackContext<F = any, A extends FeedbackLayers = any> = Context<TargetState<F>, A>

/**
 * Where the feedback mappings g_l come from, l = 1 .. top - 1: each takes the layer above, or the top itself, back to layer l. One
 * strategy a file; a rule makes targets of g and never asks what it is.
 */
export interface Feedback<F = any, A extends FeedbackLayers = any> {
  readonly name: string
  /** Options of the rule that it has a use for. */
  readonly uses: readonly string[]
  /** g_l starts at the top rather than at layer l + 1. */
  readonly direct?: boolean
  state(make: MakeState, h: Layered, top: number): F
  aux?(make: MakeAux, top: number): A
  /** Brings g up to date with the batch whose activities are h, before targets are made: learns it, or solves for it. */
  update?(ctx: FeedbackContext<F, A>, top: number): Generator<RuleEvent, void>
  /** out = g_l(u) */
  apply(ctx: FeedbackContext<F, A>, l: number, out: Tensor, u: Tensor): void
  /** out = g_l(u + du) - g_l(u), where that is the same for all u. */
  difference?(ctx: FeedbackContext<F, A>, l: number, out: Tensor, du: Tensor): void
  readonly localAux?: { readonly [K in keyof A]?: (synapse: Synapse<TargetState<F>>) => readonly Factor[] }
  /** Refuses networks that g cannot exist for. `layers` from 1. */
  check?(layers: Layered<Layer>, top: number): void
}

/** Tensors like h[from] .. h[to], at the same indices. */
export function across(make: MakeState, name: string, h: Layered, from: number, to: number): Layered {
  const list: Tensor[] = []
  for (let l = from; l <= to; l++) list[l] = make.like(`${name}${l}`, h[l])
  return list
}

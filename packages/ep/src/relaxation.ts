import type {
  Context,
  Energy,
  EnergyContext,
  EnergyPhase,
  Layered,
  MakeState,
  RuleEvent,
  Settled,
} from '@hebb/core'

/** How activities go to an equilibrium. */
export interface Dynamics {
  readonly energy: Energy
  readonly update: 'async' | 'sync' | 'leaky' | 'gradient'
  /** ε of leaky sweeps. */
  readonly stepSize: number
  readonly tolerance: number
}

/** One phase of a step. */
export interface Phase {
  readonly name: string
  readonly beta: number
  readonly steps: number
  /** The highest layer that moves; all by default. */
  readonly top?: number
}

/** Where new activities stand until all are made: only what these dynamics need. */
export const scratchFor = (
  { units }: MakeState,
  { energy, update, tolerance }: Dynamics,
): { readonly next?: Layered } =>
  (update === 'async' || (update === 'gradient' && energy.sweep)) && tolerance === 0
    ? {}
    : { next: units('next') }

/**
 * Relaxes a phase's activities on E + beta C. One sweep is
 *
 *     async      s_l ← argmin over s_l, others as they now are: upwards in a free phase, downwards in a nudged one
 *     sync       s ← argmin for each layer, others as they were
 *     leaky      s ← s + ε (argmin - s)
 *     gradient   s ← s - ε ∂(E + beta C)/∂s, ε being the energy's own
 *
 * Async sweeps are exact coordinate descent: the energy never rises. The residual is the move that one more update would make.
 */
export function relax(
  { settle, ops }: Context<unknown, unknown>,
  ctx: EnergyContext,
  { energy, update, stepSize, tolerance }: Dynamics,
  { p, next = [] }: { readonly p: EnergyPhase; readonly next?: Layered | undefined },
  { name, beta, steps, top = ctx.L }: Phase,
): Generator<RuleEvent, Settled> {
  const { s } = p
  const asynchronous = (): void => {
    for (let i = 1; i <= top; i++) energy.update(ctx, p, name === 'free' ? i : top + 1 - i, beta)
  }
  const simultaneous = (): void => {
    for (let l = 1; l <= top; l++) energy.update(ctx, p, l, beta, next[l])
    for (let l = 1; l <= top; l++) {
      if (update === 'leaky') ops.combine(s[l], 1 - stepSize, s[l], stepSize, next[l])
      else ops.copy(s[l], next[l])
    }
  }
  const whole = update === 'gradient' && top === ctx.L && energy.sweep
  const sweep = update === 'async' ? asynchronous : whole ? () => energy.sweep!(ctx, p, beta) : simultaneous
  return settle({
    phase: name,
    sweep,
    steps,
    tolerance,
    residual: next.slice(1, top + 1),
    measure: () => {
      for (let l = 1; l <= top; l++) {
        energy.update(ctx, p, l, beta, next[l])
        ops.sub(next[l], next[l], s[l])
      }
    },
  })
}

/** Sweeps of each phase, by the number of hidden layers in the dynamics. */
export function sweepsFor(
  { update }: Pick<Dynamics, 'update'>,
  { freeSteps, nudgedSteps }: { readonly freeSteps: number | 'auto'; readonly nudgedSteps: number | 'auto' },
  hidden: number,
): { readonly free: number; readonly nudged: number } {
  const times = { async: 1, sync: 2, leaky: 4, gradient: 4 }[update]
  const at = Math.min(hidden, 3)
  return {
    free: freeSteps === 'auto' ? times * [1, 10, 50, 100][at] : freeSteps,
    nudged: nudgedSteps === 'auto' ? times * [1, 5, 20, 10][at] : nudgedSteps,
  }
}

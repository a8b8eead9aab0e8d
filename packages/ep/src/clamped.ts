import {
  defineRule,
  type Claims,
  type Context,
  type LearningRule,
  type OptionSpecs,
  type Resolved,
  type RuleEvent,
  type Tensor,
} from '@hebb/core'
import { singlePrecision, standsStill } from './claims.js'
import { branch, contrast, difference, twoPhases } from './contrast.js'
import { hopfield } from './hopfield.js'
import { epOptions } from './options.js'
import { relax, scratchFor, sweepsFor, type Dynamics } from './relaxation.js'

/** The options that rules with a clamped output share, as data. */
export const clampedOptions = {
  feedbackGain: {
    type: 'number',
    default: 1,
    range: [1e-9, 1e3],
    says: 'γ: strength of the feedback W_{l+1}ᵀ s_{l+1} against W_l s_{l-1}',
  },
  freeSteps: {
    ...epOptions.freeSteps,
    says: 'most sweeps of the free phase; auto is 10, 50, 100 with 1, 2, 3 hidden layers',
  },
  clampedSteps: {
    ...epOptions.nudgedSteps,
    says: 'most sweeps of the clamped phase; auto is 5, 20, 10 with 1, 2, 3 hidden layers',
  },
  tolerance: epOptions.tolerance,
} as const satisfies OptionSpecs

/** What makes a rule of two phases, the second with its output clamped. */
export interface Clamped {
  readonly name: string
  readonly backprop: Claims['backprop']
  /** By about how much the phases' activities differ; 1 by default. */
  readonly nudge?: number
  /** Times the difference of ∂E/∂θ. */
  readonly scale: number
  /** out = where the output is held, given the free one */
  clamp(ctx: Context<unknown, unknown>, out: Tensor, free: Tensor): void
}

/** A free phase, one with the output held, and learning from their difference: on the layered Hopfield energy. */
export function clamped(
  o: Resolved<typeof clampedOptions>,
  { name, backprop, nudge = 1, scale, clamp }: Clamped,
): LearningRule {
  const energy = hopfield({ feedbackGain: o.feedbackGain })
  const dynamics: Dynamics = { energy, update: 'async', stepSize: 1, tolerance: o.tolerance }
  const steps = (L: number) => sweepsFor(dynamics, { ...o, nudgedSteps: o.clampedSteps }, L - 1)

  function* freePhase(ctx: Context<any, unknown>): Generator<RuleEvent, void> {
    const { minus: p, next } = ctx.state
    energy.start(ctx, p)
    yield* relax(ctx, ctx, dynamics, { p, next }, { name: 'free', beta: 0, steps: steps(ctx.L).free })
  }

  return defineRule({
    name,
    claims: {
      backprop,
      zeroAtTarget: standsStill(o.tolerance),
      online: false,
      transposes: true,
      readsFromAbove: true,
      reach: 1,
      supervised: true,
      batchAdditive: o.tolerance === 0,
      singlePrecision: singlePrecision(energy, nudge),
    },
    ...(energy.check && { check: energy.check }),
    state: (make) => ({ ...twoPhases(energy, make), ...scratchFor(make, dynamics) }),

    *run(ctx) {
      const { L, all, state } = ctx
      const { plus: p, minus, next } = state
      yield* freePhase(ctx)
      yield { output: minus.s[L] }
      branch(ctx, ctx, state)
      clamp(ctx, p.s[L], minus.s[L])
      yield* relax(
        ctx,
        ctx,
        dynamics,
        { p, next },
        { name: 'clamped', beta: 0, steps: steps(L).nudged, top: L - 1 },
      )
      contrast(energy, ctx, state)
      yield { learn: all }
    },

    local: (synapse) => difference(energy, synapse, scale),

    predict(ctx) {
      for (const _ of freePhase(ctx));
      return ctx.state.minus.s[ctx.L]
    },
  })
}

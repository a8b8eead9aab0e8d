import {
  defineRule,
  ruleFactory,
  type Context,
  type EnergyContext,
  type RuleEvent,
  type RuleFactory,
} from '@hebb/core'
import { checkOf } from './check.js'
import { claimsOf } from './claims.js'
import { branch, contrast, difference, twoPhases } from './contrast.js'
import { effective, epOptions } from './options.js'
import { belowReadout, readoutState, withoutTop } from './readout.js'
import { relax, scratchFor, sweepsFor } from './relaxation.js'
import { widthScalingOf } from './width.js'

/**
 * Equilibrium propagation (Scellier and Bengio 2017), by default with symmetric nudging (Laborieux et al. 2021).
 *
 *     free phase     s⁰ = argmin over s of E(x, s; θ)                       the prediction is s⁰_L
 *     nudged phase   s^β = argmin over s of E(x, s; θ) + β C(s_L, y)        from s⁰
 *     learning       Δθ ∝ -(∂E/∂θ at s^β - ∂E/∂θ at s^-β) / 2β              centered: error O(β²)
 *                         -(∂E/∂θ at s^β - ∂E/∂θ at s⁰) / β                 positive: error O(β)
 *
 * As β goes to 0 this is the gradient of C(s⁰_L, y), the loss at the network's own equilibrium; on the predictive-coding energy
 * that is backpropagation. One circuit serves both phases, and a synapse needs the activities on its two sides only.
 *
 * @throws OptionError for unknown or invalid options and for those that exclude each other
 */
export const ep: RuleFactory<typeof epOptions> = ruleFactory('ep', epOptions, (resolved, given) => {
  const o = effective(resolved, given)
  const { energy, nudging, beta } = o
  const outside = o.readout === 'crossEntropy'

  return defineRule({
    name: 'ep',
    claims: claimsOf(o),
    options: { ...resolved, energy: energy.name, update: o.update },
    check: checkOf(o),
    widthScaling: widthScalingOf(energy),
    state: (make) => ({
      ...twoPhases(energy, outside ? withoutTop(make) : make),
      ...scratchFor(make, o),
      ...(outside && { readout: readoutState(make) }),
    }),

    *run(ctx) {
      const { L, all, loss, ops, random, target, state } = ctx
      const { plus, minus, next, readout } = state
      const dynamics = readout ? belowReadout(ctx, readout) : ctx
      const { nudged: steps } = sweepsFor(o, o, dynamics.L - 1)
      // The free phase runs in `minus`: whichever phase is nudged starts from its equilibrium.
      yield* freePhase(ctx, dynamics)
      yield { output: minus.s[L] }
      if (readout) {
        loss.gradient(readout.error[L], minus.s[L], target)
        ops.copy(readout.below[L - 1], minus.s[L - 1])
      }
      branch(ctx, dynamics, state)
      const up = nudging === 'randomSign' ? random.coin() : nudging !== 'negative'
      const down = nudging === 'centered' || !up
      if (up) yield* relax(ctx, dynamics, o, { p: plus, next }, { name: 'plus', beta, steps })
      if (down) yield* relax(ctx, dynamics, o, { p: minus, next }, { name: 'minus', beta: -beta, steps })
      contrast(energy, dynamics, state)
      yield { learn: all }
    },

    local(synapse) {
      const { pre, post } = synapse
      if (post.readout?.error) return [{ pre: pre.readout!.below, post: post.readout.error }]
      return difference(energy, synapse, 1 / (nudging === 'centered' ? 2 * beta : beta))
    },

    predict(ctx) {
      const { readout, minus } = ctx.state
      for (const _ of freePhase(ctx, readout ? belowReadout(ctx, readout) : ctx));
      return minus.s[ctx.L]
    },
  })

  /** From the feed-forward pass to the free equilibrium. */
  function* freePhase(ctx: Context<any, unknown>, dynamics: EnergyContext): Generator<RuleEvent, void> {
    const { minus: p, next } = ctx.state
    const { free: steps } = sweepsFor(o, o, dynamics.L - 1)
    energy.start(dynamics, p)
    if (!energy.freeAtStart) yield* relax(ctx, dynamics, o, { p, next }, { name: 'free', beta: 0, steps })
    if (outside) ctx.layers[ctx.L].forward(p.s[ctx.L], p.s[ctx.L - 1])
  }
})

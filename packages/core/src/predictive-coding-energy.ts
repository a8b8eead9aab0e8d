import type { Energy, EnergyContext, EnergyPhase } from './energy.js'
import { OptionError, refuseUnknown } from './errors.js'
import type { Layered } from './rule.js'
import type { Tensor } from './tensor.js'

/** Activities s, predictions h of them, errors e = s - h, d = φ'(u) ∘ e, and the slopes r = ∂E/∂s. */
export interface PredictiveCodingPhase extends EnergyPhase {
  readonly h: Layered
  readonly e: Layered
  readonly d: Layered
  readonly r: Layered
  readonly part: Tensor
}

export interface PredictiveCodingEnergyOptions {
  /** Of the gradient steps on hidden activities, above 0. At most about 1/λ_max of the Hessian; 0.2 by default. */
  readonly stepSize?: number
}

/**
 *     E = Σ_l ½|s_l - f_l(W_l s_{l-1} + b_l)|²          ∂E/∂s_l = e_l - J_{l+1}ᵀ e_{l+1}          ∂E/∂W_l = -(φ' ∘ e_l) s_{l-1}ᵀ
 *
 * The free minimum is the feed-forward pass, where E = 0 and nothing is learned: equilibrium propagation on this energy tends to
 * backpropagation of the same weights.
 *
 * How the output is treated. s_L is free and held by its own term ½|s_L - h_L|²; a nudge sets it to `loss.nudge(h_L, beta)`. With
 * the exact nudge of ½ squared error, e_L = beta/(1+beta) (y - h_L). Predictive coding with an output precision lambda has its
 * output clamped, and the hidden activities feel lambda (y - h_L). So the two have the same hidden states, to the last digit,
 * where **lambda = beta/(1+beta)**, and then update(EP)/beta = update(PC)/lambda · 1/(1+beta). With the explicit nudges of cross
 * entropy and hinge, e_L = -beta ∂C/∂h_L, and the identity is lambda = beta with no factor.
 *
 * Hidden layers move by gradient steps, as no closed minimum exists for nonlinear f. Each update reads e_{l+1} of the activities as
 * they are before its own move: half-updated errors still converge, to something 17-64 % off.
 *
 * @throws OptionError for a step size that is not above 0
 */
export function predictiveCodingEnergy(
  options: PredictiveCodingEnergyOptions = {},
): Energy<PredictiveCodingPhase> {
  refuseUnknown('predictiveCodingEnergy', options, ['stepSize'])
  const { stepSize = 0.2 } = options
  if (!(stepSize > 0 && stepSize < Infinity))
    throw new OptionError(`predictiveCodingEnergy: stepSize is ${stepSize}; wanted a number above 0.`)

  const predict = ({ layers }: EnergyContext, { s, h }: PredictiveCodingPhase, l: number): void =>
    layers[l]!.forward(h[l]!, s[l - 1]!)
  /** e_l and d_l of the present s_l and h_l. */
  const compare = (ctx: EnergyContext, { s, h, e, d }: PredictiveCodingPhase, l: number): void => {
    ctx.ops.sub(e[l]!, s[l]!, h[l]!)
    ctx.layers[l]!.gate(d[l]!, e[l]!, h[l]!, s[l - 1]!)
  }

  return {
    name: 'predictiveCoding',
    gradientOf: 'network-loss',
    exact: false,
    freeAtStart: true,
    state: ({ units, batch, input }, phase, first) => ({
      s: units(`${phase}:s`, input),
      h: shared(units(`${phase}:h`), first?.h),
      e: units(`${phase}:e`),
      d: units(`${phase}:d`),
      r: first?.r ?? units('r'),
      part: first?.part ?? batch('E', 1),
    }),
    start(ctx, p) {
      predict(ctx, p, 1)
      ctx.ops.copy(p.s[1]!, p.h[1]!)
      for (let l = 2; l <= ctx.L; l++) ctx.layers[l]!.forward(p.s[l]!, p.s[l - 1]!)
    },
    prepare: (ctx, p) => predict(ctx, p, 1),
    update(ctx, p, l, beta, out = p.s[l]!) {
      const { L, layers, loss, ops, target } = ctx
      const { s, h, e, d, r } = p
      if (l > 1) predict(ctx, p, l)
      if (l === L) return loss.nudge(out, h[L]!, target, beta)
      predict(ctx, p, l + 1)
      compare(ctx, p, l + 1)
      layers[l + 1]!.pullback(r[l]!, d[l + 1]!, e[l + 1]!, s[l]!)
      ops.sub(e[l]!, s[l]!, h[l]!)
      ops.sub(r[l]!, e[l]!, r[l]!)
      ops.combine(out, 1, s[l]!, -stepSize, r[l]!)
    },
    sweep(ctx, p, beta) {
      const { L, layers, loss, ops, target } = ctx
      const { s, h, e, d, r } = p
      for (let l = 1; l <= L; l++) {
        if (l > 1) predict(ctx, p, l)
        compare(ctx, p, l)
        if (l === 1) continue
        layers[l]!.pullback(r[l - 1]!, d[l]!, e[l]!, s[l - 1]!)
        ops.sub(r[l - 1]!, e[l - 1]!, r[l - 1]!)
      }
      for (let l = 1; l < L; l++) ops.add(s[l]!, r[l]!, -stepSize)
      loss.nudge(s[L]!, h[L]!, target, beta)
    },
    finish(ctx, p) {
      for (let l = 1; l <= ctx.L; l++) {
        if (l > 1) predict(ctx, p, l)
        compare(ctx, p, l)
      }
    },
    local: ({ pre, post }) => [{ pre: pre.s, post: post.d, scale: -1 }],
    value(ctx, p, out) {
      ctx.ops.fill(out, 0)
      for (let l = 1; l <= ctx.L; l++) {
        predict(ctx, p, l)
        ctx.ops.squaredError(p.part, p.s[l]!, p.h[l]!)
        ctx.ops.add(out, p.part)
      }
    },
  }
}

/** The same tensors, but h_1 that of another phase: it does not change within a batch. */
const shared = (h: Layered, first: Layered | undefined): Layered =>
  first ? h.map((own, l) => (l === 1 ? first[1]! : own)) : h

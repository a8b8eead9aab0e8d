import {
  OptionError,
  refuseUnknown,
  type Activation,
  type Energy,
  type EnergyContext,
  type EnergyPhase,
  type Layer,
  type Layered,
  type Tensor,
} from '@hebb/core'
import { addPrimitive } from './primitive.js'

/** Activities s, with what all phases of a batch share: the input's drive, scratch, and the weight of each layer's term in E. */
export interface HopfieldPhase extends EnergyPhase {
  /** W_1 x + b_1 [B, n_1]: constant, computed once for each batch. */
  readonly drive: Tensor
  /** Scratch. */
  readonly u: Layered
  readonly part: Tensor
  /** γ^(l-L) */
  readonly power: Layered<number>
}

export interface HopfieldOptions {
  /** γ, above 0: the strength of W_{l+1}ᵀ s_{l+1} against W_l s_{l-1}; 1 by default. */
  readonly feedbackGain?: number
  /** ε in (0, 1] of projected gradient steps, in place of exact minima: for linear, relu and hardSigmoid units only. */
  readonly stepSize?: number
}

/**
 * The layered Hopfield energy in its primitive form (Ernoult et al. 2019; Laborieux et al. 2021, whose Φ is this):
 *
 *     Φ(x, s) = Σ_l s_l · (W_l s_{l-1} + b_l)          E = Σ_l G_l(s_l) - Φ,   G_l′ = φ_l⁻¹
 *
 *     min over s_l:   s_l = φ_l(∂Φ/∂s_l) = φ_l(W_l s_{l-1} + b_l + W_{l+1}ᵀ s_{l+1})          ∂E/∂W_l = -s_l s_{l-1}ᵀ
 *
 * With a feedback gain γ the second term of ∂Φ/∂s_l is γ W_{l+1}ᵀ s_{l+1}, and layer l's terms of E are multiplied by γ^(l-L), as
 * their symmetry demands: hence also ∂E/∂W_l = -γ^(l-L) s_l s_{l-1}ᵀ. As γ goes to 0 equilibrium propagation tends to
 * backpropagation (Xie and Seung 2003).
 *
 * The output is a unit like any other. Where it is linear, the nudge is `loss.nudge(W_L s_{L-1} + b_L, beta)`, the exact minimum for
 * ½ squared error; where it has an activation, the explicit s_L ← φ_L(W_L s_{L-1} + b_L - beta ∂C/∂s_L), which contracts for
 * |beta| < 1 only. Hidden units are to be bounded: else E has no minimum.
 *
 * @throws OptionError for options out of range
 */
export function hopfield(options: HopfieldOptions = {}): Energy<HopfieldPhase> {
  refuseUnknown('hopfield', options, ['feedbackGain', 'stepSize'])
  const { feedbackGain: gamma = 1, stepSize } = options
  if (!(gamma > 0 && gamma < Infinity))
    throw new OptionError(`hopfield: feedbackGain is ${gamma}; wanted a number above 0.`)
  if (stepSize !== undefined && !(stepSize > 0 && stepSize <= 1))
    throw new OptionError(`hopfield: stepSize is ${stepSize}; wanted a number above 0, at most 1.`)

  const prepare = ({ layers }: EnergyContext, { s, drive }: HopfieldPhase): void =>
    layers[1].affine(drive, s[0])
  /** out = W_l s_{l-1} + b_l */
  const drive = ({ layers, ops }: EnergyContext, p: HopfieldPhase, l: number, out: Tensor): void => {
    if (l === 1) ops.copy(out, p.drive)
    else layers[l].affine(out, p.s[l - 1])
  }
  /** out = ∂Φ/∂s_l */
  const field = (ctx: EnergyContext, p: HopfieldPhase, l: number, out: Tensor): void => {
    drive(ctx, p, l, out)
    if (l < ctx.L) ctx.layers[l + 1].transpose(out, p.s[l + 1], { scale: gamma, add: true })
  }
  /** out = φ_l(∂Φ/∂s_l): the minimum over a hidden s_l, or over a free output. */
  const minimum: Update = (ctx, p, l, _beta, out) => {
    field(ctx, p, l, out)
    ctx.layers[l].activate(out, out)
  }
  /** out = the minimum over a nudged output, or a step towards it */
  const nudged: Update = (ctx, p, L, beta, out) => {
    const { layers, loss, ops, target } = ctx
    const { s, u } = p
    if (layers[L].activation === 'linear') {
      drive(ctx, p, L, u[L])
      return loss.nudge(out, u[L], target, beta)
    }
    loss.gradient(u[L], s[L], target)
    drive(ctx, p, L, out)
    ops.combine(out, 1, out, -beta, u[L])
    layers[L].activate(out, out)
  }
  /** out = φ_l((1 - ε) s_l + ε (∂Φ/∂s_l - beta ∂C/∂s_l)): a step down, then back into the range of φ_l. */
  const step =
    (epsilon: number): Update =>
    (ctx, p, l, beta, out) => {
      const { L, layers, loss, ops, target } = ctx
      const { s, u } = p
      if (l === L && beta !== 0) {
        loss.gradient(u[L], s[L], target)
        ops.combine(out, 1 - epsilon, s[L], -epsilon * beta, u[L])
      } else ops.scale(out, s[l], 1 - epsilon)
      field(ctx, p, l, u[l])
      ops.add(out, u[l], epsilon)
      layers[l].activate(out, out)
    }

  return {
    name: 'hopfield',
    gradientOf: 'free-equilibrium',
    exact: stepSize === undefined,
    feedbackGain: gamma,
    state({ units, batch, like, sizes, input }, phase, first) {
      const s = units(`${phase}:s`, input)
      return {
        s,
        drive: first?.drive ?? like('drive', s[1]),
        u: first?.u ?? units('u'),
        part: first?.part ?? batch('E', 1),
        power: first?.power ?? sizes.map((_, l) => gamma ** (l - sizes.length + 1)),
      }
    },
    start(ctx, p) {
      prepare(ctx, p)
      ctx.layers[1].activate(p.s[1], p.drive)
      for (let l = 2; l <= ctx.L; l++) ctx.layers[l].forward(p.s[l], p.s[l - 1])
    },
    prepare,
    update(ctx, p, l, beta, out = p.s[l]) {
      const exact = l === ctx.L && beta !== 0 ? nudged : minimum
      const to = stepSize === undefined ? exact : step(stepSize)
      to(ctx, p, l, beta, out)
    },
    local: ({ pre, post }) => [{ pre: pre.s, post: post.s, scale: -post.power }],
    // s⁺ s⁺ᵀ - s⁻ s⁻ᵀ = (s⁺ - s⁻) (mean)ᵀ + (mean) (s⁺ - s⁻)ᵀ: no difference of nearly equal products.
    contrast({ L, ops }, plus, minus) {
      for (let l = 1; l <= L; l++) {
        ops.sub(plus.s[l], plus.s[l], minus.s[l])
        ops.add(minus.s[l], plus.s[l], 0.5)
      }
    },
    difference({ layer, pre, post }) {
      const scale = -post.plus.power
      const moved = { pre: pre.minus.s, post: post.plus.s, scale }
      // The input is the same in both phases.
      return layer.index === 1
        ? [moved]
        : [moved, { pre: pre.plus.s, post: post.minus.s, scale, constant: 0 }]
    },
    value(ctx, p, out) {
      const { s, u, part, power } = p
      ctx.ops.fill(out, 0)
      for (let l = 1; l <= ctx.L; l++) {
        addPrimitive(ctx.ops, out, power[l], s[l], ctx.layers[l].activation, u[l], part)
        drive(ctx, p, l, u[l])
        ctx.ops.rowDot(part, s[l], u[l], -power[l])
        ctx.ops.add(out, part)
      }
    },
    check: ({ layers }) => check(layers, stepSize),
  }
}

type Update = (ctx: EnergyContext, p: HopfieldPhase, l: number, beta: number, out: Tensor) => void

const bounded: readonly Activation[] = ['hardSigmoid', 'tanh', 'logistic']
/** Units whose G is ½ s² within their range, so that a gradient step may be projected. */
const quadratic: readonly Activation[] = ['linear', 'relu', 'hardSigmoid']

function check(layers: Layered<Layer>, stepSize: number | undefined): void {
  const L = layers.length - 1
  for (let l = 1; l <= L; l++) {
    const { activation } = layers[l]
    if (l < L && !bounded.includes(activation))
      throw new OptionError(
        `hopfield: layer ${l} has ${activation} units, without an upper bound: the energy then has no minimum, and activities grow without end. ` +
          `Use ${bounded.join(', ')}, or predictiveCodingEnergy(), which takes any unit.`,
      )
    if (l === L && ![...bounded, ...quadratic].includes(activation))
      throw new OptionError(
        `hopfield: the output has ${activation} units; wanted linear, or one of ${bounded.join(', ')}, relu.`,
      )
    if (stepSize !== undefined && !quadratic.includes(activation))
      throw new OptionError(
        `hopfield: gradient steps of ${activation} units (layer ${l}) may leave their range. ` +
          `Use ${quadratic.join(', ')} units, or exact minima (no stepSize), alone or in leaky steps.`,
      )
  }
}

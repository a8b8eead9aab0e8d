import type { Context, Layered, MakeState } from '@hebb/core'
import type { PCOptions } from './options.js'

/** One relaxation: activities v, predictions h of them, errors e = v - h, d = φ′(u) ∘ e at the synapses, slopes g = ∂F/∂v. */
export interface Phase {
  readonly v: Layered
  readonly h: Layered
  readonly e: Layered
  readonly d: Layered
  readonly g: Layered
}

/** Asks for a phase's tensors; `name` tells two phases apart. */
export const phaseState = ({ units, input }: MakeState, name = ''): Phase => ({
  v: units(`v${name}`, input),
  h: units(`h${name}`, input),
  e: units(`e${name}`),
  d: units(`d${name}`),
  g: units(`g${name}`),
})

/** λ at the network's width. */
export const outputPrecision = ({ scaleOf }: Context<unknown, unknown>, o: PCOptions): number =>
  o.outputPrecision * scaleOf('outputPrecision')

/** κ at the network's width, where it is a number. */
export const stepSize = ({ scaleOf }: Context<unknown, unknown>, o: PCOptions): number =>
  (o.stepSize as number) * scaleOf('stepSize')

/** γ_1 .. γ_L, the last of them lambda. */
export function precisions({ layerPrecision }: PCOptions, L: number, lambda: number): number[] {
  const gamma = Array.from({ length: L }, (_, i) =>
    typeof layerPrecision === 'number' ? layerPrecision : layerPrecision[i - 1],
  )
  gamma[L] = lambda
  return gamma
}

/**
 * The equations of one phase, at output precision `lambda`:
 *
 *     F = Σ_{l<L} γ_l/2 |e_l|² + λ C(h_L)       h_l = f_l(v_{l-1})       e_l = v_l - h_l       e_L = -∂C/∂h_L
 *     g_l = ∂F/∂v_l = γ_l e_l - γ_{l+1} J_{l+1}ᵀ e_{l+1}       v_l ← v_l - κ g_l
 *
 * With ½ squared error C, e_L = y - h_L: the output clamped at its target. `kappa` takes the place of a number.
 */
export function inference(
  ctx: Context<unknown, unknown>,
  p: Phase,
  o: PCOptions,
  lambda: number,
  kappa?: Layered,
) {
  const { L, layers, loss, ops, target } = ctx
  const { v, h, e, d, g } = p
  const gamma = precisions(o, L, lambda)
  const kappaForAll = stepSize(ctx, o)
  const from = o.learn === 'incremental' ? 1 : 2 // h_1 changes only with W_1
  /** What a layer's synapses see: under FPA the forward pass. */
  const x = o.fixedPrediction ? h : v

  const error = (l: number): void => {
    if (l < L) ops.sub(e[l], v[l], h[l])
    else {
      loss.gradient(e[L], h[L], target)
      ops.scale(e[L], e[L], -1)
    }
    layers[l].gate(d[l], e[l], h[l], x[l - 1])
  }
  const errors = (): void => {
    for (let l = 1; l <= L; l++) error(l)
  }
  const predict = (): void => {
    if (!o.fixedPrediction) for (let l = from; l <= L; l++) layers[l].forward(h[l], v[l - 1])
  }
  const slope = (l: number): void => {
    layers[l + 1].pullback(g[l], d[l + 1], e[l + 1], x[l])
    ops.combine(g[l], gamma[l], e[l], -gamma[l + 1], g[l])
  }
  const slopes = (): void => {
    for (let l = 1; l < L; l++) slope(l)
  }
  const move = (l: number): void => {
    if (!kappa) return ops.add(v[l], g[l], -kappaForAll)
    ops.rowScale(g[l], g[l], kappa[l])
    ops.sub(v[l], v[l], g[l])
  }
  const moves = (): void => {
    for (let l = 1; l < L; l++) move(l)
    predict()
    errors()
  }
  const simultaneous = (): void => {
    slopes()
    moves()
  }
  const sequential = (): void => {
    for (let l = L - 1; l >= 1; l--) {
      slope(l)
      move(l)
      error(l)
    }
    predict()
    if (!o.fixedPrediction) errors()
  }

  return {
    predict,
    errors,
    slopes,
    moves,
    /** Relaxes; the residual is max |g|, of the activities as they then are. */
    relax: (phase: string) =>
      ctx.settle({
        phase,
        sweep: o.order === 'sequential' ? sequential : simultaneous,
        steps: o.steps,
        tolerance: o.tolerance,
        residual: g.slice(1, L),
        measure: slopes,
      }),
    /** d_l becomes γ_l d_l where updates are weighted: the last thing before learning. */
    weigh() {
      if (!o.weightedUpdate) return
      for (let l = 1; l <= L; l++) if (gamma[l] !== 1) ops.scale(d[l], d[l], gamma[l])
    },
  }
}

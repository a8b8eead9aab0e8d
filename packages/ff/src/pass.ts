import type { Context, Layer, Layered, MakeState, Ops, Tensor } from '@hebb/core'
import type { FFOptions } from './options.js'

/** What one pass through the network leaves: a pass of positive, negative or unlabeled data. */
export interface Pass {
  /** Label as it is put in, [B, C]. */
  readonly y: Tensor
  /** At index 0: the label after normalization, where it stands beside the inputs. */
  readonly label: Layered
  /** z_l = norm(h_l), what layer l + 1 sees; z_0 from the input. */
  readonly z: Layered
  /** W_1 z_0 + b_1, where a label is added to it */
  readonly drive: Tensor
  /** 1 where z_0 and drive are those of the pass before, whose label is as large; else 0. */
  readonly follows: number
  readonly h: Layered
  /** ∂J_l/∂u_l, u_l the layer's activity before φ */
  readonly delta: Layered
  /** Goodness, [B, 1]. */
  readonly G: Layered
  /** What a layer's loss takes for goodness: G, and with collaboration that of others. */
  readonly seen: Layered
  /** ∂J_l/∂h_l = c h_l */
  readonly c: Layered
}

/** What the rule's functions work with. */
export type Work = Context<unknown, { readonly Y: Layered<Layer> }>

/** Asks for the tensors of a pass. */
export function makePass(make: MakeState, sign: string, labelUnits: number, before?: Pass): Pass {
  const G = make.perSample(`G${sign}`)
  const h = make.units(`h${sign}`)
  return {
    y: make.batch(`y${sign}`, labelUnits),
    label: [make.batch(`label${sign}`, labelUnits)],
    z: make.units(`z${sign}`, before?.z[0] ?? make.like(`z${sign}0`, make.input)),
    drive: before?.drive ?? make.like(`drive${sign}`, h[1]),
    follows: before ? 1 : 0,
    h,
    delta: make.units(`δ${sign}`),
    G,
    seen: make.perSample(`seen${sign}`),
    c: make.perSample(`c${sign}`),
  }
}

/** z = norm(h), row by row: h / (rms(h) + 1e-8), h / (|h|₂ + 1e-4), or h itself. */
export const norms: Readonly<Record<FFOptions['norm'], (ops: Ops, z: Tensor, h: Tensor) => void>> = {
  rms(ops, z, h) {
    const root = Math.sqrt(h.cols)
    ops.rowNormalize(z, h, root * 1e-8)
    ops.scale(z, z, root)
  },
  l2: (ops, z, h) => ops.rowNormalize(z, h, 1e-4),
  none: (ops, z, h) => ops.copy(z, h),
}

/** G = Σ_j h_j², or its mean over units. */
export const goodnesses: Readonly<Record<FFOptions['goodness'], (ops: Ops, G: Tensor, h: Tensor) => void>> = {
  mean: (ops, G, h) => ops.rowDot(G, h, h, 1 / h.cols),
  sum: (ops, G, h) => ops.rowDot(G, h, h),
}

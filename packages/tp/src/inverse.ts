import {
  normal,
  type Factor,
  type Layer,
  type Layered,
  type MakeAux,
  type MakeState,
  type Tensor,
} from '@hebb/core'
import { across, type FeedbackContext, type FeedbackLayers } from './feedback.js'
import type { TargetOptions } from './options.js'

/** Parameters of learned mappings: V[l] ends at layer l, or at the units that U[l] reads. */
export interface InverseLayers extends FeedbackLayers {
  readonly V: Layered<Layer>
  readonly U: Layered<Layer>
}

/** One evaluation of every g_l that is to be learned from. */
export interface MappingAt {
  /** Inputs of g, at the layers where it starts. */
  readonly u: Layered
  /** Its units, at index l; where it has any. */
  readonly k: Layered
  /** r[l] = g_l(u) */
  readonly r: Layered
  /** Error at r[l]; after `gate`, at the synapses that end there. */
  readonly d: Layered
  /** Error at the synapses of k[l]. */
  readonly dk: Layered
}

/** Mappings g_l(u) = σ(V u + c), or U tanh(V u + c) + b, as layers. */
export interface Inverse {
  aux(make: MakeAux, top: number, direct?: boolean): InverseLayers
  /** Room for an evaluation at inputs of its own, or at `u`. */
  evaluation(make: MakeState, name: string, h: Layered, top: number, u?: Layered): MappingAt
  /** Room for `apply`. */
  units(make: MakeState, name: string, top: number): Layered
  /** out = g_l(u); `k` from `units` or of an evaluation. */
  apply(aux: InverseLayers, k: Layered, l: number, out: Tensor, u: Tensor): void
  /** Takes the errors d[l] at r[l] = g_l(u) to the synapses of V[l] and U[l]. */
  gate(aux: InverseLayers, at: MappingAt, l: number, u: Tensor): void
  /** The layers of g_l that learn. */
  layers(aux: InverseLayers, l: number): readonly Layer[]
  /** Updates that are the sum over evaluations, by their names in the feedback's state. */
  localAux(evaluations: readonly string[]): {
    readonly V: (synapse: Sides) => readonly Factor[]
    readonly U: (synapse: Sides) => readonly Factor[]
  }
}

/** What a factor is made from. */
interface Sides {
  readonly pre: { readonly g: any }
  readonly post: { readonly g: any }
}

/** g has units of its own. */
const isDeep = (inverse: string): boolean => inverse === 'mlp' || inverse === 'randomUnits'

/** The mappings that the options ask for. */
export function inverseOf({ inverse, inverseUnits, feedbackGain }: TargetOptions): Inverse {
  const deep = isDeep(inverse)
  const learnsUnits = inverse === 'mlp'
  const init = normal({ gain: feedbackGain, fan: 'average' })
  const units: Inverse['units'] = (make, name, top) => {
    const list: Tensor[] = []
    if (deep) for (let l = 1; l < top; l++) list[l] = make.batch(`${name}${l}`, inverseUnits)
    return list
  }
  return {
    units,
    aux({ dense }, top, direct = false) {
      const V: Layer[] = []
      const U: Layer[] = []
      for (let l = 1; l < top; l++) {
        const at = { index: l, from: direct ? top : l + 1, to: l, init }
        if (deep) {
          V[l] = dense('V', { ...at, nOut: inverseUnits, activation: 'tanh' })
          U[l] = dense('U', { ...at, from: l, nIn: inverseUnits })
        } else V[l] = dense('V', { ...at, activation: inverse === 'linear' ? 'linear' : 'tanh' })
      }
      return { V, U }
    },
    evaluation: (make, name, h, top, u = across(make, `u${name}`, h, 2, top)) => ({
      u,
      k: units(make, `k${name}`, top),
      r: across(make, `r${name}`, h, 1, top - 1),
      d: across(make, `d${name}`, h, 1, top - 1),
      dk: units(make, `dk${name}`, top),
    }),
    apply({ V, U }, k, l, out, u) {
      if (!deep) return V[l].forward(out, u)
      V[l].forward(k[l], u)
      U[l].forward(out, k[l])
    },
    gate({ V, U }, { k, r, d, dk }, l, u) {
      if (!deep) return V[l].gate(d[l], d[l], r[l], u)
      U[l].gate(d[l], d[l], r[l], k[l])
      if (!learnsUnits) return
      U[l].pullback(dk[l], d[l], d[l], k[l])
      V[l].gate(dk[l], dk[l], k[l], u)
    },
    layers: ({ V, U }, l) => (learnsUnits ? [V[l], U[l]] : deep ? [U[l]] : [V[l]]),
    localAux: (evaluations) => ({
      V: ({ pre, post }) =>
        evaluations.map((name) => ({ pre: pre.g[name].u, post: deep ? post.g[name].dk : post.g[name].d })),
      U: ({ pre, post }) => evaluations.map((name) => ({ pre: pre.g[name].k, post: post.g[name].d })),
    }),
  }
}

/** q = h + σ ε, ε ~ N(0, 1) for each sample */
export function corrupt({ ops, random }: FeedbackContext, q: Tensor, h: Tensor, noise: number): void {
  random.normal(q, noise)
  ops.add(q, h)
}

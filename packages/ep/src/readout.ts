import type { Context, EnergyContext, Layered, Loss, MakeState, Tensor } from '@hebb/core'

/**
 * A softmax readout o = W_L s_{L-1} + b_L outside of the dynamics (Laborieux et al. 2021): the top of the dynamics is
 * layer L - 1, and what nudges it is
 *
 *     ∂C/∂s_{L-1} = W_Lᵀ (softmax(o) - y)          ∂C/∂W_L = (softmax(o) - y) s_{L-1}ᵀ, at the free equilibrium: exact at any beta
 */
export interface Readout {
  /** [L - 1]: the free equilibrium of the layer below, the presynaptic side of W_L. */
  readonly below: Layered
  /** [L]: softmax(o) - y there. */
  readonly error: Layered
  readonly o: Tensor
  readonly d: Tensor
}

export function readoutState({ batch, sizes }: MakeState): Readout {
  const L = sizes.length - 1
  const only = (l: number, t: Tensor): Layered => Object.assign([], { [l]: t })
  return {
    below: only(L - 1, batch('free', sizes[L - 1])),
    error: only(L, batch('error', sizes[L])),
    o: batch('o', sizes[L]),
    d: batch('d', sizes[L]),
  }
}

/** What an energy below the readout is to see of the layers: its last one is the output. */
export const withoutTop = (make: MakeState): MakeState => ({ ...make, sizes: make.sizes.slice(0, -1) })

/** The network below the readout, with a loss that looks through it. */
export function belowReadout(ctx: Context<unknown, unknown>, { o, d }: Readout): EnergyContext {
  const { L, layers, loss, ops } = ctx
  const gradient: Loss['gradient'] = (out, s, target) => {
    layers[L].forward(o, s)
    loss.gradient(d, o, target)
    layers[L].pullback(out, d, d, s)
  }
  const through: Loss = {
    name: loss.name,
    value(out, s, target) {
      layers[L].forward(o, s)
      loss.value(out, o, target)
    },
    gradient,
    nudge(out, a, target, beta) {
      gradient(out, a, target)
      ops.combine(out, 1, a, -beta, out)
    },
  }
  return { ...ctx, L: L - 1, loss: through }
}

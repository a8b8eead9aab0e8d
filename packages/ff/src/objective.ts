import type { Ops, Tensor } from '@hebb/core'
import type { FFOptions } from './options.js'

/** Goodness of a batch's pairs, and where loss and coefficients go; all [B, 1]. */
interface Pairs {
  readonly ops: Ops
  readonly plus: Tensor
  readonly minus: Tensor
  /** J */
  readonly loss: Tensor
  /** ∂J/∂G⁺ */
  readonly cPlus: Tensor
  /** ∂J/∂G⁻ */
  readonly cMinus: Tensor
  readonly scratch: Tensor
}

/** A layer's loss J(G⁺, G⁻) and its derivatives, pair by pair. */
export type Objective = (pairs: Pairs) => void

/** The loss that the options ask for. */
export function objectiveOf({ loss, alpha, threshold }: FFOptions): Objective {
  /** J = softplus(-α (G⁺ - G⁻)), c± = ∓α σ(-α (G⁺ - G⁻)): Lee and Song 2023. */
  const symba: Objective = ({ ops, plus, minus, loss: J, cPlus, cMinus, scratch }) => {
    ops.combine(scratch, -alpha, plus, alpha, minus)
    ops.activate(J, scratch, 'softplus')
    ops.activate(cMinus, scratch, 'logistic')
    ops.scale(cMinus, cMinus, alpha)
    ops.scale(cPlus, cMinus, -1)
  }

  /** J = ½ softplus(θ - G⁺) + ½ softplus(G⁻ - θ), c⁺ = -½ σ(θ - G⁺), c⁻ = ½ σ(G⁻ - θ): Hinton 2022. */
  const bce: Objective = ({ ops, plus, minus, loss: J, cPlus, cMinus, scratch }) => {
    ops.scale(cPlus, plus, -1, threshold)
    ops.scale(cMinus, minus, 1, -threshold)
    ops.activate(J, cPlus, 'softplus')
    ops.activate(scratch, cMinus, 'softplus')
    ops.combine(J, 0.5, J, 0.5, scratch)
    ops.activate(cPlus, cPlus, 'logistic')
    ops.activate(cMinus, cMinus, 'logistic')
    ops.scale(cPlus, cPlus, -0.5)
    ops.scale(cMinus, cMinus, 0.5)
  }

  return { symba, bce }[loss]
}

import type { Engine } from './backend/engine.js'
import type { Ops } from './ops.js'
import type { RuleEvent } from './rule.js'
import type { Tensor } from './tensor.js'

/** How a relaxation ended. */
export interface Settled {
  readonly phase: string
  /** The residual was at most the tolerance. Without a tolerance: false. */
  readonly converged: boolean
  readonly sweeps: number
  /** max |r| over the residual tensors when last looked at; NaN where it was not. */
  readonly residual: number
}

export interface SettleOptions {
  /** Name of the phase, yielded before every sweep. */
  readonly phase: string
  readonly sweep: (t: number) => void
  /** Most sweeps. */
  readonly steps: number
  /** What must become small; looked at only where a tolerance is given. */
  readonly residual?: readonly Tensor[]
  /** Makes the residual that of the present state, before it is looked at; absent where a sweep leaves it so. */
  readonly measure?: () => void
  /** Stop when max |residual| is at most this. 0 or absent: never. */
  readonly tolerance?: number
  /** Sweeps between looks; part of the result, hence of a rule's options. Default 5. */
  readonly every?: number
}

export type Settle = (o: SettleOptions) => Generator<RuleEvent, Settled>

/** `settle` over one engine; every relaxation's end is told to `report`. */
export function settleOn(engine: Engine, ops: Ops, scratch: Tensor, report: (s: Settled) => void): Settle {
  return function* ({ phase, sweep, steps, residual = [], measure, tolerance = 0, every = 5 }) {
    let sweeps = 0
    let largest = NaN
    let converged = false
    while (sweeps < steps && !converged) {
      yield { phase }
      sweep(sweeps++)
      if (!(tolerance > 0) || (sweeps % every !== 0 && sweeps !== steps)) continue
      measure?.()
      largest = 0
      for (const r of residual) {
        ops.maxAbs(scratch, r)
        largest = Math.max(largest, engine.value(scratch))
      }
      converged = largest <= tolerance
      if (Number.isNaN(largest)) break
    }
    const settled = { phase, converged, sweeps, residual: largest }
    report(settled)
    return settled
  }
}

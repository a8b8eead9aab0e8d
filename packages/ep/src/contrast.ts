import type {
  Context,
  Energy,
  EnergyContext,
  EnergyPhase,
  Factor,
  MakeState,
  Synapse,
  TwoPhases,
} from '@hebb/core'

/** Two phases of one energy that share what is constant: the free phase relaxes in `minus`, and `plus` starts where it ended. */
export function twoPhases<P extends EnergyPhase>(energy: Energy<P>, make: MakeState): TwoPhases<P> {
  const minus = energy.state(make, 'minus')
  return { plus: energy.state(make, 'plus', minus), minus }
}

/** plus.s = minus.s */
export function branch(
  { ops }: Pick<Context<unknown, unknown>, 'ops'>,
  { L }: EnergyContext,
  { plus, minus }: TwoPhases<EnergyPhase>,
): void {
  for (let l = 1; l <= L; l++) ops.copy(plus.s[l], minus.s[l])
}

/** Makes what `difference` names: after both phases, before learning. */
export function contrast(energy: Energy, ctx: EnergyContext, { plus, minus }: TwoPhases<EnergyPhase>): void {
  if (energy.contrast) return energy.contrast(ctx, plus, minus)
  energy.finish?.(ctx, plus)
  energy.finish?.(ctx, minus)
}

/** scale · (∂E/∂θ at plus - ∂E/∂θ at minus) at one synapse */
export function difference(
  energy: Energy,
  synapse: Synapse<TwoPhases<EnergyPhase>>,
  scale: number,
): Factor[] {
  const { layer, pre, post } = synapse
  const times = (factors: readonly Factor[], a: number): Factor[] =>
    factors.map((f) => ({ ...f, scale: a * (f.scale ?? 1) }))
  if (energy.difference) return times(energy.difference(synapse), scale)
  return [
    ...times(energy.local({ layer, pre: pre.plus, post: post.plus }), scale),
    ...times(energy.local({ layer, pre: pre.minus, post: post.minus }), -scale),
  ]
}

import type { Energy, LearningRule } from '@hebb/core'
import { ep, predictiveCodingEnergy } from '@hebb/ep'
import { pc } from '@hebb/pc'
import { isBackprop } from '../properties/backprop.js'
import { tendsToBackprop } from '../properties/equilibrium-propagation.js'
import { linearEquilibrium } from '../properties/predictive-coding.js'
import { byConformance, byTheorem, withLayers, type Mutant } from './mutant.js'

/** Inference on F / B: its steps are B times too small. */
const perBatch: LearningRule = {
  ...pc({ stepSize: 0.2 }),
  run: (ctx) => pc({ stepSize: 0.2 / ctx.input.rows }).run(ctx),
}

const zil = pc({ learn: 'zeroDivergence' })

/** Errors move down by 0.99 of themselves. */
const almostOne = withLayers(zil, ({ pullback }) => ({
  pullback: (out, d, e, x, o) => pullback(out, d, e, x, { ...o, scale: 0.99 * (o?.scale ?? 1) }),
}))

/** Layer L - 1 learns together with layer L, when its error has not come yet. */
const tooEarly: LearningRule = {
  ...zil,
  *run(ctx) {
    let events = 0
    for (const event of zil.run(ctx)) {
      if (!('learn' in event)) yield event
      else if (events++ === 0) yield { learn: [ctx.layers[ctx.L], ctx.layers[ctx.L - 1]] }
      else if (events > 2) yield event
    }
  },
}

const settled = (precision: readonly number[]): LearningRule =>
  pc({
    stepSize: 'auto',
    steps: 20000,
    tolerance: 1e-13,
    layerPrecision: precision.slice(0, -1),
    outputPrecision: precision.at(-1)!,
  })

/** `update` reads e_{l+1} after half of the move. */
function halfMoved(stepSize: number): Energy {
  const honest = predictiveCodingEnergy({ stepSize })
  return {
    ...honest,
    sweep: undefined as never,
    update(ctx, p, l, beta, out = p.s[l]) {
      const { layers, ops } = ctx
      if (l === ctx.L) return honest.update(ctx, p, l, beta, out)
      if (l > 1) layers[l].forward(p.h[l], p.s[l - 1])
      ops.sub(p.e[l], p.s[l], p.h[l])
      ops.combine(out, 1, p.s[l], -stepSize, p.e[l])
      layers[l + 1].forward(p.h[l + 1], out)
      ops.sub(p.e[l + 1], p.s[l + 1], p.h[l + 1])
      layers[l + 1].gate(p.d[l + 1], p.e[l + 1], p.h[l + 1], out)
      layers[l + 1].pullback(p.r[l], p.d[l + 1], p.e[l + 1], out)
      ops.combine(out, 1, out, stepSize, p.r[l])
    },
  }
}
const on = (energy: Energy) => (beta: number) => ep({ energy, beta, nudgedSteps: 20000, tolerance: 1e-16 })

export const ofPredictiveCoding: readonly Mutant[] = [
  byConformance(2, 'pc divides its energy by the batch size', 'C4', /batch and mean of samples differ/, {
    mutant: { rule: perBatch },
    honest: { rule: pc() },
  }),
  byConformance(2, 'pc divides its energy by the batch size', 'C5', /among others and alone/, {
    mutant: { rule: perBatch },
    honest: { rule: pc() },
  }),
  byTheorem(3, 'Z-IL at a step of 0.99', isBackprop, { mutant: almostOne, honest: zil }),
  byTheorem(4, 'Z-IL lets layer L - 1 learn at time 0', isBackprop, { mutant: tooEarly, honest: zil }),
  byTheorem(5, 'pc takes γ_{l+1} for γ_l', linearEquilibrium, {
    mutant: (precision) => settled([...precision.slice(1), precision.at(-1)!]),
    honest: settled,
  }),
  byTheorem(18, 'the energy reads the error above after half of the move', tendsToBackprop(2), {
    mutant: on(halfMoved(0.05)),
    honest: on(predictiveCodingEnergy({ stepSize: 0.05 })),
  }),
]

import type { LearningRule } from '@hebb/core'
import { ff } from '@hebb/ff'
import { byConformance, type Mutant } from './mutant.js'

const honest = ff({ negatives: 'uniform', training: 'joint' })

/** Sends the gradient of layer 2's loss down into layer 1. */
const attached: LearningRule = {
  ...honest,
  *run(ctx) {
    const { layers, ops, state } = ctx
    const scratch = state.clean.delta[1]
    for (const event of honest.run(ctx)) {
      if ('learn' in event && Array.isArray(event.learn) && ctx.L > 2) {
        for (const { z, h, delta } of [state.plus, state.minus]) {
          layers[2].transpose(scratch, delta[2])
          layers[1].gate(scratch, scratch, h[1], z[0])
          ops.add(delta[1], scratch)
          ops.add(state.both[1], scratch)
        }
      }
      yield event
    }
  },
}

export const ofForwardForward: readonly Mutant[] = [
  byConformance(12, 'ff does not detach h_{l-1}', 'C1b', /with W\d all NaN/, {
    mutant: { rule: attached },
    honest: { rule: honest },
    subject: { activations: ['relu'], hiddenLayers: [2, 3] },
  }),
]

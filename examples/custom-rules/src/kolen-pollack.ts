import { defineRule, type LearningRule } from '@hebb/core'
import { feedbackAlignment } from './feedback-alignment.js'

/**
 * Kolen and Pollack (1994), as in Akrout et al. (2019): feedback alignment whose feedback learns the transposed update. With the same
 * weight decay on both, W_{l+1} - B_lᵀ shrinks by the decay at every step, so B becomes Wᵀ without weight transport.
 *
 *     ∂B_l = h_l δ_{l+1}ᵀ
 */
export const kolenPollack = (): LearningRule =>
  defineRule({
    ...feedbackAlignment(),
    name: 'kolenPollack',
    *run(ctx) {
      yield* feedbackAlignment().run(ctx)
      yield { learn: ctx.aux.B.slice(1) }
    },
    localAux: { B: ({ pre, post }: any) => [{ pre: pre.delta, post: post.h, constant: 0 }] },
  })

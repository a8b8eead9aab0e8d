import { defineRule, type LearningRule, type Layered, type Tensor } from '@hebb/core'

interface State {
  readonly h: Layered
  readonly e: Layered
  readonly delta: Layered
}

/** Backpropagation, so that the kit is tested without a rule package. */
export const honest = (change: Partial<LearningRule> = {}): LearningRule => ({
  ...defineRule<State>({
    name: 'honest',
    claims: {
      backprop: { kind: 'exact', of: 'network-loss' },
      zeroAtTarget: true,
      online: false,
      transposes: true,
      readsFromAbove: true,
      reach: 1,
      supervised: true,
      batchAdditive: true,
    },
    state: ({ units, input }) => ({ h: units('h', input), e: units('e'), delta: units('δ') }),
    *run({ L, layers, all, state: { h, e, delta }, loss, target }) {
      for (let l = 1; l <= L; l++) layers[l]!.forward(h[l]!, h[l - 1]!)
      yield { output: h[L]! }
      loss.gradient(e[L]!, h[L]!, target)
      for (let l = L; l >= 1; l--) {
        layers[l]!.gate(delta[l]!, e[l]!, h[l]!, h[l - 1]!)
        if (l > 1) layers[l]!.pullback(e[l - 1]!, delta[l]!, e[l]!, h[l - 1]!)
      }
      yield { learn: all }
    },
    local: ({ pre, post }) => [{ pre: pre.h, post: post.delta }],
  }),
  ...change,
})

/** `honest`, with something done to its tensors before layers learn. */
export const meddling = (
  meddle: (ctx: Parameters<LearningRule['run']>[0], delta: readonly Tensor[]) => void,
): LearningRule =>
  honest({
    *run(ctx) {
      for (const event of honest().run(ctx)) {
        if ('learn' in event) meddle(ctx, ctx.state.delta)
        yield event
      }
    },
  })

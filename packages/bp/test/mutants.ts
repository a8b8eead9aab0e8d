import type { Layer, LearningRule, RuleEvent, Tensor } from '@hebb/core'
import { bp } from '../src/index.js'

/** bp with some of it done wrongly. */
export const mutant = (change: Partial<LearningRule>): LearningRule => ({
  ...bp(),
  name: 'mutant',
  ...change,
})

/** bp that claims something else of itself. */
export const claiming = (claims: Partial<LearningRule['claims']>): LearningRule =>
  mutant({ claims: { ...bp().claims, ...claims } })

/** Forgets φ' at layer k. */
export const withoutDerivative = (k: number): LearningRule =>
  mutant({
    *run(context) {
      const { layers, ops } = context
      const gate = (d: Tensor, e: Tensor): void => ops.copy(d, e)
      const changed = layers.map((layer): Layer => (layer.index === k ? { ...layer, gate } : layer))
      yield* bp().run({ ...context, layers: changed })
    },
  })

/** Lets each layer learn before it reads W for the layer below. */
export const tooEarly = (): LearningRule =>
  mutant({
    *run({ L, layers, state: { h, e, delta }, loss, target }): Generator<RuleEvent, void> {
      for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
      yield { output: h[L] }
      loss.gradient(e[L], h[L], target)
      for (let l = L; l >= 1; l--) {
        layers[l].gate(delta[l], e[l], h[l], h[l - 1])
        yield { learn: layers[l] }
        if (l > 1) layers[l].pullback(e[l - 1], delta[l], e[l], h[l - 1])
      }
    },
  })

/** Names the delta of the layer above, which it keeps hold of behind the contract's back. */
export const thief = (): LearningRule => {
  let above: readonly Tensor[] = []
  return mutant({
    *run(context) {
      above = context.state.delta
      yield* bp().run(context)
    },
    local: ({ layer, pre, post }) => [{ pre: pre.h, post: above[layer.index + 1] ?? post.delta }],
  })
}

import { bp } from '@hebb/bp'
import type { Layer, LearningRule, RuleEvent, Tensor } from '@hebb/core'
import { directFeedbackAlignment } from '@hebb/example-custom-rules'
import { isGradient } from '../properties/backprop.js'
import { byConformance, byTheorem, type Mutant } from './mutant.js'

const honest = bp()
const mutant = (change: Partial<LearningRule>): LearningRule => ({ ...honest, ...change })

const withoutDerivative = mutant({
  run(ctx) {
    const gate = (d: Tensor, e: Tensor): void => ctx.ops.copy(d, e)
    const layers = ctx.layers.map((layer): Layer => (layer?.index === 1 ? { ...layer, gate } : layer))
    return honest.run({ ...ctx, layers })
  },
})

const tooEarly = mutant({
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

/** Keeps hold of the deltas behind the contract's back. */
function thief(): LearningRule {
  let above: readonly Tensor[] = []
  return mutant({
    *run(ctx) {
      above = ctx.state.delta
      yield* honest.run(ctx)
    },
    local: ({ layer, pre, post }) => [{ pre: pre.h, post: above[layer.index + 1] ?? post.delta }],
  })
}

/** Predicts with the state of the step that it saw last. */
function interfering(): LearningRule {
  let kept: Parameters<LearningRule['run']>[0] | undefined
  return mutant({
    *run(ctx) {
      kept = ctx
      yield* honest.run(ctx)
    },
    predict(ctx) {
      if (kept) kept.ops.fill(kept.state.h[1], 0)
      for (let l = 1; l <= ctx.L; l++) ctx.layers[l].forward(ctx.state.h[l], ctx.state.h[l - 1])
      return ctx.state.h[ctx.L]
    },
  })
}

const random = mutant({
  local: ({ pre, post }) => [{ pre: pre.h, post: post.delta, scale: Math.random() }],
})

const dfa = directFeedbackAlignment()

export const ofBackpropagation: readonly Mutant[] = [
  byTheorem(1, "bp forgets φ' of layer 1", isGradient, { mutant: withoutDerivative, honest }),
  byConformance(13, '`local` names the tensor of the layer above', 'C1', /not part of that synapse/, {
    mutant: { rule: thief() },
    honest: { rule: honest },
  }),
  byConformance(14, 'draws from Math.random', 'C3', /two runs differ/, {
    mutant: { rule: random },
    honest: { rule: honest },
  }),
  byConformance(16, 'bp yields before it reads W for the layer below', 'C14', /read after it has learned/, {
    mutant: { rule: tooEarly },
    honest: { rule: honest },
  }),
  byConformance(17, "predicts in the step's workspace", 'C15', /must use its own ctx.state/, {
    mutant: { rule: interfering() },
    honest: { rule: honest },
  }),
  byConformance(19, 'bp claims `transposes: false`', 'C2', /transposes is not claimed/, {
    mutant: { rule: mutant({ claims: { ...honest.claims, transposes: false } }) },
    honest: { rule: honest },
  }),
  byConformance(20, 'direct feedback alignment claims reach 1', 'C2b', /spans/, {
    mutant: { rule: { ...dfa, claims: { ...dfa.claims, reach: 1 } } },
    honest: { rule: dfa },
  }),
]

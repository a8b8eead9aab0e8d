import {
  defineRule,
  ruleFactory,
  type Context,
  type Layer,
  type Layered,
  type MakeState,
  type Tensor,
} from '@hebb/core'
import { checkNetwork, checkOptions } from './check.js'
import { claimsOf } from './claims.js'
import { climberOf } from './climb.js'
import { hybridScratch, mix } from './hybrid.js'
import { contrast, neutral } from './label.js'
import { objectiveOf } from './objective.js'
import { ffOptions } from './options.js'
import { goodnesses, makePass } from './pass.js'
import { peers } from './peers.js'
import { goodnessScores } from './predict.js'

/**
 * The forward-forward algorithm (Hinton 2022): two forward passes, one of positive data (an input with its label) and one of negative data
 * (with a wrong label). Each hidden layer l = 1..L-1 has a loss of its own about its goodness in both, and nothing goes backwards:
 *
 *     h_l = φ(W_l z_{l-1} + b_l)      z_l = norm(h_l)      G_l = mean_j h_lj²      J_l = softplus(-α (G_l⁺ - G_l⁻))
 *
 *     ∂J_l/∂W_l = δ_l⁺ z⁺_{l-1}ᵀ + δ_l⁻ z⁻_{l-1}ᵀ      δ_l± = φ' ∘ c_l± κ h_l±      c_l± = ∂J_l/∂G_l±      κ = 2/n_l
 *
 * The last layer is a readout, one linear unit a class: it learns the trainer's loss on z_{L-1} of a third pass, whose label is neutral.
 */
export const ff = ruleFactory('ff', ffOptions, (options) => {
  checkOptions(options)
  const { labelScale, negatives, peerNormalization: lambda, collaboration: gamma, imageWidth } = options
  const climber = climberOf(options)
  const { enter, ascend } = climber
  const objective = objectiveOf(options)
  const goodness = goodnesses[options.goodness]
  const kappa = (n: number): number => (options.goodness === 'mean' ? 2 / n : 2)

  const makeState = (make: MakeState) => {
    const outputs = make.target.cols
    const plus = makePass(make, '⁺', outputs)
    return {
      plus,
      minus: makePass(make, '⁻', outputs, climber.shares ? plus : undefined),
      /** δ_1⁺ + δ_1⁻ */
      both: climber.shares ? [undefined!, make.like('δ⁺+δ⁻', plus.delta[1])] : [],
      // Without labels the positive pass is the neutral one.
      clean: negatives === 'hybrid' ? plus : makePass(make, '°', outputs),
      J: make.perSample('J'),
      error: atTop(make, make.like('error', make.target)),
      scratch: make.perSample('scratch'),
      entering: climber.scratch(make),
      mixing: negatives === 'hybrid' ? hybridScratch(make) : [],
      peer: peers.state(make, lambda > 0),
      truth: make.batch('truth', outputs),
      likely: make.batch('likely', outputs),
      total: make.batch('ΣG', 1),
      scores: make.batch('scores', outputs),
    }
  }
  type Work = Context<
    ReturnType<typeof makeState>,
    { readonly Y: Layered<Layer>; readonly M: Layered<Layer> }
  >

  /** What the readout sees: the input with a label that says nothing. */
  const neutralPass = (work: Work): void => {
    neutral(work, work.state.clean)
    enter(work, work.state.clean)
    for (let l = 1; l <= work.L; l++) ascend(work, work.state.clean, l)
  }

  const enterContrast = (work: Work): void => {
    const { ops, state } = work
    if (negatives === 'hybrid') return enter(work, state.minus, mix(work, state.mixing, imageWidth))
    ops.fill(state.likely, 1)
    if (negatives === 'hard') {
      ops.softmax(state.likely, state.clean.h[work.L])
      ops.scale(state.likely, state.likely, 1, 1e-6)
    }
    contrast(work, state, labelScale)
    enter(work, state.plus)
    enter(work, state.minus)
  }

  /** J_l and δ_l of both passes. */
  const judge = ({ L, layers, ops, aux, state }: Work, l: number): void => {
    const { plus, minus, both, J, scratch, peer } = state
    for (const { G, seen } of [plus, minus]) {
      ops.copy(seen[l], G[l])
      if (gamma === 0) continue
      for (let k = 1; k < L; k++) if (k !== l) ops.add(seen[l], G[k], gamma)
    }
    objective({
      ops,
      plus: plus.seen[l],
      minus: minus.seen[l],
      loss: J[l],
      cPlus: plus.c[l],
      cMinus: minus.c[l],
      scratch: scratch[l],
    })
    for (const { c, h, z, delta } of [plus, minus]) {
      ops.scale(c[l], c[l], kappa(h[l].cols))
      layers[l].gate(delta[l], h[l], h[l], z[l - 1])
      ops.rowScale(delta[l], delta[l], c[l])
    }
    if (lambda > 0) peers.pull(ops, l, aux.M[l], plus.delta, peer, lambda)
    if (both[l]) ops.combine(both[l], 1, plus.delta[l], 1, minus.delta[l])
  }

  /** All that learns at hidden layer l. */
  const at = ({ layers, aux: { Y, M } }: Work, l: number): Layer[] =>
    [layers[l], Y[l], M[l]].filter((layer) => layer !== undefined)

  return defineRule({
    name: 'ff',
    claims: claimsOf(options),
    state: makeState,
    aux: (make): { Y: Layered<Layer>; M: Layered<Layer> } => ({
      Y: climber.weights(make),
      M: peers.means(make, lambda > 0),
    }),
    auxOptimizers: { M: peers.optimizer },

    *run(work: Work) {
      const { L, layers, ops, loss, target, state } = work
      const { plus, minus, clean, error, J } = state
      const hidden = Array.from({ length: L - 1 }, (_, i) => i + 1)
      const learn = function* (l: number) {
        judge(work, l)
        yield { loss: J[l] }
        if (options.training === 'layerwise') yield { learn: at(work, l) }
      }

      yield { phase: 'neutral' }
      neutralPass(work)
      yield { phase: 'contrast' }
      enterContrast(work)
      for (const l of hidden) {
        for (const pass of [plus, minus]) {
          if (pass !== clean) ascend(work, pass, l)
          goodness(ops, pass.G[l], pass.h[l])
        }
        if (gamma === 0) yield* learn(l)
      }
      if (gamma > 0) for (const l of hidden) yield* learn(l)
      if (options.training === 'joint') yield { learn: hidden.flatMap((l) => at(work, l)) }

      yield { phase: 'readout' }
      yield { output: clean.h[L] }
      loss.gradient(plus.delta[L], clean.h[L], target)
      layers[L].gate(error[L], plus.delta[L], clean.h[L], clean.z[L - 1])
      yield { learn: layers[L] }
    },

    local({ pre, post }) {
      if (post.error) return [{ pre: pre.clean.z, post: post.error }]
      if (post.both) return [{ pre: pre.plus.z, post: post.both }]
      return [
        { pre: pre.plus.z, post: post.plus.delta },
        { pre: pre.minus.z, post: post.minus.delta },
      ]
    },

    localAux: {
      // The bias is layer 1's own.
      Y: ({ pre, post }) => [
        { pre: pre.plus.label, post: post.plus.delta, constant: 0 },
        { pre: pre.minus.label, post: post.minus.delta, constant: 0 },
      ],
      M: ({ post: { peer, plus } }) => [
        { pre: peer.one, post: peer.m, constant: 0 },
        { pre: peer.one, post: plus.h, scale: -1, constant: 0 },
      ],
    },

    predict(work: Work) {
      if (options.readout === 'goodness') return goodnessScores(work, climber, labelScale)
      neutralPass(work)
      return work.state.clean.h[work.L]
    },

    check: ({ layers }) => checkNetwork(options, layers),
  })
})

/** A layered state that only the last layer has. */
function atTop({ sizes }: MakeState, t: Tensor): Layered {
  const only: Tensor[] = []
  only[sizes.length - 1] = t
  return only
}

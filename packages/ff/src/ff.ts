import {
  defineRule,
  OptionError,
  ruleFactory,
  type Context,
  type Layer,
  type Layered,
  type MakeState,
  type Tensor,
} from '@hebb/core'
import { claimsOf } from './claims.js'
import { hybridScratch, mix } from './hybrid.js'
import { contrast, entranceOf, neutral } from './label.js'
import { objectiveOf } from './objective.js'
import { checkOptions, ffOptions } from './options.js'
import { goodnesses, makePass, norms, type Pass } from './pass.js'
import { peers } from './peers.js'

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
  const entrance = entranceOf(options)
  const objective = objectiveOf(options)
  const normalize = norms[options.norm]
  const goodness = goodnesses[options.goodness]
  const kappa = (n: number): number => (options.goodness === 'mean' ? 2 / n : 2)

  const state = (make: MakeState) => {
    const outputs = make.target.cols
    const plus = makePass(make, '⁺', outputs)
    return {
      plus,
      minus: makePass(make, '⁻', outputs),
      // Without labels the positive pass is the neutral one.
      clean: negatives === 'hybrid' ? plus : makePass(make, '°', outputs),
      J: make.perSample('J'),
      error: atTop(make, make.like('error', make.target)),
      scratch: make.perSample('scratch'),
      entering: entrance.scratch(make),
      mixing: negatives === 'hybrid' ? hybridScratch(make) : [],
      peer: peers.state(make, lambda > 0),
      truth: make.batch('truth', outputs),
      likely: make.batch('likely', outputs),
      total: make.batch('ΣG', 1),
      scores: make.batch('scores', outputs),
    }
  }
  type Work = Context<ReturnType<typeof state>, { readonly Y: Layered<Layer>; readonly M: Layered<Layer> }>

  /** One layer up. The readout sees the last hidden layer as a hidden layer would. */
  const ascend = (work: Work, pass: Pass, l: number): void => {
    if (l > 1) normalize(work.ops, pass.z[l - 1], pass.h[l - 1])
    if (l === 1) entrance.first(work, pass, work.state.entering)
    else work.layers[l].forward(pass.h[l], pass.z[l - 1])
  }
  const enter = (work: Work, pass: Pass, image: Tensor = work.input): void =>
    entrance.enter(work, pass, image, work.state.entering)

  const neutralPass = (work: Work): void => {
    neutral(work, work.state.clean)
    enter(work, work.state.clean)
    for (let l = 1; l <= work.L; l++) ascend(work, work.state.clean, l)
  }

  const enterContrast = (work: Work): void => {
    const { ops, state } = work
    if (negatives === 'hybrid') return enter(work, state.minus, mix(work, state.mixing, imageWidth))
    if (negatives === 'hard') ops.softmax(state.likely, state.clean.h[work.L])
    else ops.fill(state.likely, 1)
    contrast(work, state, labelScale)
    enter(work, state.plus)
    enter(work, state.minus)
  }

  /** J_l and δ_l of both passes. */
  const judge = ({ L, layers, ops, aux, state }: Work, l: number): void => {
    const { plus, minus, J, scratch, peer } = state
    for (const { G, seen } of [plus, minus]) {
      ops.copy(seen[l], G[l])
      for (let k = 1; gamma > 0 && k < L; k++) if (k !== l) ops.add(seen[l], G[k], gamma)
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
      ops.rowScale(delta[l], h[l], c[l])
      layers[l].gate(delta[l], delta[l], h[l], z[l - 1])
    }
    if (lambda > 0) peers.pull(ops, l, aux.M[l], plus.delta, peer, lambda)
  }

  /** All that learns at hidden layer l. */
  const at = ({ layers, aux: { Y, M } }: Work, l: number): Layer[] =>
    [layers[l], Y[l], M[l]].filter((layer) => layer !== undefined)

  return defineRule({
    name: 'ff',
    claims: claimsOf(options),
    state,
    aux: (make): { Y: Layered<Layer>; M: Layered<Layer> } => ({
      Y: entrance.weights(make),
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
      loss.gradient(error[L], clean.h[L], target)
      layers[L].gate(error[L], error[L], clean.h[L], clean.z[L - 1])
      yield { learn: layers[L] }
    },

    local: ({ pre, post }) =>
      post.error
        ? [{ pre: pre.clean.z, post: post.error }]
        : [
            { pre: pre.plus.z, post: post.plus.delta },
            { pre: pre.minus.z, post: post.minus.delta },
          ],

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

    /** Σ_l mean_j h_lj² of a pass for each label; or the readout's scores. */
    predict(work: Work) {
      const { L, ops, state } = work
      const { plus, clean, total, scores } = state
      if (options.readout === 'softmax') {
        neutralPass(work)
        return clean.h[L]
      }
      const C = scores.cols
      for (let label = 0; label < Math.max(2, C); label++) {
        if (C > 1) ops.oneHot(plus.y, label, labelScale)
        else ops.fill(plus.y, label === 0 ? -labelScale : labelScale)
        enter(work, plus)
        ops.fill(total, 0)
        for (let l = 1; l < L; l++) {
          ascend(work, plus, l)
          goodnesses.mean(ops, plus.G[l], plus.h[l])
          ops.add(total, plus.G[l])
        }
        if (C > 1) ops.copyColumns(scores, total, { to: label })
        else if (label === 0) ops.scale(scores, total, -1)
        else ops.add(scores, total)
      }
      return scores
    },

    check({ layers }) {
      const L = layers.length - 1
      const { activation } = layers[L]
      if (L < 2) {
        throw new OptionError(
          'ff trains hidden layers, and this network has none: its only layer is the readout. Add one, as in mlp([784, 500, 10]).',
        )
      }
      if (['relu', 'leakyRelu', 'softplus'].includes(activation)) {
        throw new OptionError(
          `ff: the last layer is the readout, one unit a class, and ${activation} cannot tell classes apart where it is flat. ` +
            'Make it linear, or add a linear layer of one unit a class: 784-500-500 of the papers is mlp([784, 500, 500, 10]).',
        )
      }
      entrance.check(layers[1].nIn, layers[L].nOut)
    },
  })
})

/** A layered state that only the last layer has. */
function atTop({ sizes }: MakeState, t: Tensor): Layered {
  const only: Tensor[] = []
  only[sizes.length - 1] = t
  return only
}

import {
  createTrainer,
  dense,
  network,
  reference,
  sgd,
  squaredError,
  totalOf,
  type LayerSpec,
  type LearningRule,
} from '@hebb/core'
import { finiteDifferences, lossOf, relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { convolution, residual } from '../../../packages/core/test/sketches.js'
import { forwardGradient } from '../src/index.js'

const rule = forwardGradient()
const batch = {
  size: 2,
  inputs: [0.3, -0.8, 0.5, -0.2, 0.9, -0.4, 0.1, 0.7, -0.6, 0.2, 0.6, -0.3, 0.8, -0.9, 0.4, -0.1, -0.5, 0.7],
  targets: [0.5, -0.3, 0.2, 1],
}

/** The rule along the k-th unit vector of all units in place of a random direction. */
const along = (k: number): LearningRule => ({
  ...rule,
  run(ctx) {
    let first = 0
    const normal: typeof ctx.random.normal = (out) => {
      ctx.ops.fill(out, 0)
      if (k >= first && k < first + out.cols) ctx.ops.oneHot(out, k - first)
      first += out.cols
    }
    return rule.run({ ...ctx, random: { ...ctx.random, normal } })
  },
})

/** Distance of the sum over all unit vectors from the gradient by central differences. */
function error(layers: readonly LayerSpec[]): number {
  const trainerOf = (own: LearningRule) =>
    createTrainer({
      network: network(layers),
      rule: own,
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 2,
      seed: 5,
      backend: reference(),
    })
  const total: Record<string, Float64Array> = {}
  const units = layers.reduce((sum, { nOut }) => sum + nOut, 0)
  for (let k = 0; k < units; k++)
    for (const [name, g] of Object.entries(totalOf(trainerOf(along(k)).gradients(batch)))) {
      const sum = (total[name] ??= new Float64Array(g.length))
      g.forEach((x, i) => (sum[i] += x))
    }
  const trainer = trainerOf(rule)
  const parameters = Object.fromEntries(
    trainer.parameters.map((name) => [name, Float64Array.from(trainer.read(name))]),
  )
  return relativeDistance(total, finiteDifferences(parameters, lossOf(trainer, batch)))
}

describe('summed over all units, forward gradients are the gradient', () => {
  const first = dense(9, 4, { activation: 'tanh' })
  const last = dense(4, 2)
  const image = { channels: 1, height: 3, width: 3, filters: 1, size: 2, pool: 1 }

  it.each<[string, readonly LayerSpec[]]>([
    ['dense', [first, dense(4, 4, { activation: 'logistic' }), last]],
    ['with a skip', [first, residual(4), residual(4, 'logistic'), last]],
    ['convolution', [convolution(image), last]],
  ])('%s', (_, layers) => expect(error(layers)).toBeLessThan(1e-7))

  it('not where a change does not go around W', () => {
    const spec = residual(4)
    const bind: LayerSpec['bind'] = (at) => ({
      ...spec.bind(at),
      pushforward: dense(4, 4, { activation: 'tanh' }).bind(at).pushforward,
    })
    expect(error([first, { ...spec, bind }, last])).toBeGreaterThan(1e-2)
  })
})

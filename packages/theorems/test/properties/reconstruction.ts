import type { LearningRule } from '@hebb/core'
import { batchFor, plainNetwork } from '@hebb/testkit'
import { nets, trainerOf, type Net } from './net.js'
import { atMost, type Theorem } from './theorem.js'

/** Row i: std √cols at column i mod cols. Covariance std² I about 0, exactly, where rows are a multiple of cols. */
const evenNoise = (rows: number, cols: number, std: number): number[] =>
  Array.from({ length: rows * cols }, (_, at) =>
    Math.floor(at / cols) % cols === at % cols ? std * Math.sqrt(cols) : 0,
  )

const withEvenNoise = (rule: LearningRule): LearningRule => ({
  ...rule,
  run: (ctx) =>
    rule.run({
      ...ctx,
      random: {
        ...ctx.random,
        normal: (out, std) => ctx.ops.upload(out, evenNoise(out.rows, out.cols, std)),
      },
    }),
})

/** Row 26. The minimizer of the other kind of feedback is its pseudo-inverse: proved by descent in the package of dtp. */
export const hasMinimumAtTranspose: Theorem<LearningRule> = {
  row: '26',
  says: 'the local difference reconstruction loss of a linear layer has no gradient at V = Wᵀ',
  nets: nets({ activations: ['linear'], hidden: [1, 1], units: [2, 5] }).map((net): Net => ({
    ...net,
    samples: net.sizes[1] * net.sizes[2],
  })),
  measure(rule, net) {
    const trainer = trainerOf(withEvenNoise(rule), net)
    const { parameters } = plainNetwork(trainer)
    const [, n, m] = net.sizes
    const W = parameters['W2']
    trainer.write(
      'V1.W',
      W.map((_, at) => W[(at % m) * n + Math.floor(at / m)]),
    )
    // One sample, as often as it takes to draw noise in every direction.
    const { inputs, labels, size } = batchFor(net)
    const batch = {
      size,
      inputs: Array.from(inputs, (_, at) => inputs[at % net.sizes[0]]),
      labels: Array.from(labels, () => labels[0]),
    }
    const [{ gradients }] = trainer.gradients(batch)
    return { slope: Math.hypot(...gradients['V1.W']) / Math.hypot(...W) }
  },
  bands: { slope: atMost(1e-12) },
}

import type { LearningRule } from '@hebb/core'
import { batchFor, gaussNewtonTarget, openBackend, relativeDistance, tensorLog } from '@hebb/testkit'
import { nets, orderOf, plainOf, trainerOf, type Net } from './net.js'
import { atMost, type Theorem } from './theorem.js'

/** Square layers near the identity, so that inverses exist and are tame. */
const square = (activations: readonly ('tanh' | 'logistic' | 'softplus' | 'linear')[]) =>
  nets({ activations, hidden: [2, 3], units: [3, 3] }).map(({ sizes, ...net }): Net => ({
    ...net,
    sizes: sizes.map(() => 4),
  }))

/** ‖(t_1 - h_1)/η - Δ‖ / ‖Δ‖ over the batch, Δ the Gauss-Newton step. */
function distance(rule: LearningRule, net: Net, eta: number): number {
  const { backend, engine } = openBackend()
  const log = tensorLog()
  const trainer = trainerOf(rule, net, undefined, { backend, tracer: log })
  for (const name of trainer.parameters.filter((p) => /^W\d$/.test(p))) {
    const W = trainer.read(name)
    const [n, norm] = [Math.sqrt(W.length), Math.hypot(...W)]
    trainer.write(
      name,
      W.map((w, i) => (i % (n + 1) === 0 ? 1 : 0) + (0.3 * w) / norm),
    )
  }
  const plain = plainOf(trainer, net)
  trainer.gradients(batchFor(net))
  const read = (label: string) => engine().read([...log.tensors].find((t) => t.label === label)!)
  const h = read('h1')
  const got = read('t1').map((t, i) => (t - h[i]) / eta)
  const wanted = plain.samples.flatMap((sample) => gaussNewtonTarget(plain.net, sample, 1))
  return relativeDistance({ t: got }, { t: wanted })
}

/** Of eta. */
export type Targeted = (eta: number) => LearningRule

/** Row 23. */
export const tendsToGaussNewton: Theorem<Targeted> = {
  row: '23',
  says: 'with exact inverses, as eta goes to 0, (t - h)/eta tends to the Gauss-Newton step with order 1',
  nets: square(['tanh', 'logistic', 'softplus']),
  measure(of, net) {
    const [coarse, fine] = [1e-3, 1e-4].map((eta) => distance(of(eta), net, eta))
    return { order: orderOf(coarse, fine, 10), error: fine }
  },
  bands: { order: [0.9, 1.1], error: atMost(1e-2) },
}

/** Row 23, where f is linear. */
export const isGaussNewton: Theorem<Targeted> = {
  row: '23',
  says: 'with exact inverses of a linear network, (t - h)/eta is the Gauss-Newton step at any eta',
  nets: square(['linear']),
  measure: (of, net) => ({ error: distance(of(0.1), net, 0.1) }),
  bands: { error: atMost(1e-10) },
}

import {
  DivergenceError,
  reference,
  sgd,
  totalOf,
  wasm,
  type Batch,
  type Settled,
  type Trainer,
} from '@hebb/core'
import { norm, relativeDistance } from '../compare.js'
import type { Property } from '../property.js'
import { batchFor, parametersOf, trainerFor } from '../subject.js'

/** C11: eight samples in two clusters are learned within 200 steps. */
export const learnsTinyProblem: Property = {
  id: 'C11',
  name: 'learns a tiny problem',
  says: 'the loss on eight separable samples falls below half within 200 steps',
  runs: 3,
  skip: ({ rule }) => (rule.claims.supervised ? undefined : 'supervised is not claimed'),
  check(subject, { activation, seed, sizes }) {
    const c = { sizes: [Math.max(4, sizes[0]!), 8, 2], activation, seed, samples: 8 }
    const { inputs, ...rest } = batchFor(c)
    const labels = Array.from({ length: 8 }, (_, i) => i % 2)
    const separated = Float64Array.from(
      inputs,
      (x, i) => 0.3 * x + (labels[Math.floor(i / c.sizes[0]!)] === 1 ? 0.7 : -0.7),
    )
    const batch = { ...rest, inputs: separated, labels }
    const trainer = trainerFor(subject, c, { optimizer: subject.optimizer ?? sgd({ learningRate: 0.1 }) })
    const lossOf = (t: Trainer): number => {
      const { loss } = t.step(batch)
      return Number.isNaN(loss) ? t.evaluate(batch).loss : loss
    }
    const first = lossOf(trainer)
    let last = first
    try {
      for (let step = 0; step < 200 && last >= first / 2; step++) last = lossOf(trainer)
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error
      last = Infinity
    }
    if (last < first / 2) return undefined
    const rises = last > first || !Number.isFinite(last)
    return (
      `the loss went from ${first} to ${last} in 200 steps of a network ${c.sizes.join('-')}` +
      (rises ? ': it rises. What local names is subtracted, so look for a wrong sign' : '')
    )
  },
}

/** A smaller residual is rounding in single precision. */
const ROUNDING = 1e-6

/** All relaxations that were to reach a tolerance reached it in the same sweep, or went on until nothing but rounding was left. */
const settledAlike = (exact: readonly Settled[], fast: readonly Settled[]): boolean =>
  exact.every((a, i) => {
    const b = fast[i]!
    const residual = Math.max(a.residual, b.residual)
    if (Number.isNaN(residual) || residual <= ROUNDING) return true
    return a.converged && b.converged && a.sweeps === b.sweeps
  })

/**
 * C12: the backend that users have agrees with the oracle.
 *
 * Steps are compared for as long as relaxations settle alike. A residual at its tolerance may be above it in one precision and below it in
 * the other, which then relaxes for some sweeps more or less; and where units have a kink the energy may have its minimum there, where
 * descent goes to and fro for ever, and rounding decides on which side it is when it is stopped. A relaxation of so many sweeps, without
 * a tolerance, is compared whatever it does.
 *
 * Near its target a gradient is small, the rounding of the activities that it is made from is not: errors are relative to the
 * gradient for another label where that is larger. Weights cannot agree better than the gradients that they sum.
 */
export const backendAgreement: Property = {
  id: 'C12',
  name: 'backend agreement',
  says: 'wasm f32 and reference f64 agree, while relaxations settle in the same sweep: one gradient to 1e-6 or the claimed singlePrecision, weights after 20 steps to 1e-4 or the same (relative)',
  check(subject, c) {
    const batch = batchFor(c)
    const { optimizer = sgd({ learningRate: 0.1 }) } = subject
    const exact = trainerFor(subject, c, { backend: reference(), optimizer })
    const fast = trainerFor(subject, c, { backend: wasm(), optimizer })
    for (const name of exact.parameters) exact.write(name, fast.read(name))
    const single = { ...batch, inputs: Float32Array.from(batch.inputs) }
    const gradientOf = (trainer: Trainer, of: Batch) => totalOf(trainer.gradients(of))
    const others = Array.from(batch.labels, (label) => (label + 1) % Math.max(2, c.sizes.at(-1)!))
    const usual = norm(gradientOf(exact, { ...single, labels: others }))
    const gradient = relativeDistance(gradientOf(exact, single), gradientOf(fast, single), usual)
    const allowed = subject.singlePrecision ?? subject.rule.claims.singlePrecision ?? 1e-6
    for (let step = 1; step <= 20; step++) {
      if (!settledAlike(exact.step(single).settled, fast.step(single).settled)) break
      if (step === 1 && !(gradient <= allowed))
        return `one gradient differs by ${gradient} (relative); allowed are ${allowed}`
      const weights = relativeDistance(parametersOf(exact), parametersOf(fast))
      if (!(weights <= Math.max(1e-4, allowed)))
        return `after step ${step} the weights differ by ${weights} (relative)`
    }
    fast.dispose()
    return undefined
  },
}

import { DivergenceError, reference, sgd, totalOf, wasm, type Trainer } from '@hebb/core'
import { relativeDistance } from '../compare.js'
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

/** C12: the backend that users have agrees with the oracle. */
export const backendAgreement: Property = {
  id: 'C12',
  name: 'backend agreement',
  says: 'wasm f32 and reference f64 agree: one gradient to 1e-6 or the claimed singlePrecision, weights after 20 steps to 1e-4 (relative)',
  check(subject, c) {
    const batch = batchFor(c)
    const { optimizer = sgd({ learningRate: 0.1 }) } = subject
    const exact = trainerFor(subject, c, { backend: reference(), optimizer })
    const fast = trainerFor(subject, c, { backend: wasm(), optimizer })
    for (const name of exact.parameters) exact.write(name, fast.read(name))
    const inputs = Float32Array.from(batch.inputs)
    const single = { ...batch, inputs }
    const gradient = relativeDistance(totalOf(exact.gradients(single)), totalOf(fast.gradients(single)))
    const allowed = subject.singlePrecision ?? subject.rule.claims.singlePrecision ?? 1e-6
    if (!(gradient <= allowed))
      return `one gradient differs by ${gradient} (relative); allowed are ${allowed}`
    for (let step = 0; step < 20; step++) {
      exact.step(single)
      fast.step(single)
    }
    const weights = relativeDistance(parametersOf(exact), parametersOf(fast))
    fast.dispose()
    return weights <= 1e-4 ? undefined : `after 20 steps the weights differ by ${weights} (relative)`
  },
}

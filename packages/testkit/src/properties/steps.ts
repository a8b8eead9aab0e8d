import { sgd, totalOf } from '@hebb/core'
import { firstDifference, relativeDistance } from '../compare.js'
import type { Property } from '../property.js'
import { batchFor, ownWeights, parametersOf, trainerFor, type Case, type Subject } from '../subject.js'

/** C7: bitwise zero where the target is the rule's own prediction. */
export const zeroAtTarget: Property = {
  id: 'C7',
  name: 'zero update at target',
  claim: 'zeroAtTarget',
  says: "the update is exactly zero where the target is the rule's own prediction, if zeroAtTarget is claimed",
  skip({ rule, loss }) {
    if (!rule.claims.zeroAtTarget) return 'zeroAtTarget is not claimed'
    const is = loss?.name ?? 'squaredError'
    return is === 'squaredError' ? undefined : `the ${is} gradient is not zero at a target of its own`
  },
  check(subject, c) {
    const moved = movedAtTarget(subject, c)
    return moved && `at its own prediction the update of ${moved}, but zeroAtTarget is claimed`
  },
}

/** The first value of an update that is not zero, in words, where the target is the rule's own prediction. */
function movedAtTarget(subject: Subject, c: Case): string | undefined {
  const { labels: _, ...inputs } = batchFor(c)
  const trainer = trainerFor(subject, c)
  const targets = trainer.predict(inputs).scores
  for (const [name, values] of Object.entries(totalOf(trainer.gradients({ ...inputs, targets })))) {
    const i = values.findIndex((x) => x !== 0)
    if (i >= 0 && !name.includes('.')) return `${name}[${i}] is ${values[i]}`
  }
  return undefined
}

/** C8: the shapes of the parameters, and finite on ordinary data. */
export const shapesAndFiniteness: Property = {
  id: 'C8',
  name: 'shapes and finiteness',
  says: "a gradient has its parameter's shape and is finite on ordinary data",
  check(subject, c) {
    const trainer = trainerFor(subject, c)
    for (const [name, values] of Object.entries(totalOf(trainer.gradients(batchFor(c))))) {
      if (values.length !== trainer.read(name).length)
        return `${name} has ${trainer.read(name).length} values, its gradient ${values.length}`
      const i = values.findIndex((x) => !Number.isFinite(x))
      if (i >= 0) return `the gradient of ${name}[${i}] is ${values[i]}`
    }
    return undefined
  },
}

/** C9: every layer learns in a step, and looking at the events changes nothing. */
export const learningEvents: Property = {
  id: 'C9',
  name: 'learning events',
  says: 'every layer learns at least once a step, and stepping event by event gives the same weights',
  check(subject, c) {
    const batch = batchFor(c)
    const learned = totalOf(trainerFor(subject, c).gradients(batch))
    const idle = ownWeights(c).find((name) => !(name in learned))
    if (idle) return `${idle} got no update: no event lets its layer learn`
    const whole = trainerFor(subject, c)
    whole.step(batch)
    const single = trainerFor(subject, c)
    for (const _ of single.phases(batch));
    const difference = firstDifference(parametersOf(whole), parametersOf(single))
    return difference && `by step() and by phases(), ${difference}`
  },
}

/** C10: gradients() changes nothing. */
export const noSideEffects: Property = {
  id: 'C10',
  name: 'no side effects',
  says: 'gradients() changes no parameter, optimizer tensor or random number, and no input',
  check(subject, c) {
    const batch = batchFor(c)
    const inputs = Float64Array.from(batch.inputs)
    const optimizer = sgd({ learningRate: 0.1 })
    const plain = trainerFor(subject, c, { optimizer })
    const asked = trainerFor(subject, c, { optimizer })
    const before = parametersOf(asked)
    asked.gradients(batch)
    const changed = firstDifference(before, parametersOf(asked))
    if (changed) return `gradients() changed a parameter: ${changed}`
    const input = firstDifference({ inputs }, { inputs: batch.inputs })
    if (input) return `gradients() changed the batch: ${input}`
    plain.step(batch)
    asked.step(batch)
    const later = firstDifference(parametersOf(plain), parametersOf(asked))
    return later && `a step after gradients() differs from one without: ${later}`
  },
}

/** C14: what a plain SGD step subtracts is the rate times the sum of gradients, unless the rule is online. */
export const stepEqualsGradients: Property = {
  id: 'C14',
  name: 'step equals gradients',
  claim: 'online',
  says: 'a step subtracts rate x the total of gradients(), unless online is claimed',
  skip: ({ rule }) => (rule.claims.online ? 'online is claimed' : undefined),
  check(subject, c) {
    const batch = batchFor(c)
    const rate = 0.1
    const trainer = trainerFor(subject, c, { optimizer: sgd({ learningRate: rate }) })
    const before = parametersOf(trainer)
    const total = totalOf(trainer.gradients(batch))
    trainer.step(batch)
    const after = parametersOf(trainer)
    // Aux layers with an optimizer of their own do not move by this rate.
    const others = Object.keys(subject.rule.auxOptimizers ?? {})
    const names = Object.keys(total).filter((name) => !others.some((group) => name.match(`^${group}\\d+\\.`)))
    const expected = Object.fromEntries(
      names.map((name) => [name, Float64Array.from(total[name]!, (x, i) => before[name]![i]! - rate * x)]),
    )
    const moved = Object.fromEntries(names.map((name) => [name, after[name]!]))
    const error = relativeDistance(expected, moved)
    if (error <= 1e-12) return undefined
    return `the step and gradients() lead to weights that differ by ${error} (relative): a weight is read after it has learned. Yield after the last read, or claim online`
  },
}

/** C15: predicting between two events changes nothing. */
export const predictionInMidStep: Property = {
  id: 'C15',
  name: 'prediction in mid-step',
  says: 'predict() between any two events of a step changes nothing',
  check(subject, c) {
    const batch = batchFor(c)
    const other = batchFor(c, 7)
    const plain = trainerFor(subject, c)
    const loss = plain.step(batch).loss
    const disturbed = trainerFor(subject, c)
    const events = disturbed.phases(batch)
    let next = events.next()
    while (!next.done) {
      disturbed.predict(other)
      next = events.next()
    }
    const difference = firstDifference(
      { ...parametersOf(plain), loss: [loss] },
      { ...parametersOf(disturbed), loss: [next.value.loss] },
    )
    return (
      difference &&
      `with predict() between its events, ${difference}: predict must use its own ctx.state only`
    )
  },
}

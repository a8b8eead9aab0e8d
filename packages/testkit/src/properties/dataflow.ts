import { ownWeights, batchFor, trainerFor } from '../subject.js'
import type { Property } from '../property.js'
import { provenanceLog, reachLog } from '../watch.js'

/** C1b: fill W_k with NaN before a step; which layers' updates become NaN? */
export const readsFromAbove: Property = {
  id: 'C1b',
  name: 'readsFromAbove',
  claim: 'readsFromAbove',
  says: 'the update of layer l depends on W_k, k > l, exactly if readsFromAbove is claimed',
  check(subject, c) {
    const weights = ownWeights(c)
    const { readsFromAbove: claimed } = subject.rule.claims
    for (let k = 2; k <= weights.length; k++) {
      const trainer = trainerFor(subject, c)
      trainer.write(`W${k}`, trainer.read(`W${k}`).fill(NaN))
      const tainted = new Set<string>()
      for (const { gradients } of trainer.gradients(batchFor(c))) {
        for (const [name, values] of Object.entries(gradients))
          if (values.some(Number.isNaN)) tainted.add(name)
      }
      for (let l = 1; l < k; l++) {
        if (tainted.has(`W${l}`) === claimed) continue
        return claimed
          ? `with W${k} all NaN the update of W${l} is free of NaN: it does not depend on W${k}, but readsFromAbove is claimed`
          : `with W${k} all NaN the update of W${l} becomes NaN: it depends on a weight above, but readsFromAbove is not claimed`
      }
    }
    return undefined
  },
}

/** C2: follow each update back through the ops: was a weight read backwards? */
export const transposes: Property = {
  id: 'C2',
  name: 'transposes',
  claim: 'transposes',
  says: 'a weight read backwards feeds an update exactly if transposes is claimed',
  check(subject, c) {
    if (c.sizes.length < 3) return undefined
    const log = provenanceLog()
    trainerFor(subject, c, { tracer: log }).step(batchFor(c))
    const transported = log
      .gradients()
      .map((label) => [label, [...log.of(label)].filter((source) => source.endsWith('ᵀ'))] as const)
      .filter(([, sources]) => sources.length > 0)
    const { transposes: claimed } = subject.rule.claims
    if (transported.length > 0 === claimed) return undefined
    if (claimed) return 'no weight was read backwards, but transposes is claimed'
    const [label, sources] = transported[0]!
    return `${label} was made from ${sources.join(', ')}: weights read backwards, but transposes is not claimed`
  },
}

/** C2b: the largest distance in layers that one op spans. */
export const reach: Property = {
  id: 'C2b',
  name: 'reach',
  claim: 'reach',
  says: 'no op spans more layers than reach claims, and a broadcast spans more than one',
  skip: ({ hiddenLayers = [1, 3] }) => (hiddenLayers[1] < 2 ? 'needs two hidden layers' : undefined),
  check(subject, c) {
    if (c.sizes.length < 4) return undefined
    const log = reachLog()
    trainerFor(subject, c, { tracer: log }).step(batchFor(c))
    const { span, op } = log.widest()
    const { reach: claimed } = subject.rule.claims
    if (claimed === 1 && span > 1) return `reach 1 is claimed, but ${op} spans ${span} layers`
    if (claimed === 'broadcast' && span <= 1)
      return `broadcast is claimed, but no op spans more than ${span} layers`
    return undefined
  },
}

/** The target feeds some update of the network's own weights exactly if the rule is supervised. */
export const supervision: Property = {
  id: 'C2c',
  name: 'supervised',
  claim: 'supervised',
  says: 'the target feeds an update exactly if supervised is claimed',
  check(subject, c) {
    const log = provenanceLog()
    trainerFor(subject, c, { tracer: log }).step(batchFor(c))
    const fed = log.gradients().some((label) => log.of(label).has('target'))
    const { supervised: claimed } = subject.rule.claims
    if (fed === claimed) return undefined
    return claimed
      ? 'supervised is claimed, but no update was made from the target'
      : 'an update was made from the target, but supervised is not claimed'
  },
}

import { RuleError } from '@hebb/core'
import { describe } from '../watch.js'
import type { Property } from '../property.js'
import { batchFor, trainerFor } from '../subject.js'

/** C1: every factor names tensors of its own synapse. The trainer always checks; here it is made to. */
export const ownership: Property = {
  id: 'C1',
  name: 'factor ownership',
  says: 'local names only tensors of its own pre and post',
  check(subject, c) {
    try {
      trainerFor(subject, c).step(batchFor(c))
      return undefined
    } catch (error) {
      if (error instanceof RuleError) return error.message
      throw error
    }
  },
}

/** C13: what runs while a layer learns touches that layer's parameters and the states at both its sides only. */
export const footprint: Property = {
  id: 'C13',
  name: 'traced footprint',
  says: "learning of layer l touches layer l's parameters and the states of its synapse only",
  check(subject, c) {
    let updating = false
    let wrong: string | undefined
    const tracer = {
      phase: (name: string) => void (updating = name === 'update'),
      record(op: string, accesses: Parameters<typeof describe>[1]) {
        if (!updating || accesses.some(({ tensor }) => tensor.label.includes('.'))) return
        const isState = ({ tensor: t }: (typeof accesses)[number]): boolean =>
          t.kind === 'state' || t.kind === 'batch'
        const states = accesses.filter(isState).flatMap(({ tensor }) => tensor.layer ?? [])
        const learning = new Set(accesses.filter((a) => !isState(a)).map(({ tensor }) => tensor.layer!))
        const [l] = learning
        const near =
          l === undefined ? states.length === 0 : states.every((layer) => layer === l || layer === l - 1)
        if (learning.size > 1 || !near) wrong ??= describe(op, accesses)
      },
    }
    trainerFor(subject, c, { tracer }).step(batchFor(c))
    return wrong && `while a layer learned this ran: ${wrong}`
  },
}

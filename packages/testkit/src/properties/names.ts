import type { Tensor } from '@hebb/core'
import type { Property } from '../property.js'
import { batchFor, trainerFor } from '../subject.js'

/** C19: the memory report has a row a buffer and a row a phase, so both need names. */
export const names: Property = {
  id: 'C19',
  name: 'names',
  says: 'every tensor has a label of its own that does not begin with a digit, and every phase has a name',
  runs: 3,
  check(subject, c) {
    const labels = new Map<string, Tensor>()
    let wrong: string | undefined
    const tracer = {
      phase: (name: string) => void (name === '' && (wrong ??= 'a phase has an empty name')),
      record(op: string, accesses: readonly { readonly tensor: Tensor }[]) {
        for (const { tensor } of accesses) {
          const other = labels.get(tensor.label)
          if (/^(\d|$)/.test(tensor.label)) wrong ??= `${op} uses a tensor labeled '${tensor.label}'`
          if (other && other !== tensor) wrong ??= `two tensors are labeled '${tensor.label}'`
          labels.set(tensor.label, tensor)
        }
      },
    }
    trainerFor(subject, c, { tracer }).step(batchFor(c))
    return wrong
  },
}

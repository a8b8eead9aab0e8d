import { drawKey, totalOf } from '@hebb/core'
import type { Property } from '../property.js'
import { batchFor, trainerFor } from '../subject.js'

/** Either step will do: the kink of a relu may lie within reach of the longer one. */
const steps = [1e-3, 1e-5]

/** C18: a rule that claims the network loss's exact gradient has it, along a random direction, by five-point differences. */
export const exactGradient: Property = {
  id: 'C18',
  name: 'exact gradient',
  claim: 'backprop',
  says: "the update is the gradient of the network's loss, if that is claimed to be exact",
  skip: ({ rule }) => {
    const { backprop } = rule.claims
    const claimed = backprop.kind === 'exact' && backprop.of === 'network-loss'
    return claimed ? undefined : 'no exact gradient of the network loss is claimed'
  },
  check(subject, c) {
    const batch = batchFor(c)
    const trainer = trainerFor(subject, c)
    const gradients = Object.entries(totalOf(trainer.gradients(batch))).filter(
      ([name]) => !name.includes('.'),
    )
    const start = gradients.map(([name]) => trainer.read(name))
    const direction = gradients.map(([, g], k) =>
      Float64Array.from(g, (_, i) => drawKey(c.seed, 98, k, i).key0 / 2 ** 31 - 1),
    )
    const lossAt = (t: number): number => {
      gradients.forEach(([name], k) =>
        trainer.write(
          name,
          start[k]!.map((w, i) => w + t * direction[k]![i]!),
        ),
      )
      return trainer.evaluate(batch).loss
    }
    const slopeOver = (h: number): number =>
      (8 * (lossAt(h) - lossAt(-h)) - (lossAt(2 * h) - lossAt(-2 * h))) / (12 * h)
    let claimed = 0
    let size = 0
    gradients.forEach(([, g], k) =>
      g.forEach((x, i) => {
        claimed += x * direction[k]![i]!
        size += Math.abs(x * direction[k]![i]!)
      }),
    )
    // Relative to the sum's terms, which may cancel.
    const agrees = (slope: number): boolean => Math.abs(slope - claimed) / Math.max(size, 1e-300) < 1e-6
    const slopes = steps.map(slopeOver)
    return slopes.some(agrees)
      ? undefined
      : `along a random direction the loss changes by ${slopes[0]}, the update says ${claimed}`
  },
}

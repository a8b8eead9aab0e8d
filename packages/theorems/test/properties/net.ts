import {
  squaredError,
  totalOf,
  type Activation,
  type LearningRule,
  type LossSpec,
  type Trainer,
} from '@hebb/core'
import {
  batchFor,
  plainNetwork,
  plainSamples,
  trainerFor,
  type Case,
  type Making,
  type PlainNetwork,
  type Sample,
} from '@hebb/testkit'
import fc from 'fast-check'

/** A network and a batch to try a theorem on; plain data. */
export interface Net extends Case {
  /** Of the initial weights. */
  readonly gain: number
}

export type Gradients = Readonly<Record<string, Float64Array>>

/** Networks of the given hidden layers and units. */
export const nets = ({
  activations,
  hidden = [1, 3],
  gain = 1,
  samples = [1, 4],
  units = [2, 6],
}: {
  readonly activations: readonly Activation[]
  readonly hidden?: readonly [least: number, most: number]
  readonly gain?: number
  readonly samples?: readonly [least: number, most: number]
  readonly units?: readonly [least: number, most: number]
}): fc.Arbitrary<Net> => {
  const width = fc.integer({ min: units[0], max: units[1] })
  return fc.record({
    sizes: fc.array(width, { minLength: hidden[0] + 2, maxLength: hidden[1] + 2 }),
    activation: fc.constantFrom(...activations),
    samples: fc.integer({ min: samples[0], max: samples[1] }),
    seed: fc.nat(9999),
    gain: fc.constant(gain),
  })
}

/** A trainer in double precision. The same net has the same weights under every rule. */
export const trainerOf = (
  rule: LearningRule,
  net: Net,
  loss: LossSpec = squaredError(),
  making: Making = {},
): Trainer => trainerFor({ rule, loss, gain: net.gain }, net, making)

/** What a rule would subtract from the network's own parameters, in one step on the net's batch. */
export const updateOf = (rule: LearningRule, net: Net, loss?: LossSpec): Gradients =>
  ownOf(totalOf(trainerOf(rule, net, loss).gradients(batchFor(net))))

/** Without the parameters of aux layers. */
export const ownOf = (g: Gradients): Gradients =>
  Object.fromEntries(Object.entries(g).filter(([name]) => !name.includes('.')))

/** The net and its batch as the oracles take them. */
export function plainOf(
  trainer: Trainer,
  net: Net,
): { readonly net: PlainNetwork; readonly samples: Sample[] } {
  const plain = plainNetwork(trainer)
  return { net: plain, samples: plainSamples(plain, batchFor(net)) }
}

/** The rule without its refusals: for networks and options on the edge of a theorem. */
export const unchecked = ({ check: _, ...rule }: LearningRule): LearningRule => rule

/** log of the ratio of two errors over log of the ratio of what they depend on */
export const orderOf = (coarse: number, fine: number, ratio: number): number =>
  Math.log(coarse / fine) / Math.log(ratio)

export const times = (g: Gradients, a: number): Gradients =>
  Object.fromEntries(Object.entries(g).map(([name, values]) => [name, values.map((x) => a * x)]))

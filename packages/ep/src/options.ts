import { OptionError, predictiveCodingEnergy, type Energy, type OptionSpecs, type Resolved } from '@hebb/core'
import { hopfield } from './hopfield.js'

/** The options of `ep`, as data. */
export const epOptions = {
  energy: {
    type: 'choice',
    default: 'hopfield',
    choices: ['hopfield', 'predictiveCoding'],
    object: 'energy',
    says: 'E: an energy, such as hopfield({ feedbackGain: 0.3 }), or the name of one at its defaults',
  },
  update: {
    type: 'choice',
    default: 'async',
    choices: ['async', 'sync', 'leaky', 'gradient'],
    says: 'a sweep: exact minima layer by layer; all at once; ε of the way there; ε down the slope. gradient by default where there are no exact minima',
  },
  stepSize: {
    type: 'number',
    default: 'auto',
    range: [1e-6, 1],
    words: ['auto'],
    says: 'ε of leaky and gradient sweeps; auto is 0.5, and 0.2 for predictiveCoding',
  },
  nudging: {
    type: 'choice',
    default: 'centered',
    choices: ['centered', 'positive', 'negative', 'randomSign'],
    says: 'which nudged equilibria are compared: +β with -β, +β with the free one, the free one with -β, one of these two by a coin each step',
  },
  beta: {
    type: 'number',
    default: 0.2,
    range: [1e-9, 1e3],
    says: 'β: strength of the nudge; below 1 where it is also negative. In single precision not below 0.01',
  },
  freeSteps: {
    type: 'integer',
    default: 'auto',
    range: [1, 1e6],
    unit: 'sweeps',
    words: ['auto'],
    says: 'most sweeps of the free phase; auto is 10, 50, 100 with 1, 2, 3 hidden layers, twice that for sync, four times for leaky and gradient',
  },
  nudgedSteps: {
    type: 'integer',
    default: 'auto',
    range: [1, 1e6],
    unit: 'sweeps',
    words: ['auto'],
    says: 'most sweeps of a nudged phase; auto is 5, 20, 10 with 1, 2, 3 hidden layers, and more likewise',
  },
  tolerance: {
    type: 'number',
    default: 0,
    range: [0, 1],
    says: 'a phase stops where a sweep would move no activity by more than this, looked at every 5 sweeps; 0: never',
  },
  readout: {
    type: 'choice',
    default: 'inside',
    choices: ['inside', 'crossEntropy'],
    says: 'the last layer is part of the dynamics, or a softmax readout outside of it',
  },
} as const satisfies OptionSpecs

/** The options of `ep`, all present. */
export type EPOptions = Resolved<typeof epOptions>

/** The options as they will be used, with the energy as an object. */
export interface EPSettings extends Omit<EPOptions, 'energy' | 'stepSize'> {
  readonly energy: Energy
  readonly stepSize: number
}

/**
 * Fills in what depends on other options.
 *
 * @throws OptionError for options that exclude each other or do nothing
 */
export function effective(o: EPOptions, given: Partial<EPOptions>): EPSettings {
  const refuse = (why: string): never => {
    throw new OptionError(`ep: ${why}`)
  }
  const named = typeof o.energy === 'string'
  const exactByName = o.energy === 'hopfield' && given.update !== 'gradient'
  const exact = typeof o.energy === 'string' ? exactByName : o.energy.exact
  const update = given.update ?? (exact ? 'async' : 'gradient')
  const stepSize = o.stepSize === 'auto' ? (o.energy === 'predictiveCoding' ? 0.2 : 0.5) : o.stepSize
  const energy =
    typeof o.energy === 'object'
      ? o.energy
      : o.energy === 'predictiveCoding'
        ? predictiveCodingEnergy({ stepSize })
        : hopfield(exact ? {} : { stepSize })

  if (update !== 'gradient' && !energy.exact)
    refuse(
      `update '${update}' needs exact minima, and the energy '${energy.name}' makes gradient steps: use update 'gradient'${energy.name === 'hopfield' ? ', or hopfield() without a stepSize' : ''}.`,
    )
  if (update === 'gradient' && energy.exact)
    refuse(
      `update 'gradient' needs an energy that makes gradient steps: use energy 'hopfield' by its name, or hopfield({ stepSize: ${stepSize} }).`,
    )
  if (o.stepSize !== 'auto' && update !== 'leaky' && !(update === 'gradient' && named))
    refuse(
      update === 'gradient'
        ? `stepSize does nothing where the energy is an object, which has its own: give it to ${energy.name}({ stepSize: ${stepSize} }).`
        : `stepSize does nothing with update '${update}', which goes to the minimum. Leave it out, or use 'leaky' or 'gradient'.`,
    )
  if (o.nudging !== 'positive' && o.beta >= 1)
    refuse(
      `beta is ${o.beta}, but nudging '${o.nudging}' also runs at -beta, where the output has a minimum only above -1: ` +
        `use a beta below 1, such as 0.2, or nudging 'positive'.`,
    )
  return { ...o, energy, update, stepSize }
}

import { OptionError, type OptionSpecs, type Resolved } from '@hebb/core'
import type { Feedback } from './feedback.js'

/** Options that every target-propagation rule has, as data. */
export const targetOptions = {
  feedback: {
    type: 'choice',
    default: 'reconstruction',
    choices: ['reconstruction', 'fixed', 'ridge', 'exactInverse'],
    says: 'where the feedback mappings g come from',
  },
  inverse: {
    type: 'choice',
    default: 'tanh',
    choices: ['tanh', 'linear', 'mlp', 'randomUnits'],
    says: 'form of g: tanh(Vu + c), Vu + c, or a linear readout of tanh units that learn or stay random',
  },
  inverseUnits: {
    type: 'integer',
    default: 16,
    range: [1, 65536],
    unit: 'units',
    says: "tanh units of each g with inverse 'mlp' or 'randomUnits'",
  },
  outputTarget: {
    type: 'choice',
    default: 'lastHiddenGradient',
    choices: ['lastHiddenGradient', 'output'],
    says: 'where targets begin: a gradient step at the last hidden layer, or one at the output',
  },
  eta: {
    type: 'number',
    default: 1,
    range: [1e-9, 100],
    says: 'size of that gradient step, per sample',
  },
  normalize: {
    type: 'boolean',
    default: false,
    says: 'divide local errors by eta, so that the learning rate does not depend on it',
  },
  noise: {
    type: 'number',
    default: 0.1,
    range: [0, 100],
    unit: 'activity',
    says: 'standard deviation of the noise that g is trained with',
  },
  ridge: {
    type: 'number',
    default: 1,
    range: [1e-9, 1e9],
    says: 'regularization of the closed form below an output; below a hidden layer x its units / 64',
  },
  feedbackStepsPerBatch: {
    type: 'integer',
    default: 1,
    range: [1, 1000],
    unit: 'updates',
    says: 'updates of g before the targets of each batch',
  },
  feedbackOptimizer: {
    type: 'choice',
    default: 'adam',
    choices: ['adam', 'sgd', 'momentum'],
    says: 'optimizer of g',
  },
  feedbackRate: {
    type: 'number',
    default: 1e-3,
    range: [0, 100],
    says: 'learning rate of g',
  },
  feedbackDecay: {
    type: 'number',
    default: 0,
    range: [0, 100],
    says: 'weight decay of g, added to its gradient',
  },
  feedbackGain: {
    type: 'number',
    default: 1,
    range: [0, 100],
    says: 'factor on the initial weights of g, N(0, 2 / (fan-in + fan-out))',
  },
} as const satisfies OptionSpecs

/** Values of these options; `feedback` is any strategy's name. */
export type TargetOptions = Omit<Resolved<typeof targetOptions>, 'feedback'> & { readonly feedback: string }

/** Options that a feedback strategy may or may not have a use for. */
const ofSomeFeedback = [
  'inverse',
  'noise',
  'ridge',
  'feedbackStepsPerBatch',
  'feedbackOptimizer',
  'feedbackRate',
  'feedbackDecay',
  'feedbackGain',
  'normalizedFeedback',
]

/** Options of every g that is a layer. */
export const shapeOptions: readonly string[] = ['inverse', 'feedbackGain']

/** Options of every g that learns. */
export const learningOptions: readonly string[] = [
  ...shapeOptions,
  'noise',
  'feedbackStepsPerBatch',
  'feedbackOptimizer',
  'feedbackRate',
  'feedbackDecay',
]

/**
 * Refuses options that do nothing with the chosen feedback.
 *
 * @throws OptionError that says why
 */
export function refuseIdle(
  rule: string,
  specs: OptionSpecs,
  options: Readonly<Record<string, unknown>> & TargetOptions,
  { name: feedback, uses }: Pick<Feedback, 'name' | 'uses'>,
): void {
  const changed = (name: string): boolean => name in specs && options[name] !== specs[name]!.default
  const idle = ofSomeFeedback.find((name) => !uses.includes(name) && changed(name))
  if (idle) {
    throw new OptionError(
      `${rule}: ${idle} does nothing with feedback '${feedback}', which uses ${uses.join(', ') || 'no option of its own'}. Leave it out.`,
    )
  }
  if (
    changed('inverseUnits') &&
    !(uses.includes('inverse') && ['mlp', 'randomUnits'].includes(options.inverse))
  ) {
    throw new OptionError(
      `${rule}: inverseUnits does nothing here: only a g with inverse 'mlp' or 'randomUnits' has units of its own.`,
    )
  }
}

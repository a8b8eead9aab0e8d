import type { OptionSpecs } from '@hebb/core'
import { targetOptions } from '@hebb/tp'

/** Options of `dtp`, as data. */
export const dtpOptions = {
  ...targetOptions,
  feedback: {
    ...targetOptions.feedback,
    choices: [...targetOptions.feedback.choices, 'ldrl', 'drl', 'direct', 'jacobianMatched'],
  },
  eta: { ...targetOptions.eta, default: 0.1 },
  normalize: { ...targetOptions.normalize, default: true },
  normalizedFeedback: {
    type: 'boolean',
    default: false,
    says: 'divide updates of g by the power of its inputs in the batch, in place of the noise (drl, direct)',
  },
} as const satisfies OptionSpecs

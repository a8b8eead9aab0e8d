import { bp, type LearningRule } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { ep } from '@hebb/ep'
import { ff } from '@hebb/ff'
import { pc } from '@hebb/pc'
import { tp } from '@hebb/tp'
import { asRule, type LoadedRule } from './as-rule.js'

/** Every rule that hebb comes with, in the order of tables. */
export const rules: readonly LoadedRule[] = [
  asRule('@hebb/bp', { bp }),
  asRule('@hebb/pc', { pc }),
  asRule('@hebb/ep', { ep }),
  asRule('@hebb/tp', { tp }),
  asRule('@hebb/dtp', { dtp }),
  asRule('@hebb/ff', { ff }),
]

/** Backpropagation, that updates are compared with. */
export const backprop: () => LearningRule = bp

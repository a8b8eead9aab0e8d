import { bp, type LearningRule } from '@hebb/bp'
import { asRule, type LoadedRule } from './as-rule.js'

/** Every rule that hebb comes with, in the order of tables. */
export const rules: readonly LoadedRule[] = [asRule('@hebb/bp', { bp })]

/** Backpropagation, that updates are compared with. */
export const backprop: () => LearningRule = bp

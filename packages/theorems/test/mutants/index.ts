import { ofBackpropagation } from './bp.js'
import { ofEquilibriumPropagation } from './equilibrium-propagation.js'
import { ofForwardForward } from './forward-forward.js'
import type { Mutant } from './mutant.js'
import { ofPredictiveCoding } from './predictive-coding.js'
import { ofTargets } from './targets.js'

/** Rules with one thing done wrongly. Numbers 8 and 21 are negative controls of their own packages: see the README. */
export const mutants: readonly Mutant[] = [
  ...ofBackpropagation,
  ...ofPredictiveCoding,
  ...ofEquilibriumPropagation,
  ...ofTargets,
  ...ofForwardForward,
].sort((a, b) => a.number - b.number)

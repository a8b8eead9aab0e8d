import { featureLearning, type LearningRule } from '@hebb/core'
import type { PCOptions } from './options.js'

/**
 * Width exponents by g = `gammaBar`, where the output's precision is γ_L = λ r^-g. Derived by us; consistent with the published
 * summary of Ishikawa, Yokota and Karakida (ICLR 2025): g = 0 has the exponents of SGD, g = -1 those of Gauss-Newton targets.
 *
 *     e_l ≈ W_{l+1}ᵀ … W_Lᵀ γ_L e_L is of order r^(-1-g) at readout weights of order 1/r; e_L of order 1, or γ_L e_L where weighted
 *
 * The Hessian of inference stays bounded for g ≥ -1, where γ_L |W_L|² is of order r^(-g-1): so `stepSize` needs no exponent.
 */
export const widthScalingOf =
  (o: PCOptions): NonNullable<LearningRule['widthScaling']> =>
  ({ optimizer }) => {
    if (o.learn === 'zeroDivergence') return featureLearning({ optimizer, hiddenError: 1 })
    const g = o.gammaBar
    return {
      ...featureLearning({ optimizer, hiddenError: 1 + g, outputError: o.weightedUpdate ? g : 0 }),
      scalars: { outputPrecision: g },
    }
  }

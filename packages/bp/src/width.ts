import { featureLearning, type OptimizerFamily, type WidthScaling } from '@hebb/core'

/**
 * The maximal update parametrization (Yang and Hu 2021): with readout weights of order 1/r, hidden errors W_Lᵀ e_L are of order 1/r,
 * hence for SGD initial weights 0, ½, 1 and rates -1, 0, 1; for Adam rates 0, 1, 1.
 */
export const widthScaling = ({ optimizer }: { readonly optimizer: OptimizerFamily }): WidthScaling =>
  featureLearning({ optimizer, hiddenError: 1 })

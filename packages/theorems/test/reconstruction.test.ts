import { dtp } from '@hebb/dtp'
import { describe, it } from 'vitest'
import { hasMinimumAtTranspose } from './properties/reconstruction.js'
import { prove, refute } from './properties/theorem.js'

describe('row 26: of a linear layer', () => {
  const linear = { outputTarget: 'output', inverse: 'linear', feedbackOptimizer: 'sgd' } as const
  it('the local difference reconstruction loss is least at V = Wᵀ', () =>
    prove(hasMinimumAtTranspose, dtp({ ...linear, feedback: 'ldrl' })))
  it('the reconstruction loss is not', () =>
    refute(hasMinimumAtTranspose, dtp({ ...linear, feedback: 'reconstruction' })))
})

import { bp } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { pc } from '@hebb/pc'
import { describe, it } from 'vitest'
import { isBackprop, isGradient } from './properties/backprop.js'
import { unchecked } from './properties/net.js'
import { prove, refute } from './properties/theorem.js'

describe('row 1: backpropagation is the gradient', () => {
  it('of the loss, by central differences', () => prove(isGradient, bp()))
  it('predictive coding is not', () => refute(isGradient, pc()))
})

describe('row 2: Z-IL', () => {
  it('is backpropagation', () => prove(isBackprop, pc({ learn: 'zeroDivergence' })))
})

describe('row 3: fixed predictions', () => {
  const simultaneous = { fixedPrediction: true, stepSize: 1, order: 'simultaneous' } as const
  it('are backpropagation after L - 1 sweeps or more', () =>
    prove(isBackprop, pc({ ...simultaneous, steps: 6 })))
  it('but not after fewer', () => refute(isBackprop, unchecked(pc({ ...simultaneous, steps: 2 }))))
})

describe('row 4: one downward sweep of fixed predictions', () => {
  const sequential = { fixedPrediction: true, steps: 1, stepSize: 1 } as const
  it('is backpropagation', () => prove(isBackprop, pc(sequential)))
  it('but not at half the step', () => refute(isBackprop, pc({ ...sequential, stepSize: 0.5 })))
  it('nor with predictions that move', () => refute(isBackprop, unchecked(pc({ steps: 1, stepSize: 1 }))))
})

describe('row 24: difference target propagation with transposed Jacobians', () => {
  const matched = { feedback: 'jacobianMatched', outputTarget: 'output', eta: 1 } as const
  it('is backpropagation', () => prove(isBackprop, dtp(matched)))
  it('but not unless divided by eta', () =>
    refute(isBackprop, dtp({ ...matched, eta: 0.1, normalize: false })))
})

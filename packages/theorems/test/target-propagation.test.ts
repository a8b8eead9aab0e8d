import { dtp } from '@hebb/dtp'
import { tp } from '@hebb/tp'
import { describe, it } from 'vitest'
import { isGaussNewton, tendsToGaussNewton } from './properties/target-propagation.js'
import { prove, refute } from './properties/theorem.js'

const output = { outputTarget: 'output' } as const

describe('row 23: targets through exact inverses', () => {
  for (const [name, make] of [
    ['tp', tp],
    ['dtp', dtp],
  ] as const) {
    const exact = (eta: number) => make({ ...output, feedback: 'exactInverse', eta })
    it(`of ${name} tend to the Gauss-Newton step with order 1`, () => prove(tendsToGaussNewton, exact))
    it(`of ${name} are it in a linear network`, () => prove(isGaussNewton, exact))
  }
  it('through transposed Jacobians they are not', () => {
    const matched = (eta: number) => dtp({ ...output, feedback: 'jacobianMatched', eta })
    refute(tendsToGaussNewton, matched)
    refute(isGaussNewton, matched)
  })
})

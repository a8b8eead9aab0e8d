import { bp } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { ep, predictiveCodingEnergy } from '@hebb/ep'
import { pc } from '@hebb/pc'
import { describe, it } from 'vitest'
import { hasAbcSymmetry } from './properties/scaled.js'
import { prove, refute } from './properties/theorem.js'

describe('row 33: the abc symmetry', () => {
  for (const [name, rule] of Object.entries({
    bp: bp(),
    pc: pc({ stepSize: 0.05 }),
    ep: ep({ energy: predictiveCodingEnergy({ stepSize: 0.05 }), nudgedSteps: 20 }),
    'dtp with transposed Jacobians': dtp({ feedback: 'jacobianMatched', outputTarget: 'output' }),
    'dtp with learned feedback': dtp({ outputTarget: 'output' }),
  })) {
    it(`holds of ${name}`, () => prove(hasAbcSymmetry, { rule, rate: (eta, m) => eta / m ** 2 }))
    it(`does not hold of ${name} with c as it was`, () =>
      refute(hasAbcSymmetry, { rule, rate: (eta) => eta }))
  }
  it('holds whatever c at base width, where r is 1', () =>
    prove(hasAbcSymmetry, { rule: bp(), rate: (eta) => eta, width: 1 }))
})

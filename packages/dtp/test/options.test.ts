import { expect, it } from 'vitest'
import { dtp } from '../src/index.js'

it('refuses options that do nothing with the chosen feedback, and says why', () => {
  expect(() => dtp({ normalizedFeedback: true })).toThrow(
    /normalizedFeedback does nothing with feedback 'reconstruction'/,
  )
  expect(() => dtp({ feedback: 'jacobianMatched', noise: 1 })).toThrow(/noise does nothing/)
  expect(() => dtp({ feedback: 'ldrl', noise: 0 })).toThrow(/learns from differences that noise makes/)
  expect(() => dtp({ feedback: 'drl', noise: 0 })).toThrow(/feedback 'drl'/)
  expect(() => dtp({ noise: 0 })).not.toThrow()
})

it('claims what follows from its options', () => {
  expect(dtp({ feedback: 'jacobianMatched' }).claims.backprop).toEqual({ kind: 'exact', of: 'network-loss' })
  expect(dtp({ feedback: 'jacobianMatched', normalize: false }).claims.backprop).toEqual({ kind: 'none' })
  expect(dtp({ feedback: 'direct' }).claims.reach).toBe('broadcast')
  expect(dtp({ outputTarget: 'output' }).claims).toMatchObject({
    zeroAtTarget: true,
    transposes: false,
    online: true,
  })
  expect(dtp({ feedback: 'drl', normalizedFeedback: true }).claims.batchAdditive).toBe(false)
  expect(dtp({ outputTarget: 'output', inverse: 'mlp' }).claims.transposes).toBe(true)
  expect(dtp({ outputTarget: 'output', inverse: 'randomUnits' }).claims.transposes).toBe(false)
})

import { OptionError } from '@hebb/core'
import { expect, it } from 'vitest'
import { createTrainer, mlp, reference, sgd, squaredError, tp } from '../src/index.js'

it('refuses options that do nothing with the chosen feedback, and says why', () => {
  expect(() => tp({ feedback: 'fixed', noise: 0.3 })).toThrow(/noise does nothing with feedback 'fixed'/)
  expect(() => tp({ feedback: 'ridge', inverse: 'linear' })).toThrow(
    /inverse does nothing with feedback 'ridge'/,
  )
  expect(() => tp({ ridge: 2 })).toThrow(/ridge does nothing with feedback 'reconstruction'/)
  expect(() => tp({ feedback: 'exactInverse', feedbackRate: 1 })).toThrow(/no option of its own/)
  expect(() => tp({ inverseUnits: 4 })).toThrow(/only a g with inverse 'mlp' or 'randomUnits'/)
  expect(() => tp({ eta: -1 })).toThrow(OptionError)
  expect(() => tp({ feedback: 'ldrl' as 'fixed' })).toThrow(
    /known: reconstruction, fixed, ridge, exactInverse/,
  )
})

it('takes its own resolved options back', () => {
  const rule = tp({ feedback: 'ridge', ridge: 3 })
  expect(tp(rule.options as Parameters<typeof tp>[0]).options).toEqual(rule.options)
})

it('has width exponents for targets that begin at the output, and refuses them otherwise', () => {
  expect(tp({ outputTarget: 'output' }).widthScaling!({ optimizer: 'sgd' }).weight.readout).toEqual({
    init: 0.5,
    rate: 1,
  })
  expect(() => tp().widthScaling!({ optimizer: 'sgd' })).toThrow(/outputTarget: 'output'/)
})

it('refuses networks that have no exact inverse', () => {
  const made = (sizes: number[], activation: 'relu' | 'tanh') => () =>
    createTrainer({
      network: mlp(sizes, { activation }),
      rule: tp({ feedback: 'exactInverse', outputTarget: 'output' }),
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 2,
      seed: 1,
      backend: reference(),
    })
  expect(made([3, 4, 3], 'tanh')).toThrow(/layer 2 is dense 4 -> 3/)
  expect(made([3, 3, 3, 3], 'relu')).toThrow(/layer 2 is dense 3 -> 3 relu/)
  expect(made([5, 3, 3], 'relu')).not.toThrow()
})

it('claims what follows from its options', () => {
  expect(tp().claims).toMatchObject({
    online: true,
    transposes: true,
    batchAdditive: true,
    equivariant: false,
  })
  expect(tp({ outputTarget: 'output' }).claims.transposes).toBe(false)
  expect(tp({ outputTarget: 'output', feedback: 'ridge' }).claims).toMatchObject({
    online: false,
    transposes: false,
    batchAdditive: false,
    equivariant: true,
  })
  expect(tp({ feedback: 'exactInverse', outputTarget: 'output' }).claims.backprop).toMatchObject({
    kind: 'limit',
    of: 'gauss-newton',
  })
  expect(tp({ feedback: 'exactInverse' }).claims.backprop).toEqual({ kind: 'none' })
})

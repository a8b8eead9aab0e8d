import { OptionError } from '@hebb/core'
import { expect, it } from 'vitest'
import { residual } from '../../core/test/sketches.js'
import {
  createTrainer,
  dense,
  mlp,
  network,
  reference,
  sgd,
  squaredError,
  tp,
  type Network,
} from '../src/index.js'

it('refuses options that do nothing with the chosen feedback, and says why', () => {
  expect(() => tp({ feedback: 'fixed', noise: 0.3 })).toThrow(
    /^tp: noise does nothing with feedback 'fixed', which uses inverse, feedbackGain. Leave it out/,
  )
  expect(() => tp({ feedback: 'ridge', inverse: 'linear' })).toThrow(
    /inverse does nothing with feedback 'ridge'/,
  )
  expect(() => tp({ ridge: 2 })).toThrow(/ridge does nothing with feedback 'reconstruction'/)
  expect(() => tp({ feedback: 'exactInverse', feedbackRate: 1 })).toThrow(/no option of its own/)
  expect(() => tp({ inverseUnits: 4 })).toThrow(/^tp: .* only a g with inverse 'mlp' or 'randomUnits'/)
  expect(() => tp({ feedback: 'ridge', inverseUnits: 4 })).toThrow(/inverseUnits does nothing/)
  expect(() => tp({ inverse: 'mlp', inverseUnits: 4 })).not.toThrow()
  expect(() => tp({ feedback: 'fixed', inverse: 'randomUnits', inverseUnits: 4 })).not.toThrow()
  expect(() => tp({ feedback: 'exactInverse', noise: 1 })).toThrow(/with feedback 'exactInverse'/)
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
  expect(() => tp().widthScaling!({ optimizer: 'sgd' })).toThrow(
    /^tp: no width exponents .* Set outputTarget: 'output'.* one hidden layer the rule is backpropagation/,
  )
})

it('refuses networks that have no exact inverse', () => {
  const made = (sizes: number[], activation: 'relu' | 'tanh') => () => open(mlp(sizes, { activation }))
  const open = (network: Network) =>
    createTrainer({
      network,
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
  // What stands on the way back does not matter below the first hidden layer, and only W has an inverse.
  expect(() => open(network([residual(3), dense(3, 3)]))).not.toThrow()
  expect(() => open(network([dense(3, 3), residual(3)]))).toThrow(
    /invertible activation \(linear, leakyRelu, tanh, logistic, softplus\) between the first hidden .*layer 2 is residual 3 -> 3 tanh/,
  )
})

it('is called tp, and claims what follows from its options', () => {
  expect(tp().name).toBe('tp')
  const claims = {
    backprop: { kind: 'none' },
    zeroAtTarget: false,
    online: true,
    transposes: false,
    readsFromAbove: true,
    reach: 1,
    supervised: true,
    batchAdditive: true,
    equivariant: false,
  }
  const output = { outputTarget: 'output' } as const
  expect(tp().claims).toEqual({ ...claims, transposes: true })
  expect(tp(output).claims).toEqual(claims)
  expect(tp({ ...output, noise: 0 }).claims).toEqual({ ...claims, equivariant: true })
  expect(tp({ ...output, inverse: 'mlp' }).claims).toEqual({ ...claims, transposes: true })
  const still = { ...claims, online: false, equivariant: true }
  expect(tp({ ...output, inverse: 'mlp', feedback: 'fixed' }).claims).toEqual(still)
  expect(tp({ ...output, feedback: 'ridge' }).claims).toEqual({ ...still, batchAdditive: false })
  const exact = { ...still, transposes: true }
  expect(tp({ feedback: 'exactInverse' }).claims).toEqual(exact)
  expect(tp({ ...output, feedback: 'exactInverse' }).claims).toEqual({
    ...exact,
    backprop: {
      kind: 'limit',
      of: 'gauss-newton',
      limit: { option: 'eta', from: 0.1, ratio: 0.1, order: 1 },
    },
  })
})

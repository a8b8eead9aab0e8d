import { expect, it } from 'vitest'
import { samplesOf, watched } from '../../tp/test/helpers/watched.js'
import { dtp } from '../src/index.js'

it('refuses options that do nothing with the chosen feedback, and says why', () => {
  expect(() => dtp({ normalizedFeedback: true })).toThrow(
    /normalizedFeedback does nothing with feedback 'reconstruction'/,
  )
  expect(() => dtp({ feedback: 'jacobianMatched', noise: 1 })).toThrow(
    /^dtp: noise does nothing with feedback 'jacobianMatched', which uses no option of its own/,
  )
  for (const [feedback, inverse] of [
    ['ldrl', 'tanh'],
    ['ldrl', 'linear'],
    ['drl', 'tanh'],
    ['direct', 'tanh'],
  ] as const)
    expect(() => dtp({ feedback, inverse, ridge: 2 })).toThrow(
      `ridge does nothing with feedback '${feedback}'`,
    )
  for (const feedback of ['ldrl', 'drl', 'direct'] as const)
    expect(() => dtp({ feedback, noise: 0 })).toThrow(
      `noise is 0, but feedback '${feedback}' learns from differences that noise makes`,
    )
  expect(() => dtp({ noise: 0 })).not.toThrow()
})

it('is called dtp, and claims what follows from its options', () => {
  expect(dtp().name).toBe('dtp')
  expect(() => dtp().widthScaling!({ optimizer: 'sgd' })).toThrow(/^dtp: no width exponents are known/)
  expect(dtp({ feedback: 'ridge' }).claims.batchAdditive).toBe(false)
  expect(dtp({ feedback: 'jacobianMatched', normalize: false, eta: 1 }).claims.backprop.kind).toBe('exact')
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

it('claims as much single precision as the differences leave that it takes', () => {
  const digits = (options: Parameters<typeof dtp>[0]): number => dtp(options).claims.singlePrecision! * 1e6
  expect(digits({ eta: 1 })).toBeCloseTo(1)
  expect(digits({ eta: 5 })).toBeCloseTo(1)
  expect(digits({ eta: 0.01 })).toBeCloseTo(100)
  expect(digits({ eta: 1, noise: 0.01 })).toBeCloseTo(1)
  for (const feedback of ['ldrl', 'drl', 'direct'] as const)
    expect(digits({ eta: 1, noise: 0.01, feedback })).toBeCloseTo(100)
  expect(digits({ eta: 1, noise: 1, feedback: 'drl', normalizedFeedback: true })).toBeCloseTo(1000)
})

it.each([
  ['reconstruction', 'tanh'],
  ['ldrl', 'tanh'],
  ['ldrl', 'linear'],
  ['drl', 'tanh'],
  ['direct', 'tanh'],
] as const)('learns every g of %s, %s feedbackStepsPerBatch times a batch', (feedback, inverse) => {
  const rule = dtp({ feedback, inverse, outputTarget: 'output', feedbackStepsPerBatch: 3 })
  const { trainer } = watched({ rule, sizes: [3, 4, 4, 2], samples: 2 })
  const { batch } = samplesOf(2, 3, 2, 1)
  const learned = [...trainer.phases(batch)].flatMap((event) => ('learn' in event ? [event.learn] : []))
  // The last event is the network's own.
  expect(learned).toHaveLength(2 * 3 + 1)
})

import { relativeDistance, type Case } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { pc, type PCOptions } from '../src/index.js'
import { bp, gradients } from './helpers.js'

const c: Case = { sizes: [4, 5, 6, 5, 3], activation: 'tanh', samples: 3, seed: 1 }
const claims = (options: Partial<PCOptions>) => pc(options).claims

describe('the claims of pc', () => {
  it('call a single sweep on fixed predictions exact where it is, and nowhere else', () => {
    const exact = gradients(bp, c)
    for (const stepSize of [1, 0.5])
      for (const outputPrecision of [1, 3])
        for (const layerPrecision of [1, 2, [1, 2, 1], [1, 1, 1]]) {
          const options = { fixedPrediction: true, steps: 1, stepSize, outputPrecision, layerPrecision }
          const isExact = relativeDistance(gradients(pc(options), c), exact) < 1e-12
          expect(claims(options).backprop, JSON.stringify(options)).toEqual(
            isExact ? { kind: 'exact', of: 'network-loss' } : { kind: 'none' },
          )
        }
  })

  it('name a limit where inference settles and updates are weighted, none elsewhere', () => {
    const settled = { tolerance: 1e-6, weightedUpdate: true } as const
    const limit = (order: number) => ({
      kind: 'limit',
      of: 'network-loss',
      limit: { option: 'outputPrecision', from: 1e-2, ratio: 0.1, order },
    })
    expect(claims(settled).backprop).toEqual(limit(1))
    expect(claims({ ...settled, state: 'errors' }).backprop).toEqual(limit(1))
    expect(claims({ nudging: 'centered', tolerance: 1e-6 }).backprop).toEqual(limit(2))
    for (const less of [
      {},
      { ...settled, weightedUpdate: false },
      { ...settled, tolerance: 0 },
      { nudging: 'centered' },
      { learn: 'incremental', weightedUpdate: true },
    ] as const)
      expect(claims(less).backprop, JSON.stringify(less)).toEqual({ kind: 'none' })
    expect(claims({ learn: 'zeroDivergence' }).backprop).toEqual({ kind: 'exact', of: 'network-loss' })
  })

  it('say what random activities, learning on the way and a tolerance give up', () => {
    expect(claims({})).toMatchObject({
      zeroAtTarget: true,
      equivariant: true,
      online: false,
      batchAdditive: true,
    })
    expect(claims({ init: 'random' })).toMatchObject({ zeroAtTarget: false, equivariant: false })
    expect(claims({ learn: 'incremental' }).online).toBe(true)
    expect(claims({ tolerance: 0.1 }).batchAdditive).toBe(false)
  })

  it('promise fewer digits in single precision where hidden errors are small, and count', () => {
    const digits = (options: Partial<PCOptions>) => claims(options).singlePrecision! * 1e6
    const small = { outputPrecision: 0.01, weightedUpdate: true } as const
    expect(digits(small)).toBeCloseTo(100, 9)
    expect(digits({ ...small, layerPrecision: [1, 5, 2] })).toBeCloseTo(500, 9)
    expect(digits({ outputPrecision: 0.01, nudging: 'centered' })).toBeCloseTo(100, 9)
    for (const options of [
      {},
      { outputPrecision: 0.01 },
      { outputPrecision: 100, weightedUpdate: true },
      { ...small, state: 'errors' },
    ] as const)
      expect(digits(options), JSON.stringify(options)).toBeCloseTo(1, 9)
  })

  it('are local and supervised, whatever the options', () => {
    for (const options of [
      {},
      { stepSize: 'auto' },
      { state: 'errors' },
      { learn: 'zeroDivergence' },
    ] as const)
      expect(claims(options)).toMatchObject({
        transposes: true,
        readsFromAbove: true,
        reach: 1,
        supervised: true,
      })
  })
})

import { crossEntropy, hinge, parseOption, type LossSpec } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { batchFor, trainerFor, type Case } from '@hebb/testkit'
import { pc, pcOptions, type PCOptions } from '../src/index.js'

const c: Case = { sizes: [4, 5, 5, 5, 3], activation: 'tanh', samples: 3, seed: 1 }

describe('the options of pc', () => {
  it('are recorded as they are used', () => {
    expect(pc().options).toMatchObject({ stepSize: 'auto', steps: 20, order: 'simultaneous' })
    expect(pc({ steps: 1 }).options).toMatchObject({ order: 'sequential' })
    for (const other of [{ learn: 'incremental' }, { state: 'errors' }] as const)
      expect(pc({ steps: 1, ...other }).options).toMatchObject({ order: 'simultaneous' })
    expect(pc({ learn: 'zeroDivergence' }).options).toMatchObject({ stepSize: 1 })
    expect(pc({ nudging: 'centered' }).options).toMatchObject({ weightedUpdate: true })
  })

  it('make the same rule again', () => {
    for (const options of [
      {},
      { steps: 1 },
      { learn: 'zeroDivergence' },
      { nudging: 'centered' },
    ] satisfies Partial<PCOptions>[]) {
      const rule = pc(options)
      expect(pc(rule.options as Partial<PCOptions>).options).toEqual(rule.options)
    }
  })

  const refused: [Partial<PCOptions>, RegExp][] = [
    [
      { learn: 'zeroDivergence', stepSize: 0.5 },
      /stepSize '0.5' does not go with learn 'zeroDivergence'.* Leave it out/,
    ],
    [{ learn: 'zeroDivergence', steps: 5 }, /steps '5' does nothing/],
    [{ learn: 'zeroDivergence', outputPrecision: 2 }, /outputPrecision '2' does not go/],
    [{ learn: 'zeroDivergence', fixedPrediction: true }, /fixedPrediction 'true' does not go/],
    [{ state: 'errors', order: 'sequential' }, /order 'sequential' does nothing/],
    [{ state: 'errors', init: 'random' }, /init 'random' does nothing/],
    [{ state: 'errors', fixedPrediction: true }, /fixedPrediction 'true' does not go/],
    [{ state: 'errors', stepSize: 'auto' }, /stepSize 'auto' does not go with state 'errors'/],
    [
      { fixedPrediction: true, learn: 'incremental' },
      /^pc: learn 'incremental' does not.*weights would change under predictions/,
    ],
    [{ fixedPrediction: true, nudging: 'centered' }, /nudging 'centered' does nothing.*linear in λ/],
    [{ fixedPrediction: true, stepSize: 'auto' }, /stepSize 'auto' does nothing.*Give 1/],
    [{ learn: 'incremental', tolerance: 0.1 }, /no equilibrium/],
    [{ learn: 'incremental', order: 'sequential' }, /all layers move and learn at once/],
    [{ learn: 'incremental', nudging: 'centered' }, /needs both phases settled/],
    [
      { nudging: 'centered', weightedUpdate: false },
      /weightedUpdate 'false' does not.*the output's two updates cancel/,
    ],
    [{ steps: 0 }, /steps is 0; wanted an integer from 1/],
    [
      { layerPrecision: [1, -1] },
      /layerPrecision is \[1, -1\]; wanted a number from .*, or a list of them, one a layer/,
    ],
    [{ stepSize: 'fast' as 'auto' }, /stepSize is fast; wanted a number from .*, or 'auto'/],
  ]
  for (const [options, message] of refused) {
    it(`refuse ${JSON.stringify(options)}`, () => expect(() => pc(options)).toThrow(message))
  }

  it('refuse networks that they would not train whole', () => {
    expect(() => trainerFor({ rule: pc({ steps: 2 }) }, c)).toThrow(
      /steps is 2, but the network has 4 layers.*layers 1 to 1 would never learn: wanted at least 3 steps/,
    )
    expect(() => trainerFor({ rule: pc({ steps: 2, fixedPrediction: true, init: 'random' }) }, c)).toThrow(
      /would never learn/,
    )
    for (const whole of [{ init: 'random' }, { order: 'sequential' }, { state: 'errors' }] as const)
      expect(() => trainerFor({ rule: pc({ steps: 2, ...whole }) }, c)).not.toThrow()
    const deep: Case = { ...c, sizes: Array(25).fill(2) }
    expect(() => trainerFor({ rule: pc() }, deep)).toThrow(/would never learn/)
    expect(() => trainerFor({ rule: pc({ learn: 'zeroDivergence' }) }, deep)).not.toThrow()
    expect(() => trainerFor({ rule: pc({ steps: 3 }) }, c)).not.toThrow()
    expect(() => trainerFor({ rule: pc({ steps: 1 }) }, c)).not.toThrow()
    expect(() => trainerFor({ rule: pc({ layerPrecision: [1, 2] }) }, c)).toThrow(
      /has 2 values, but the network has 3 hidden layers: give one number, or 3\./,
    )
  })

  it('are read from text', () => {
    expect(parseOption('pc: stepSize', pcOptions.stepSize, 'auto')).toBe('auto')
    expect(parseOption('pc: stepSize', pcOptions.stepSize, '0.1')).toBe(0.1)
    expect(parseOption('pc: layerPrecision', pcOptions.layerPrecision, '2')).toBe(2)
    expect(parseOption('pc: layerPrecision', pcOptions.layerPrecision, '1,2.5,3')).toEqual([1, 2.5, 3])
    expect(() => parseOption('pc: layerPrecision', pcOptions.layerPrecision, '1,,3')).toThrow(
      /wanted a number/,
    )
    expect(() => parseOption('pc: steps', pcOptions.steps, '1,2')).toThrow(/steps is NaN; wanted an integer/)
  })

  it('all have an effect', () => {
    const base = { steps: 30, outputPrecision: 0.5, stepSize: 0.1 } as const
    const update = (options: Partial<PCOptions>, loss?: LossSpec): string =>
      trainerFor({ rule: pc(options), ...(loss && { loss }) }, c)
        .gradients(batchFor(c))
        .map(({ gradients }) => [...(gradients['W1'] ?? [])].join())
        .join()
    const others: Partial<PCOptions>[] = [
      { init: 'random' },
      { order: 'sequential' },
      { fixedPrediction: true },
      { learn: 'incremental' },
      { state: 'errors' },
      { stepSize: 'auto' },
      { steps: 31 },
      { tolerance: 0.1 },
      { layerPrecision: 2 },
      { outputPrecision: 0.6 },
      { nudging: 'centered' },
    ]
    const updates = [{}, ...others].map((option) => update({ ...base, ...option }))
    expect(new Set(updates).size).toBe(updates.length)
    expect(update({ ...base, layerPrecision: 2 })).not.toBe(
      update({ ...base, layerPrecision: 2, weightedUpdate: true }),
    )
    for (const loss of [crossEntropy(), hinge()]) expect(update(base, loss)).not.toBe(update(base))
  })
})

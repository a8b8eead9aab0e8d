import { describe, expect, it } from 'vitest'
import { adam, DivergenceError, fit, hinge, mlp, sgd, squaredError, type Trainer } from '../src/index.js'
import { makeBatch, makeTrainer, thrown, train } from './helpers.js'

const diverging = (checkEvery?: number): Trainer =>
  makeTrainer({
    network: mlp([3, 4, 2], { activation: 'relu' }),
    optimizer: sgd({ learningRate: 1e6 }),
    ...(checkEvery && { checkEvery }),
  })

describe('a learning rate of a million', () => {
  const error = thrown(() => train(diverging(), 100)) as DivergenceError

  it('stops training', () => expect(error).toBeInstanceOf(DivergenceError))
  it('carries rule, layer and step', () => {
    expect(error).toMatchObject({ rule: 'backprop', layer: expect.any(Number), step: expect.any(Number) })
    expect(error.layer).toBeGreaterThanOrEqual(1)
    expect(error.layer).toBeLessThanOrEqual(2)
  })
  it('says so, with what to try', () => {
    expect(error.message).toContain(`after step ${error.step}`)
    expect(error.message).toContain(`layer ${error.layer}`)
    expect(error.message).toMatch(/backprop diverged.*(NaN|infinity).*smaller learning rate.*clip/s)
  })
  it('is found at most checkEvery steps late', () => {
    const exact = thrown(() => train(diverging(1), 100)) as DivergenceError
    expect(error.step).toBeGreaterThanOrEqual(exact.step)
    expect(error.step - exact.step).toBeLessThan(20)
  })
  it('is no trouble for a tame one', () => {
    const tame = makeTrainer({ checkEvery: 1, optimizer: adam({ learningRate: 0.01 }) })
    expect(() => train(tame, 100)).not.toThrow()
  })
})

describe('inputs that are not finite', () => {
  it.each([NaN, Infinity, -Infinity])('%d is noticed at the first step', (x) => {
    const trainer = makeTrainer()
    const error = thrown(() => trainer.step({ ...makeBatch(), inputs: new Float64Array(12).fill(x) }))
    expect(error).toBeInstanceOf(DivergenceError)
    expect(error).toMatchObject({ rule: 'backprop', layer: 1, step: 1 })
    expect(error.message).toContain('inputs')
  })

  it.each([[], [1, 2]])('are named, and no learning rate blamed (frozen: %j)', (...frozen) => {
    const trainer = makeTrainer({ frozen })
    const inputs = new Float64Array(12)
    inputs[7] = NaN
    const error = thrown(() => trainer.step({ ...makeBatch(), inputs }))
    expect(error.message).toContain(
      "backprop was given NaN at step 1: value 1 of sample 2 of the batch's inputs. Wanted finite numbers",
    )
    expect(error.message).not.toContain('smaller learning rate')
  })

  it('are named among the targets', () => {
    const { labels: _, ...batch } = makeBatch()
    const error = thrown(() => makeTrainer().step({ ...batch, targets: [0, 1, 0, Infinity, 0, 0, 0, 0] }))
    expect(error.message).toContain("given Infinity at step 1: value 1 of sample 1 of the batch's targets")
  })

  it('are looked for where a step looks', () => {
    const trainer = makeTrainer({ checkEvery: 3 })
    trainer.step(makeBatch())
    trainer.step({ ...makeBatch(), inputs: new Float64Array(12).fill(NaN) })
    expect(() => trainer.step(makeBatch())).toThrow(
      /after step 3 .* holds NaN.* checkEvery: 1 finds the batch/,
    )
  })

  it('are not, where a finite one is too large for the loss', () => {
    const trainer = makeTrainer({ frozen: [1], network: mlp([3, 2]), loss: squaredError() })
    const error = thrown(() => trainer.step({ ...makeBatch(), inputs: new Float64Array(12).fill(1e200) }))
    expect(error.message).toContain('all parameters are finite')
  })

  it('are not mistaken for a batch with nothing to teach', () => {
    const trainer = makeTrainer({ loss: hinge() })
    expect(() => trainer.step({ ...makeBatch(), inputs: new Float64Array(12).fill(NaN) })).toThrow(
      DivergenceError,
    )
  })
})

it('checkFinite finds what no step has looked at yet', () => {
  const trainer = makeTrainer()
  train(trainer, 3)
  trainer.checkFinite()
  trainer.write('b2', [0, NaN])
  expect(() => trainer.checkFinite()).toThrow(/after step 3 b2 of layer 2 holds NaN/)
})

it('fit looks at the end of every epoch', () => {
  const trainer = diverging(1000)
  const batches = () => Array.from({ length: 90 }, (_, i) => makeBatch(4, i))
  expect(() => fit(trainer, { batches, epochs: 1 })).toThrow(DivergenceError)
})

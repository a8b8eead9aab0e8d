import { describe, expect, it } from 'vitest'
import {
  adam,
  featureLearning,
  mlp,
  mup,
  mupc,
  ntp,
  preActivation,
  reference,
  residualMlp,
  type TrainerOptions,
} from '../src/index.js'
import { backprop, bench, makeBatch, makeTrainer, numbers } from './helpers.js'

const make = (sizes: readonly number[], o: Partial<TrainerOptions> = {}, skip = true) =>
  makeTrainer({
    network: residualMlp(sizes, { activation: 'tanh', skip }),
    optimizer: adam({ learningRate: 0.1 }),
    parametrization: mupc(),
    ...o,
  })

const rms = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values, (x) => x * x).reduce((a, b) => a + b, 0) / values.length)

it('multiplies as the table says, and begins with N(0, 1)', () => {
  const trainer = make([4, 9, 9, 9, 2])
  expect(trainer.scaling.map((s) => s.multiplier)).toEqual([1 / 2, 1 / 6, 1 / 6, 1 / 9])
  expect(make([4, 9, 9, 9, 2], {}, false).scaling.map((s) => s.multiplier)).toEqual([
    1 / 2,
    1 / 3,
    1 / 3,
    1 / 9,
  ])
  expect(trainer.scaling.every((s) => s.std === 1 && s.rateFactor === 1)).toBe(true)
  expect(rms(make([4, 100, 100, 2]).read('W2'))).toBeCloseTo(1, 1)
})

it('is W in place of a W', () => {
  const sizes = [3, 4, 4, 2]
  const scaled = make(sizes)
  const plain = make(sizes, { parametrization: undefined as never })
  for (const { parameter, multiplier } of scaled.scaling)
    plain.write(
      parameter,
      scaled.read(parameter).map((w) => multiplier * w),
    )
  const { scores } = scaled.predict(makeBatch())
  plain.predict(makeBatch()).scores.forEach((s, i) => expect(scores[i]).toBeCloseTo(s, 12))
})

it('activities stay of one size at any width and depth', () => {
  const size = (width: number, depth: number): number => {
    const hidden = Array.from({ length: depth }, () => width)
    // The readout is the last hidden layer, as mupc would not make it: its multiplier is 1/width.
    const trainer = make([8, ...hidden, 16], { seed: 7, batchSize: 8 })
    return rms(trainer.predict({ size: 8, inputs: numbers(64, 3) }).scores) * Math.sqrt(width)
  }
  const base = size(32, 4)
  for (const [width, depth] of [
    [128, 4],
    [32, 32],
    [128, 32],
  ] as const) {
    const ratio = size(width, depth) / base
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(1.7)
  }
})

describe('is never mixed with width exponents', () => {
  const rule = { ...backprop(), widthScaling: () => featureLearning({ optimizer: 'sgd', hiddenError: 1 }) }
  it.each([
    [
      'exponents on multiplied layers',
      { parametrization: mup({ baseWidth: 4 }) },
      /layer 1 is a preActivation.*must not be mixed/,
    ],
    ['tangents on them', { parametrization: ntp({ baseWidth: 4 }) }, /must not be mixed/],
    ['multipliers on layers without', { network: mlp([3, 4, 2]) }, /layer 1 is a dense layer.*residualMlp/],
  ])('%s', (_, o, message) =>
    expect(() => make([3, 8, 8, 2], { rule, ...(o as Partial<TrainerOptions>) })).toThrow(message),
  )
})

it("refuses a rule's own layers", () => {
  const rule = { ...backprop(), aux: ({ dense }: any) => ({ V: [dense('V', { index: 1, from: 1, to: 1 })] }) }
  expect(() => make([3, 4, 2], { rule })).toThrow(/rule's own layers, such as 'V'/)
})

it('refuses what no such layer can be', () => {
  expect(() => preActivation(3, 4, { skip: true })).toThrow(/as many inputs as outputs, got 3 and 4/)
  expect(() => preActivation(0, 4)).toThrow(/0 inputs/)
  expect(() => residualMlp([3])).toThrow(/at least an input and an output/)
  const { ops, tensor } = bench(reference())
  const spec = preActivation(2, 2, { activation: 'tanh' })
  const layer = spec.bind({ name: 'layer 1', index: 1, parameters: { W: tensor(2, 2) }, ops })
  expect(() => layer.forward(tensor(1, 2), tensor(1, 2))).toThrow(/needs scratch/)
})

it('checkpoints know it', () =>
  expect(() => make([3, 4, 2], { parametrization: undefined as never }).load(make([3, 4, 2]).save())).toThrow(
    /parametrization is mupc/,
  ))

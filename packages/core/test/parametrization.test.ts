import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adam,
  createTrainer,
  featureLearning,
  mlp,
  momentum,
  mup,
  normal,
  ntp,
  reference,
  scaled,
  sgd,
  sp,
  squaredError,
  type LearningRule,
  type LayerExponents,
  type Parametrization,
  type TrainerOptions,
  type WidthScaling,
} from '../src/index.js'
import { backprop, makeBatch, makeTrainer, thrown, weights } from './helpers.js'

const withMup = (): LearningRule => ({
  ...backprop(),
  widthScaling: ({ optimizer }) => featureLearning({ optimizer, hiddenError: 1 }),
})

const trainerOf = (parametrization: Parametrization, width: number, o: Partial<TrainerOptions> = {}) =>
  makeTrainer({ network: mlp([3, width, width, 2]), rule: withMup(), parametrization, ...o })

/** Of all parameters by name. */
const factors = (parametrization: Parametrization, o: Partial<TrainerOptions> = {}) =>
  Object.fromEntries(
    trainerOf(parametrization, 16, o).scaling.map((s) => [s.parameter, [s.role, s.std, s.rateFactor]]),
  )

const std = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values, (x) => x * x).reduce((a, b) => a + b, 0) / values.length)

it('at base width every parametrization is the standard one, bit for bit', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 1000 }),
      fc.constantFrom(sgd({ learningRate: 0.1, coupledDecay: 0.01 }), momentum({ learningRate: 0.1 })),
      (width, seed, optimizer) => {
        const after = (parametrization: Parametrization) => {
          const trainer = trainerOf(parametrization, width, { seed, optimizer })
          const { scaling } = trainer
          for (let step = 0; step < 2; step++) trainer.step(makeBatch(4, step))
          return { scaling, weights: weights(trainer) }
        }
        const standard = after(sp())
        for (const other of [ntp({ baseWidth: width }), mup({ baseWidth: [width, width] })])
          expect(after(other)).toEqual(standard)
      },
    ),
    { numRuns: 20 },
  ))

it('away from it they differ', () => {
  const after = (parametrization: Parametrization) => {
    const trainer = trainerOf(parametrization, 8)
    trainer.step(makeBatch())
    return weights(trainer)
  }
  const [a, b, c] = [sp(), ntp({ baseWidth: 4 }), mup({ baseWidth: 4 })].map(after)
  expect(a).not.toEqual(b)
  expect(b).not.toEqual(c)
})

it('two parametrizations begin with the same weights but for a factor', () => {
  const [a, b] = [ntp({ baseWidth: 4 }), mup({ baseWidth: 4 })].map((p) => trainerOf(p, 16).read('W3'))
  expect(Array.from(b!, (w, i) => w / a![i]!)).toEqual(Array.from(a!, () => expect.closeTo(0.5, 12)))
})

it('says what it does to every parameter', () => {
  const tanh = { std: 1 / Math.sqrt(3) }
  expect(factors(mup({ baseWidth: 4 }))).toEqual({
    W1: ['input', tanh.std, 4],
    b1: ['input', null, 4],
    W2: ['hidden', 0.25, 1],
    b2: ['hidden', null, 4],
    W3: ['readout', 0.125, 0.25],
    b3: ['readout', null, 1],
  })
  expect(factors(ntp({ baseWidth: 4 }))).toMatchObject({
    W1: ['input', tanh.std, 1],
    W2: ['hidden', 0.25, 0.25],
    W3: ['readout', 0.25, 0.25],
  })
  expect(factors(mup({ baseWidth: 4 }), { optimizer: adam({ learningRate: 0.1 }) })).toMatchObject({
    W1: ['input', tanh.std, 1],
    W2: ['hidden', 0.25, 0.25],
    W3: ['readout', 0.125, 0.25],
    b1: ['input', null, 1],
  })
})

it('draws what it says', () => {
  const trainer = makeTrainer({
    network: mlp([3, 300, 300, 30], { init: normal({ gain: 2 }) }),
    rule: withMup(),
    parametrization: mup({ baseWidth: 3 }),
  })
  for (const { parameter, std: wanted } of trainer.scaling)
    if (wanted !== null) expect(std(trainer.read(parameter)) / wanted).toBeCloseTo(1, 1)
})

it('learns at the rates that it says, and decays at the base rate', () => {
  const width = 16
  const step = (o: Partial<TrainerOptions>) => {
    const trainer = trainerOf(mup({ baseWidth: 4 }), width, o)
    const before = trainer.read('W3')
    const [event] = trainer.gradients(makeBatch())
    trainer.step(makeBatch())
    return { before, gradient: event!.gradients['W3']!, after: trainer.read('W3') }
  }
  for (const o of [{ coupledDecay: 0.5 }, { decoupledDecay: 0.5 }]) {
    const { before, gradient, after } = step({ optimizer: sgd({ learningRate: 0.1, ...o }) })
    for (let i = 0; i < after.length; i++)
      expect(after[i]).toBeCloseTo(before[i]! - 0.025 * gradient[i]! - 0.05 * before[i]!, 12)
  }
})

describe('exponents from how errors fall', () => {
  const rates = ({ weight, bias }: LayerExponents) =>
    [weight.input, weight.hidden, weight.readout, bias.hidden, bias.readout].map(({ rate }) => rate)
  for (const [name, o, wanted] of [
    ['of order 1/r: backpropagation', { hiddenError: 1 }, [-1, 0, 1, -1, 0]],
    ['of order 1: targets', { hiddenError: 0 }, [0, 1, 1, 0, 0]],
    ['with the output weighted too', { hiddenError: 0, outputError: -1 }, [0, 1, 2, 0, 1]],
  ] as const) {
    it(name, () => expect(rates(featureLearning({ optimizer: 'sgd', ...o }))).toEqual(wanted))
    it(`${name}, with Adam`, () =>
      expect(rates(featureLearning({ optimizer: 'adam', ...o }))).toEqual([0, 1, 1, 0, 0]))
  }
})

describe('layers of the rule', () => {
  const exponents: WidthScaling = {
    ...featureLearning({ optimizer: 'sgd', hiddenError: 0 }),
    aux: { V: featureLearning({ optimizer: 'sgd', hiddenError: 0 }) },
  }
  const rule: LearningRule = {
    ...backprop(),
    aux: ({ dense }) => ({
      V: [
        dense('V', { index: 1, from: 2, to: 1 }),
        dense('V', { index: 2, from: 3, to: 2 }),
        dense('V', { index: 3, from: 2, to: 2, nOut: 5 }),
        dense('V', { index: 4, from: 3, to: 0 }),
      ],
    }),
  }
  const auxScaling = (parametrization: Parametrization) =>
    makeTrainer({ network: mlp([3, 16, 16, 2]), rule, parametrization }).scaling.filter((s) =>
      s.parameter.startsWith('V'),
    )

  it('have roles by what they join', () =>
    expect(
      auxScaling(scaled({ baseWidth: 4, exponents }))
        .filter((s) => s.parameter.endsWith('W'))
        .map((s) => [s.role, s.std, s.rateFactor]),
    ).toEqual([
      ['hidden', 0.25, 0.25],
      ['input', 1 / Math.SQRT2, 1],
      ['readout', 0.125, 0.25],
      ['fixed', 1 / Math.SQRT2, 1],
    ]))

  it('are refused where no exponents are known for them', () => {
    const { aux: _, ...own } = exponents
    expect(() => auxScaling(scaled({ baseWidth: 4, exponents: own }))).toThrow(/layers 'V'.*aux\.V/)
  })
})

it('gives the rule factors on its own options', () => {
  const seen: number[] = []
  const rule: LearningRule = {
    ...withMup(),
    options: { strength: 2 },
    *run(ctx) {
      seen.push(ctx.scaleOf('strength'), ctx.scaleOf('other'))
      yield* backprop().run(ctx)
    },
  }
  const exponents = { ...featureLearning({ optimizer: 'sgd', hiddenError: 1 }), scalars: { strength: -1 } }
  trainerOf(scaled({ baseWidth: 4, exponents }), 16, { rule }).step(makeBatch())
  trainerOf(sp(), 16, { rule }).step(makeBatch())
  expect(seen).toEqual([4, 1, 1, 1])
  expect(
    thrown(() =>
      trainerOf(scaled({ baseWidth: 4, exponents: { ...exponents, scalars: { stength: 1 } } }), 16, { rule }),
    ).message,
  ).toMatch(/'stength', which is no option of backprop; its options: strength/)
})

it('takes roles where positions do not tell', () => {
  const bottleneck = (roles?: readonly ('input' | 'hidden' | 'readout' | 'fixed')[]) =>
    makeTrainer({
      network: mlp([3, 16, 5, 16, 2]),
      rule: withMup(),
      parametrization: mup({ baseWidth: 4, ...(roles && { roles }) }),
    })
      .scaling.filter((s) => s.parameter.startsWith('W'))
      .map((s) => s.role)
  expect(bottleneck(['input', 'readout', 'input', 'readout'])).toEqual([
    'input',
    'readout',
    'input',
    'readout',
  ])
  expect(() => bottleneck()).toThrow(/16, 5, 16 units, 4, 1.25, 4 times.*one ratio/)
  expect(() => bottleneck(['input', 'hidden', 'input', 'readout'])).toThrow(/layer 3 has role 'input'/)
  expect(() => bottleneck(['input', 'readout'])).toThrow(/2 roles; the network has 4 layers/)
})

describe('refuses what would be wrong in silence', () => {
  const make = (o: Partial<TrainerOptions>) => () => trainerOf(mup({ baseWidth: 4 }), 8, o)
  const { family: _, ...nameless } = sgd({ learningRate: 0.1 })
  it.each([
    ['a rule without exponents', make({ rule: backprop() }), /'backprop' declares no width exponents/],
    ['no base width', () => mup({} as never), /baseWidth is undefined; wanted/],
    ['a base width of 0', () => mup({ baseWidth: 0 }), /baseWidth is 0/],
    ['too many base widths', make({ parametrization: mup({ baseWidth: [4, 4, 4] }) }), /3 values/],
    ['unequal ratios', make({ parametrization: mup({ baseWidth: [4, 8] }) }), /2, 1 times the base width/],
    ['clipping', make({ optimizer: sgd({ learningRate: 1, clip: { norm: 1, of: 'event' } }) }), /clipping/],
    ['an optimizer of no family', make({ optimizer: nameless }), /does not say its family/],
    [
      'Adam in the tangent parametrization',
      make({ parametrization: ntp({ baseWidth: 4 }), optimizer: adam({ learningRate: 1 }) }),
      /exponents are for SGD/,
    ],
    ['what is none', make({ parametrization: 'mup' as never }), /parametrization is 'mup'; wanted sp\(\)/],
  ])('%s', (_, make, message) => expect(make).toThrow(message))
})

it('a checkpoint knows its parametrization', () => {
  const saved = trainerOf(mup({ baseWidth: 4 }), 8).save()
  expect(() => trainerOf(sp(), 8).load(saved)).toThrow(/parametrization is mup at 2 times/)
  trainerOf(mup({ baseWidth: 4 }), 8).load(saved)
})

it('is made from plain options on any backend', () => {
  const trainer = createTrainer({
    network: mlp([3, 8, 2]),
    rule: withMup(),
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    parametrization: mup({ baseWidth: 4 }),
    batchSize: 4,
    seed: 1,
    backend: reference({ dtype: 'f32' }),
  })
  expect(trainer.step(makeBatch()).step).toBe(1)
})

import { describe, expect, it } from 'vitest'
import {
  adam,
  constant,
  createTrainer,
  crossEntropy,
  defineRule,
  dense,
  DisposedError,
  heNormal,
  hinge,
  momentum,
  mlp,
  network,
  normal,
  OptionError,
  reference,
  resolveOptions,
  RuleError,
  ruleFactory,
  sgd,
  ShapeError,
  squaredError,
  uniform,
  wasm,
  type Activation,
  type Batch,
  type DataSet,
  type LearningRule,
  type Trainer,
  type TrainerOptions,
} from '../src/index.js'
import { backprop, makeBatch, makeTrainer, thrown } from './helpers.js'

/** A mistake, the class of error it deserves, and what the message must have: what was got, what is wanted, what to do. */
type Mistake = readonly [name: string, make: () => unknown, says: readonly string[]]

const check =
  (kind: new (...a: never[]) => Error) => (_name: string, make: () => unknown, says: readonly string[]) => {
    const error = thrown(make)
    expect(error).toBeInstanceOf(kind)
    expect(error.name).toBe(kind.name)
    for (const part of says) expect(error.message).toContain(part)
  }

const good = makeBatch()
const step = (batch: Partial<Batch>) => () => makeTrainer().step({ ...good, ...batch })
const labels = (...list: number[]) => step({ labels: list })
const set = (o: Partial<DataSet>): DataSet => ({
  name: 'digits',
  inputs: new Uint8Array(12),
  labels: new Uint8Array(4),
  shape: [3],
  classes: 2,
  split: 'test',
  ...o,
})

describe('a batch', () => {
  it.each<Mistake>([
    [
      'with too few inputs',
      step({ inputs: [1, 2] }),
      ['has 2 input values', 'wanted 4 samples x 3 inputs = 12'],
    ],
    [
      'with too many inputs for its labels',
      () => makeTrainer().step({ size: 4, inputs: new Float32Array(20), labels: [0, 1, 1, 0] }),
      ['has 20 input values', 'wanted 4 samples x 3 inputs = 12', "begin the network's sizes with 5"],
    ],
    [
      'over batchSize',
      () => makeTrainer().step(makeBatch(5)),
      ['has 5 samples', 'at most 4', 'raise batchSize, or cut the batch'],
    ],
    ['of size 0', step({ size: 0 }), ['size 0', 'at least 1']],
    ['of a fractional size', step({ size: 1.5 }), ['size 1.5', 'an integer']],
    [
      'with a label too large',
      labels(0, 1, 2, 0),
      ['Label 2 is 2', 'from 0 to 1', 'the network has 2 outputs'],
    ],
    ['with a negative label', labels(-1, 1, 0, 0), ['Label 0 is -1', 'from 0 to 1']],
    ['with a fractional label', labels(0, 0.5, 0, 0), ['Label 1 is 0.5', 'an integer']],
    ['with a label that is NaN', labels(0, 0, 0, NaN), ['Label 3 is NaN']],
    ['with too few labels', labels(0, 1), ['4 samples but 2 labels', 'one label a sample']],
    [
      'with neither labels nor targets',
      () => makeTrainer().step({ size: 1, inputs: [1, 2, 3] }),
      ['neither labels nor targets', 'give labels'],
    ],
    [
      'with too few targets',
      step({ labels: undefined as never, targets: [1, 2] }),
      ['2 target values', 'wanted 4 x 2 = 8'],
    ],
    [
      'with a class that one output cannot tell',
      () => makeTrainer({ network: mlp([3, 1]) }).step({ size: 1, inputs: [1, 2, 3], labels: [2] }),
      ['Label 0 is 2', 'from 0 to 1', 'has 1 output'],
    ],
  ])('%s', check(ShapeError))

  it('that is refused counts as no step and changes nothing', () => {
    const trainer = makeTrainer()
    const before = trainer.read('W1')
    thrown(() => trainer.step({ ...good, labels: [0, 1, 2, 0] }))
    expect(trainer.steps).toBe(0)
    expect(trainer.read('W1')).toEqual(before)
  })
})

describe('samples to predict or evaluate', () => {
  it.each<Mistake>([
    [
      'bare rows of another length',
      () => makeTrainer().predict([1, 2, 3, 4]),
      ['got 4 values', "a multiple of the network's 3 inputs"],
    ],
    ['no rows at all', () => makeTrainer().predict([]), ['got 0 values', '3 inputs']],
    [
      'a batch with too few inputs',
      () => makeTrainer().predict({ size: 2, inputs: [1, 2, 3] }),
      ['3 input values', '2 samples x 3 inputs = 6'],
    ],
    [
      'a batch among several with too few inputs',
      () => makeTrainer().evaluate([good, { size: 2, inputs: [1], labels: [0, 0] }]),
      ['1 input values'],
    ],
    [
      'a set of another shape',
      () => makeTrainer().evaluate(set({ shape: [2, 2] })),
      ["'digits' has 4 features", 'takes 3 inputs'],
    ],
    [
      'a set with fewer bytes than labels',
      () => makeTrainer().evaluate(set({ inputs: new Uint8Array(9) })),
      ['9 input values', '4 samples x 3 inputs = 12'],
    ],
    [
      'an evaluation without labels',
      () => makeTrainer().evaluate({ size: 1, inputs: [1, 2, 3] }),
      ['neither labels nor targets'],
    ],
    [
      'an evaluation with a label too large',
      () => makeTrainer().evaluate({ ...good, labels: [0, 0, 0, 9] }),
      ['Label 3 is 9'],
    ],
    [
      'an evaluation with too few targets',
      () => makeTrainer().evaluate({ size: 4, inputs: good.inputs, targets: [1, 2, 3] }),
      ['3 target values'],
    ],
  ])('%s', check(ShapeError))
})

const options = (o: object) => () => makeTrainer(o as Partial<TrainerOptions>)

describe('options of', () => {
  it.each<Mistake>([
    [
      'createTrainer: unknown',
      options({ batchsize: 3 }),
      ["no option 'batchsize'", "did you mean 'batchSize'", 'Its options: network'],
    ],
    [
      'createTrainer: a rule passed uncalled',
      options({ rule: backprop }),
      ['rule is function', 'wanted an object', 'call it, as in rule: bp()'],
    ],
    [
      'createTrainer: a loss passed uncalled',
      options({ loss: crossEntropy }),
      ['loss is function', 'call it'],
    ],
    [
      'createTrainer: a missing network',
      options({ network: undefined }),
      ['network is undefined', 'wanted an object'],
    ],
    [
      'createTrainer: a network that is null',
      options({ network: null }),
      ['network is null', 'wanted an object'],
    ],
    ['createTrainer: a name instead of an optimizer', options({ optimizer: 'sgd' }), ['optimizer is string']],
    ['createTrainer: batchSize 0', options({ batchSize: 0 }), ['batchSize is 0', 'at least 1']],
    [
      'createTrainer: a fractional batchSize',
      options({ batchSize: 2.5 }),
      ['batchSize is 2.5', 'an integer'],
    ],
    [
      'createTrainer: no seed',
      options({ seed: undefined }),
      ['seed is undefined', 'so that it can be repeated'],
    ],
    ['createTrainer: a negative seed', options({ seed: -1 }), ['seed is -1', 'at least 0']],
    ['createTrainer: checkEvery 0', options({ checkEvery: 0 }), ['checkEvery is 0', 'at least 1']],
    [
      'createTrainer: a frozen layer that is not there',
      options({ frozen: [3] }),
      ['layer 3', 'layers 1 to 2'],
    ],
    [
      'createTrainer: crossEntropy with one output',
      options({ loss: crossEntropy(), network: mlp([3, 1]) }),
      ['crossEntropy needs at least 2 outputs', 'has 1', 'one output a class'],
    ],
    [
      'createTrainer: crossEntropy on a squashed readout',
      options({ loss: crossEntropy(), network: mlp([3, 2], { output: 'logistic' }) }),
      ['takes logits', 'logistic', 'make it linear'],
    ],
    [
      'createTrainer: a rate too many',
      options({ optimizer: sgd({ learningRate: [1, 2, 3] }) }),
      ['sgd has 3 learning rates', '2 layers', 'give one number, or 2'],
    ],
    [
      'createTrainer: a rate too few of an aux optimizer',
      options({ rule: { ...backprop(), auxOptimizers: { V: adam({ learningRate: [1] }) } } }),
      ['adam has 1 learning rates', '2 layers'],
    ],
    [
      'createTrainer: a rule for another contract',
      options({ rule: { ...backprop(), apiVersion: 99 } }),
      ["'backprop' has version 99", 'has version 1', 'npm ls @hebb/core'],
    ],
    [
      'createTrainer: a rule made by hand',
      options({ rule: (({ apiVersion: _, ...rest }) => rest)(backprop()) }),
      ['made without defineRule', 'Wrap the rule in defineRule'],
    ],
    [
      'mlp: unknown',
      () => mlp([2, 2], { activations: 'relu' } as object),
      ["mlp has no option 'activations'; did you mean 'activation'"],
    ],
    ['mlp: one size', () => mlp([3]), ['sizes [3]', 'at least an input and an output size']],
    ['mlp: a size of 0', () => mlp([3, 0, 2]), ['0 outputs', 'at least 1']],
    ['mlp: a fractional size', () => mlp([2.5, 2]), ['2.5 inputs', 'an integer']],
    [
      'mlp: an activation too many',
      () => mlp([3, 4, 2], { activation: ['tanh', 'relu'] }),
      ["2 values of 'activation'", 'wanted one, or 1'],
    ],
    [
      'mlp: an unknown activation',
      () => mlp([3, 4, 2], { activation: 'rellu' as Activation }),
      ["activation is 'rellu'", 'known: linear, relu', "Did you mean 'relu'"],
    ],
    [
      'dense: unknown',
      () => dense(2, 2, { biases: 1 } as object),
      ["dense has no option 'biases'", 'Its options: activation, init, biasInit, bias'],
    ],
    [
      'dense: a bias that is no boolean',
      () => dense(2, 2, { bias: 1 } as object),
      ['dense: bias is 1', 'wanted true or false'],
    ],
    ['network: no layer', () => network([]), ['at least one layer', 'got none']],
    [
      'network: layers that do not fit',
      () => network([dense(2, 3), dense(4, 2)]),
      ['Layer 2 takes 4 inputs but layer 1 has 3 outputs', 'make them equal'],
    ],
    ['normal: a negative gain', () => normal({ gain: -1 }), ['gain is -1', 'at least 0']],
    [
      'sgd: unknown',
      () => sgd({ learningrate: 1 } as never),
      ["no option 'learningrate'; did you mean 'learningRate'"],
    ],
    [
      'sgd: decay by a common name',
      () => sgd({ learningRate: 1, weightDecay: 0.1 } as never),
      ["no option 'weightDecay'", 'coupledDecay, decoupledDecay'],
    ],
    ["sgd: momentum's", () => sgd({ learningRate: 1, mu: 0.9 } as never), ["no option 'mu'"]],
    ['sgd: no rate', () => sgd({} as never), ['learningRate is undefined', 'finite number of at least 0']],
    ['sgd: a negative rate', () => sgd({ learningRate: -1 }), ['learningRate is -1']],
    ['sgd: a rate that is NaN', () => sgd({ learningRate: [0.1, NaN] }), ['learningRate is 0.1,NaN']],
    ['sgd: negative decay', () => sgd({ learningRate: 1, decoupledDecay: -1 }), ['decoupledDecay is -1']],
    [
      'sgd: a clip of 0',
      () => sgd({ learningRate: 1, clip: { norm: 0, of: 'event' } }),
      ['clip.norm is 0', 'above 0'],
    ],
    [
      'sgd: a clip of something else',
      () => sgd({ learningRate: 1, clip: { norm: 1, of: 'layer' as never } }),
      ["clip.of is 'layer'", 'tensor, event'],
    ],
    ['momentum: mu of 1', () => momentum({ learningRate: 1, mu: 1 }), ['mu is 1', '[0, 1)']],
    ['adam: beta1 of 1', () => adam({ learningRate: 1, beta1: 1 }), ['beta1 is 1', '[0, 1)']],
    ['adam: an eps below 0', () => adam({ learningRate: 1, eps: -1 }), ['eps is -1']],
  ])('%s', check(OptionError))
})

describe('options of a rule', () => {
  const rule = ruleFactory(
    'ep',
    {
      beta: { type: 'number', default: 0.1, range: [-1, 1], unit: 'nudges', says: 'strength of the nudge' },
      steps: { type: 'integer', default: 20, range: [1, 100], says: 'sweeps' },
      centered: { type: 'boolean', default: true, says: 'nudge both ways' },
      nudging: { type: 'choice', default: 'weak', choices: ['weak', 'strong'], says: 'how' },
    },
    () => backprop(),
  )
  const make = (o: object) => () => rule(o as never)

  it.each<Mistake>([
    [
      'unknown',
      make({ betta: 0.1 }),
      ["ep has no option 'betta'; did you mean 'beta'", 'Its options: beta, steps, centered, nudging'],
    ],
    ['out of range', make({ beta: 2 }), ['ep: beta is 2; wanted a number from -1 to 1 nudges']],
    ['not a number', make({ beta: '0.1' }), ['ep: beta is 0.1; wanted a number']],
    ['NaN', make({ beta: NaN }), ['beta is NaN']],
    ['fractional', make({ steps: 1.5 }), ['ep: steps is 1.5; wanted an integer from 1 to 100']],
    ['no truth', make({ centered: 1 }), ['ep: centered is 1; wanted true or false']],
    [
      'no such choice',
      make({ nudging: 'week' }),
      ["ep: nudging is 'week'; known: weak, strong. Did you mean 'weak'"],
    ],
  ])('%s', check(OptionError))

  it('are resolved and kept on the rule', () => {
    expect(rule({ beta: 0.5 }).options).toEqual({ beta: 0.5, steps: 20, centered: true, nudging: 'weak' })
    expect(resolveOptions('none', {}, {})).toEqual({})
  })
})

describe('a parameter', () => {
  it.each<Mistake>([
    [
      'read by an unknown name',
      () => makeTrainer().read('W3'),
      ["no parameter 'W3'", 'there are W1, b1, W2, b2'],
    ],
    ['written by an unknown name', () => makeTrainer().write('w1', [1]), ["no parameter 'w1'", 'W1']],
  ])('%s', check(OptionError))

  it.each<Mistake>([
    [
      'written with too few values',
      () => makeTrainer().write('W1', [1, 2]),
      ['W1 takes 12 values [4, 3], got 2'],
    ],
    ['written with too many', () => makeTrainer().write('b2', [1, 2, 3]), ['b2 takes 2 values', 'got 3']],
  ])('%s', check(ShapeError))
})

describe('a rule that', () => {
  const base = backprop()
  const rule =
    (o: Partial<LearningRule>): (() => unknown) =>
    () =>
      makeTrainer({ rule: { ...base, ...o } }).step(good)

  it.each<Mistake>([
    [
      "names another layer's tensor",
      () => {
        let stolen: any
        const thief = {
          ...base,
          *run(c: any) {
            stolen = c.state.delta[2]
            yield* base.run(c)
          },
          local: ({ pre }: any) => [{ pre: pre.h, post: stolen }],
        }
        makeTrainer({ rule: thief, network: mlp([3, 2, 2]) }).step(good)
      },
      [
        'backprop: local of layer 1 names δ2 [4, 2]',
        'not part of that synapse',
        'own pre and post only: x, h1, e1, δ1',
      ],
    ],
    [
      'names what its state does not have',
      rule({ local: ({ pre }) => [{ pre: pre.h, post: undefined as never }] }),
      ['local of layer 1', 'does not have', "Ask for it in 'state'"],
    ],
    [
      'swaps pre and post',
      rule({ local: ({ pre, post }) => [{ pre: post.delta, post: pre.h }] }),
      ['layer 1 wants pre [B, 3] and post [B, 4]', 'got δ1 [4, 4] and x [4, 3]'],
    ],
    [
      'lets something learn that is no layer',
      rule({
        *run() {
          yield { learn: { kind: 'dense' } as never }
        },
      }),
      ['is no layer of this trainer', 'yield layers[l], all, or an aux layer'],
    ],
    [
      'lets an aux layer learn without a word of it',
      () => {
        const silent = defineRule({
          ...base,
          aux: ({ dense: make }: any) => ({ V: [undefined, make('V', { index: 1, from: 0, to: 1 })] }),
          *run({ aux }: any) {
            yield { learn: aux.V[1] }
          },
        } as LearningRule)
        makeTrainer({ rule: silent }).step(good)
      },
      ["lets 'V1' learn but says nothing of it", 'add localAux.V'],
    ],
  ])('%s', check(RuleError))

  it('cannot train a network says so itself', () => {
    const picky = {
      ...base,
      check() {
        throw new OptionError('picky wants relu.')
      },
    }
    expect(() => makeTrainer({ rule: picky })).toThrow('picky wants relu.')
  })
})

describe('after dispose', () => {
  const checkpoint = makeTrainer().save()
  const uses: Record<string, (t: Trainer) => unknown> = {
    step: (t) => t.step(good),
    phases: (t) => t.phases(good).next(),
    gradients: (t) => t.gradients(good),
    predict: (t) => t.predict(good),
    evaluate: (t) => t.evaluate(good),
    read: (t) => t.read('W1'),
    write: (t) => t.write('W1', []),
    save: (t) => t.save(),
    load: (t) => t.load(checkpoint),
    memory: (t) => t.memory(),
    checkFinite: (t) => t.checkFinite(),
  }

  it.each(Object.entries(uses))('%s is refused', (_name, use) => {
    for (const backend of [undefined, wasm()]) {
      const trainer = makeTrainer(backend && { backend })
      trainer.step(good)
      trainer.predict(good)
      trainer.dispose()
      const error = thrown(() => use(trainer))
      expect(error).toBeInstanceOf(DisposedError)
      expect(error.message).toMatch(/disposed after 1 step\. Make a new one, and load a checkpoint/)
    }
  })

  it('a report cannot be read', () => {
    const trainer = makeTrainer()
    const report = trainer.step(good)
    trainer.dispose()
    expect(() => report.loss).toThrow(DisposedError)
  })

  it('no method is forgotten above', () => {
    const methods = Object.entries(makeTrainer()).flatMap(([name, value]) =>
      typeof value === 'function' ? [name] : [],
    )
    expect(methods.filter((name) => !['dispose', 'toString'].includes(name)).sort()).toEqual(
      Object.keys(uses).sort(),
    )
  })

  it('dispose again is harmless, for it and for who has its memory now', () => {
    const first = makeTrainer({ backend: wasm() })
    first.dispose()
    first.dispose()
    const [second, third] = [makeTrainer({ backend: wasm() }), makeTrainer({ backend: wasm(), seed: 7 })]
    const before = second.read('W1')
    third.step(good)
    expect(second.read('W1')).toEqual(before)
  })

  it('it still prints, and tells its steps', () => {
    const trainer = makeTrainer()
    trainer.step(good)
    trainer.dispose()
    expect(trainer.steps).toBe(1)
    expect(String(trainer)).toContain('1 step')
  })
})

it('nothing of the above is a mistake when it is done right', () => {
  const trainer = createTrainer({
    network: mlp([3, 4, 2], { activation: ['relu'] }),
    rule: backprop(),
    loss: hinge(),
    optimizer: momentum({ learningRate: [0.1, 0.2], mu: 0, clip: { norm: 1, of: 'tensor' } }),
    batchSize: 4,
    seed: 0,
    frozen: [1, 2],
    checkEvery: 1,
  })
  expect(trainer.step(good).step).toBe(1)
})

describe('what is no batch', () => {
  it.each([
    ['a promise', Promise.resolve(), 'await it'],
    ['nothing', undefined, 'A batch is undefined; wanted { size, inputs, labels }'],
    ['sets', { train: [], test: [] }, 'take its train or test'],
    ['a set', { name: 'x', inputs: [], labels: [], shape: [3] }, 'cut it with batches'],
  ])('%s', (_name, given, message) => {
    expect(() => makeTrainer().step(given as never)).toThrow(message)
  })
})

describe('a step', () => {
  it('that another has overtaken is refused, and predictions may come between', () => {
    const trainer = makeTrainer()
    const events = trainer.phases(good)
    events.next()
    trainer.predict(good.inputs)
    events.next()
    trainer.gradients(good)
    expect(() => events.next()).toThrow('finish one before the next')
  })
})

describe('cross entropy', () => {
  it('refuses targets that are no distributions', () => {
    const trainer = makeTrainer({ loss: crossEntropy() })
    const { labels: _, ...rest } = good
    const targets = Array.from({ length: 8 }, () => 1)
    expect(() => trainer.step({ ...rest, targets })).toThrow('The targets of sample 0 sum to 2')
  })
})

describe('what takes no options, or other ones,', () => {
  const any = (value: unknown) => value as never

  it.each<Mistake>([
    [
      'a loss',
      () => crossEntropy(any({ labelSmoothing: 0.1 })),
      ["crossEntropy has no option 'labelSmoothing'", 'Its options: none'],
    ],
    ['a loss given a word', () => hinge(any('mean')), ["hinge got 'mean'", 'call hinge()']],
    ['wasm', () => wasm(any({ threads: 4 })), ["wasm has no option 'threads'"]],
    ['heNormal', () => heNormal(any({ fan: 'out' })), ["heNormal has no option 'fan'"]],
    [
      'a width',
      () => normal(any({ std: 0.1 })),
      ['Its options: gain, fan', "normal({ gain: 0.1, fan: 'none' })"],
    ],
    [
      'an unknown option',
      () => uniform(any({ gains: 1 })),
      ["uniform has no option 'gains'", "did you mean 'gain'?"],
    ],
    ['an unknown fan', () => normal(any({ fan: 'out' })), ["fan is 'out'", 'in, average, none']],
    ['a gain in quotes', () => normal(any({ gain: '1' })), ["gain is '1'", 'a finite number of at least 0']],
    [
      'a constant',
      () => constant(any({ value: 1 })),
      ['constant got [object Object]', 'as in constant(0.1)'],
    ],
    ['a dtype', () => reference(any({ dtype: 'f16' })), ["dtype is 'f16'; known: f32, f64"]],
    ['a backend', () => reference(any({ type: 'f32' })), ["reference has no option 'type'"]],
    [
      'an initialization that is not called',
      () => mlp([3, 4, 2], { init: any(heNormal) }),
      ['init is function', 'call it, as in init: heNormal()'],
    ],
    [
      'an initialization in words',
      () => dense(3, 4, { biasInit: any('zeros') }),
      ['biasInit is string', 'wanted an initialization such as'],
    ],
  ])('refuses %s', check(OptionError))

  it('may be given an empty object', () => {
    expect(squaredError(any({})).name).toBe('squaredError')
    expect(wasm(any({})).name).toBe('wasm')
  })
})

describe('a batch of other values than numbers', () => {
  it.each<Mistake>([
    [
      'lists in a list',
      step({ inputs: Array.from({ length: 4 }, () => [1, 2, 3]) as never }),
      ["The first of the batch's inputs is a list", 'inputs.flat()'],
    ],
    ['text', step({ inputs: Array.from({ length: 12 }, () => '1') as never }), ["inputs is '1', a string"]],
    [
      'big integers',
      labels(...([1n, 0n, 1n, 0n] as never[])),
      ['labels is 1, a bigint', 'Float32Array.from'],
    ],
  ])('as %s', check(ShapeError))
})

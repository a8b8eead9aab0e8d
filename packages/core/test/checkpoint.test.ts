import { describe, expect, it } from 'vitest'
import {
  crossEntropy,
  adam,
  CheckpointError,
  cosine,
  decodeSafetensors,
  encodeSafetensors,
  mlp,
  momentum,
  reference,
  sgd,
  wasm,
  type Backend,
  type Checkpoint,
  type Trainer,
} from '../src/index.js'
import { backprop, makeTrainer, noisyBackprop, thrown, train, weights } from './helpers.js'

/** Everything that a resumed run must carry over: adam's moments and counts, a schedule, random draws. */
const demanding = (backend?: Backend): Trainer =>
  makeTrainer({
    rule: noisyBackprop(),
    optimizer: adam({ learningRate: 0.05, schedule: cosine({ steps: 20 }), coupledDecay: 0.01 }),
    ...(backend && { backend }),
  })

const throughBytes = (checkpoint: Checkpoint): Checkpoint => decodeSafetensors(encodeSafetensors(checkpoint))

describe.each([
  { name: 'reference', backend: reference() },
  { name: 'wasm', backend: wasm() },
])('a run resumed on $name', ({ backend }) => {
  it('goes on bit for bit', () => {
    const whole = demanding(backend)
    train(whole, 12)
    const first = demanding(backend)
    train(first, 5)
    const second = demanding(backend)
    second.load(throughBytes(first.save()))
    expect(second.steps).toBe(5)
    train(second, 7, 5)
    expect(weights(second)).toEqual(weights(whole))
    expect(second.save().metadata).toEqual(whole.save().metadata)
    expect(second.save().tensors).toEqual(whole.save().tensors)
  })

  it('goes elsewhere with the weights alone: moments, schedule and draws begin anew', () => {
    const whole = demanding(backend)
    train(whole, 12)
    const first = demanding(backend)
    train(first, 5)
    const second = demanding(backend)
    second.load(first.save(), { only: 'parameters' })
    expect(weights(second)).toEqual(weights(first))
    expect(second.steps).toBe(0)
    train(second, 7, 5)
    expect(weights(second)).not.toEqual(weights(whole))
  })
})

it('a checkpoint is a copy: later steps do not change it', () => {
  const trainer = demanding()
  train(trainer, 2)
  const saved = trainer.save()
  const then = [...saved.tensors['W1']!.values]
  train(trainer, 2)
  expect([...saved.tensors['W1']!.values]).toEqual(then)
  trainer.load(saved)
  expect([...trainer.read('W1')]).toEqual(then)
})

it('metadata travels along', () => {
  expect(throughBytes(makeTrainer().save({ task: 'parity' })).metadata).toMatchObject({
    task: 'parity',
    format: 'hebb',
  })
})

describe('parameters alone', () => {
  it('go from one rule, optimizer and seed to another', () => {
    const from = makeTrainer({ seed: 1, optimizer: momentum({ learningRate: 0.1 }) })
    const to = makeTrainer({ seed: 2, rule: noisyBackprop() })
    to.load(from.save(), { only: 'parameters' })
    expect(weights(to)).toEqual(weights(from))
  })

  it('are those that both have', () => {
    const { tensors, metadata } = makeTrainer({ seed: 1 }).save()
    const { W1, b1 } = tensors
    const to = makeTrainer({ seed: 2 })
    const before = weights(to)
    to.load({ tensors: { W1: W1!, b1: b1!, other: b1! }, metadata }, { only: 'parameters' })
    expect([...to.read('W1')]).toEqual([...W1!.values])
    expect([...to.read('W2')]).toEqual(before['W2'])
  })

  it('of which there are none in common are refused', () => {
    expect(() => makeTrainer().load({ tensors: {}, metadata: {} }, { only: 'parameters' })).toThrow(
      CheckpointError,
    )
  })
})

describe('a checkpoint that does not fit is refused, says why, and changes nothing:', () => {
  const saved = makeTrainer({ optimizer: momentum({ learningRate: 0.1 }) }).save()
  const { v: _, ...withoutSlot } = { ...saved.tensors, v: 0 }
  delete (withoutSlot as Record<string, unknown>)['W2.v']
  const metadata = (change: Record<string, string>): Checkpoint => ({
    ...saved,
    metadata: { ...saved.metadata, ...change },
  })

  it.each<[string, Checkpoint, Parameters<typeof makeTrainer>[0], RegExp]>([
    [
      'another rule',
      saved,
      { rule: { ...backprop(), name: 'ep' } },
      /rule is backprop, this trainer's is ep.*only: 'parameters'/,
    ],
    ['another optimizer', saved, { optimizer: sgd({ learningRate: 0.1 }) }, /optimizer is momentum, .* sgd/],
    ['another seed', saved, { seed: 43 }, /seed is 42, .* 43/],
    [
      'another shape',
      saved,
      { network: mlp([3, 5, 2]) },
      /'W1' is f64 \[4, 3\].* f64 \[5, 3\] here.*use the network/,
    ],
    ['another dtype', saved, { backend: reference({ dtype: 'f32' }) }, /'W1' is f64 .* f32 .*backend/],
    [
      'a missing layer',
      saved,
      { network: mlp([3, 4, 2, 2]) },
      /activations is tanh,linear, .* tanh,tanh,linear/,
    ],
    [
      'another activation',
      saved,
      { network: mlp([3, 4, 2], { activation: 'logistic' }) },
      /activations is tanh/,
    ],
    ['another loss', saved, { loss: crossEntropy() }, /loss is squaredError, .* crossEntropy/],
    ['a missing slot', { ...saved, tensors: withoutSlot }, {}, /no 'W2.v'; it has W1, W1.v/],
    ['no metadata', { ...saved, metadata: {} }, {}, /rule is not given/],
    ['counts that are no JSON', metadata({ counts: '{' }), {}, /'counts' is {/],
    ['counts that are no object', metadata({ counts: 'null' }), {}, /'counts'/],
    ['steps that are no number', metadata({ steps: 'many' }), {}, /'steps'/],
  ])('%s', (_name, checkpoint, options, message) => {
    const trainer = makeTrainer({ optimizer: momentum({ learningRate: 0.1 }), ...options })
    const before = weights(trainer)
    const error = thrown(() => trainer.load(checkpoint))
    expect(error).toBeInstanceOf(CheckpointError)
    expect(error.message).toMatch(message)
    expect(weights(trainer)).toEqual(before)
    expect(trainer.steps).toBe(0)
  })
})

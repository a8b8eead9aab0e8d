import {
  adam,
  createTrainer,
  crossEntropy,
  dense,
  drawKey,
  mlp,
  network,
  preActivation,
  sgd,
  squaredError,
  type Activation,
  type Batch,
} from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { ff, presets, type FFOptions } from '../src/index.js'

/** Four clusters at the corners of a square, with two more inputs of noise. */
function clusters(samples: number, seed: number): Batch {
  const draw = (i: number, j: number): number => drawKey(seed, 3, i, j).key0 / 2 ** 31 - 1
  const labels = Array.from({ length: samples }, (_, i) => i % 4)
  const corner = (label: number): number[] => [label & 1 ? 1 : -1, label & 2 ? 1 : -1, 0, 0]
  const inputs = labels.flatMap((label, i) => corner(label).map((x, j) => x + 0.8 * draw(i, j)))
  return { size: samples, inputs, labels, ids: labels.map((_, i) => i) }
}

const make = (sizes: readonly number[], options: Partial<FFOptions> = {}, outputs?: Activation) =>
  createTrainer({
    network: mlp(sizes, { activation: 'relu', ...(outputs && { output: outputs }) }),
    rule: ff(options),
    loss: sizes.at(-1) === 1 ? squaredError() : crossEntropy(),
    optimizer: adam({ learningRate: 0.01 }),
    batchSize: 200,
    seed: 7,
  })

describe('a network of forward-forward', () => {
  for (const [name, sizes, options] of [
    ['default', [4, 32, 32, 4], {}],
    ['readout', [4, 32, 32, 4], { readout: 'softmax' }],
    ['one hidden layer', [4, 32, 4], {}],
    ['three, with collaboration', [4, 24, 24, 24, 4], { collaboration: 0.5 }],
    ['peer normalization', [4, 32, 32, 4], { peerNormalization: 0.03 }],
    ['bce', [4, 32, 32, 4], { loss: 'bce', negatives: 'uniform' }],
  ] as const)
    it(`learns four clusters: ${name}`, () => {
      const trainer = make(sizes, options)
      const train = clusters(200, 1)
      for (let step = 0; step < 300; step++) trainer.step(train)
      const { accuracy } = trainer.evaluate(clusters(200, 2))
      trainer.dispose()
      expect(accuracy).toBeGreaterThan(0.9)
    })

  it('refuses a first layer whose skip connection the label would be added inside of', () => {
    const layers = [preActivation(4, 4, { skip: true }), dense(4, 3)]
    const open = (options: Partial<FFOptions>) => () =>
      createTrainer({
        network: network(layers),
        rule: ff(options),
        loss: crossEntropy(),
        optimizer: adam({ learningRate: 0.01 }),
        batchSize: 2,
        seed: 7,
      })
    expect(open({})).toThrow(/would lose the skip connection.*label: 'overwrite'/)
    expect(open({ label: 'overwrite' })).not.toThrow()
    expect(open({ negatives: 'hybrid', readout: 'softmax', imageWidth: 2 })).not.toThrow()
  })

  it('gives scores [rows, classes] by either readout, whose sign decides for a single output', () => {
    const { inputs } = clusters(5, 1)
    for (const readout of ['goodness', 'softmax'] as const) {
      expect(make([4, 8, 3], { readout }).predict(inputs).scores).toHaveLength(15)
      expect(make([4, 8, 1], { readout }).predict(inputs).scores).toHaveLength(5)
    }
  })

  it('scores a class by the goodness of a pass with its label, and a single output by the difference of two', () => {
    const { inputs } = clusters(5, 1)
    const scores = (outputs: number, labelScale?: number) =>
      Array.from(make([4, 8, outputs], labelScale === undefined ? {} : { labelScale }).predict(inputs).scores)
    // With a label of 0 all passes are the same.
    expect(scores(1, 0)).toEqual(Array(5).fill(0))
    const three = scores(3, 0)
    three.forEach((score, i) => expect(score).toBe(three[i - (i % 3)]))
    expect(three.some((score) => score > 0)).toBe(true)
    expect(new Set(scores(3)).size).toBe(15)
    expect(scores(1).some((score) => score !== 0)).toBe(true)
  })

  it('turns the sign of a single output where the weights from its label turn theirs', () => {
    const { inputs } = clusters(5, 1)
    const trainer = make([4, 8, 1])
    const scores = Array.from(trainer.predict(inputs).scores)
    trainer.write(
      'Y1.W',
      trainer.read('Y1.W').map((w) => -w),
    )
    expect(Array.from(trainer.predict(inputs).scores)).toEqual(scores.map((score) => -score))
  })

  it("with readout 'softmax' predicts by the last layer", () => {
    const { inputs } = clusters(5, 1)
    const trainer = make([4, 8, 3], { readout: 'softmax' })
    trainer.write('W2', Array(24).fill(0))
    trainer.write('b2', [1, 2, 3])
    expect(Array.from(trainer.predict(inputs).scores)).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
  })

  it('is called ff, and claims what follows from its options', () => {
    expect(ff().name).toBe('ff')
    const claims = {
      backprop: { kind: 'exact', of: 'layer-loss' },
      zeroAtTarget: false,
      online: false,
      transposes: false,
      readsFromAbove: false,
      reach: 1,
      supervised: true,
      batchAdditive: true,
    }
    const above = { readsFromAbove: true, reach: 'broadcast' }
    const uniform = { negatives: 'uniform' } as const
    expect(ff().claims).toEqual({ ...claims, ...above })
    expect(ff(uniform).claims).toEqual(claims)
    expect(ff({ ...uniform, collaboration: 0.5 }).claims).toEqual({ ...claims, ...above })
    expect(ff({ ...uniform, peerNormalization: 0.1 }).claims).toEqual({
      ...claims,
      backprop: { kind: 'none' },
    })
    expect(ff({ negatives: 'hybrid', readout: 'softmax' }).claims).toEqual({
      ...claims,
      batchAdditive: false,
    })
  })

  it("reports the network's loss and accuracy, and yields each hidden layer's own loss", () => {
    const trainer = make([4, 8, 8, 4])
    const batch = clusters(20, 1)
    const kinds = [...trainer.phases(batch)].map((event) => Object.keys(event)[0])
    expect(kinds).toEqual(['phase', 'phase', 'loss', 'learn', 'loss', 'learn', 'phase', 'output', 'learn'])
    const { loss, accuracy } = trainer.step(batch)
    expect(loss).toBeGreaterThan(0)
    expect(accuracy).toBeGreaterThanOrEqual(0)
    const joint = [...make([4, 8, 8, 4], { training: 'joint' }).phases(batch)]
    expect(joint.filter((event) => 'learn' in event)).toHaveLength(2)
  })

  it('learns the same one by one and together', () => {
    const [a, b] = (['layerwise', 'joint'] as const).map((training) => {
      const trainer = make([4, 8, 8, 4], { training })
      trainer.step(clusters(20, 1))
      return trainer.parameters.map((name) => [...trainer.read(name)])
    })
    expect(a).toEqual(b)
  })

  it('refuses what it cannot train, and says what to do', () => {
    expect(() => make([4, 4])).toThrow(/has none.*mlp\(\[4, 500, 4\]\)/)
    for (const output of ['relu', 'leakyRelu', 'softplus'] as const)
      expect(() => make([4, 8, 1], {}, output)).toThrow(
        new RegExp(`readout, one unit a class, and gets ${output}; .*784, 500, 500, 10`),
      )
    expect(() => make([4, 8, 4], { label: 'overwrite' })).toThrow(
      /4 label inputs in place of the first of 4 inputs, so that none is left.*label: 'concatenate'/,
    )
    expect(() => make([4, 8, 4])).not.toThrow()
    const unlabeled = { negatives: 'hybrid', readout: 'softmax', label: 'overwrite' } as const
    expect(() => make([4, 8, 4], unlabeled)).not.toThrow()
    expect(() => make([4, 8, 3], { label: 'overwrite' })).not.toThrow()
    expect(() => ff({ negatives: 'easy' as never })).toThrow(/known: hard, uniform, hybrid/)
  })

  it('has presets that are options', () => {
    for (const preset of Object.values(presets)) expect(ff(preset).options).toMatchObject(preset)
  })

  it('goes on learning where the readout has nothing more to learn', () => {
    // A readout at its target: only the hidden layers move.
    const trainer = createTrainer({
      network: mlp([4, 8, 1], { activation: 'relu' }),
      rule: ff(),
      loss: { ...squaredError(), idleAtZero: true },
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 1,
      seed: 1,
    })
    trainer.write('W2', Array(8).fill(0))
    trainer.write('b2', [1])
    const before = [...trainer.read('W1')]
    const { learned } = trainer.step({ size: 1, inputs: [1, 2, 3, 4], labels: [1] })
    expect([...trainer.read('W1')]).not.toEqual(before)
    expect([...trainer.read('W2'), ...trainer.read('b2')]).toEqual([...Array(8).fill(0), 1])
    // The report speaks of the trainer's loss.
    expect(learned).toBe(false)
  })
})

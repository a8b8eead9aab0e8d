import { adam, createTrainer, crossEntropy, drawKey, mlp, sgd, squaredError, type Batch } from '@hebb/core'
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

const make = (sizes: readonly number[], options: Partial<FFOptions> = {}, outputs?: 'relu') =>
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

  it('gives scores [rows, classes] by either readout, whose sign decides for a single output', () => {
    const { inputs } = clusters(5, 1)
    for (const readout of ['goodness', 'softmax'] as const) {
      expect(make([4, 8, 3], { readout }).predict(inputs).scores).toHaveLength(15)
      expect(make([4, 8, 1], { readout }).predict(inputs).scores).toHaveLength(5)
    }
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
    expect(() => make([4, 8, 1], {}, 'relu')).toThrow(/readout.*784, 500, 500, 10/)
    expect(() => make([4, 8, 4], { label: 'overwrite' })).toThrow(/label: 'concatenate'/)
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

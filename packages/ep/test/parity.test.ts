import { createTrainer, drawKey, mlp, normal, sgd, squaredError, type Batch } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { ep } from '../src/index.js'

/** Inputs of ±1, the target the product of three of them. */
function parity(n: number, count: number, seed: number): { x: number[]; label: number }[] {
  const secret = [1, n >> 1, n - 2]
  return Array.from({ length: count }, (_, i) => {
    const x = Array.from({ length: n }, (_bit, j) => (drawKey(seed, 7, i, j).key0 & 1 ? 1 : -1))
    return { x, label: secret.reduce((y, j) => y * x[j], 1) === 1 ? 1 : 0 }
  })
}

const together = (samples: readonly { x: number[]; label: number }[]): Batch => ({
  size: samples.length,
  inputs: samples.flatMap(({ x }) => x),
  labels: samples.map(({ label }) => label),
})

describe('sparse parity, three secret bits of twenty', () => {
  it('tanh hidden, linear output, centered: 500 samples, a fixed number of epochs', () => {
    const accuracies = [42, 43, 44].map((seed) => {
      const data = parity(20, 700, seed)
      const [train, test] = [data.slice(0, 500), together(data.slice(500))]
      const trainer = createTrainer({
        network: mlp([20, 200, 1], { activation: 'tanh', init: [normal({ gain: Math.SQRT2 }), normal()] }),
        rule: ep({ beta: 0.2, freeSteps: 10, nudgedSteps: 6 }),
        loss: squaredError(),
        optimizer: sgd({ learningRate: 0.05, coupledDecay: 0.01 }),
        batchSize: 32,
        seed,
      })
      for (let epoch = 0; epoch < 60; epoch++) {
        const order = train.map((sample, i) => ({ sample, key: drawKey(seed, 8, epoch, i).key0 }))
        order.sort((a, b) => a.key - b.key)
        for (let i = 0; i < order.length; i += 32)
          trainer.step(together(order.slice(i, i + 32).map(({ sample }) => sample)))
      }
      const { accuracy } = trainer.evaluate({ ...test })
      trainer.dispose()
      return accuracy
    })
    expect(Math.min(...accuracies), String(accuracies)).toBeGreaterThanOrEqual(0.95)
  }, 60_000)
})

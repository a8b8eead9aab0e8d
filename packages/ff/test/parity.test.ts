import { createTrainer, drawKey, mlp, sgd, squaredError, type Batch } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { ff, presets } from '../src/index.js'

/** Inputs of ±1, labeled by the product of three of them. */
function parity(n: number, samples: number, seed: number): Batch[] {
  const secret = [0, n >> 1, n - 1]
  return Array.from({ length: samples }, (_, i) => {
    const inputs = Array.from({ length: n }, (_bit, j) => (drawKey(seed, 7, i, j).key0 & 1 ? 1 : -1))
    return { size: 1, inputs, labels: [secret.reduce((y, j) => y * inputs[j], 1) === 1 ? 1 : 0] }
  })
}

function together(samples: readonly Batch[]): Batch {
  const inputs = samples.flatMap((s) => Array.from(s.inputs))
  return { size: samples.length, inputs, labels: samples.map((s) => s.labels![0]) }
}

describe('sparse parity, three secret bits', () => {
  for (const [n, epochs] of [
    [10, 12],
    [20, 14],
  ] as const)
    it(`n = ${n}: one relu layer of 200, 1000 samples, batches of 8, a fixed number of epochs`, () => {
      for (const seed of [42, 43, 44]) {
        const data = parity(n, 1200, seed)
        const [train, test] = [data.slice(0, 1000), together(data.slice(1000))]
        const trainer = createTrainer({
          network: mlp([n, 200, 1], { activation: 'relu' }),
          rule: ff(presets.parity),
          loss: squaredError(),
          optimizer: sgd({ learningRate: [0.05, 0.005] }),
          batchSize: 8,
          seed,
        })
        for (let epoch = 0; epoch < epochs; epoch++) {
          const order = [...train].sort(
            (a, b) =>
              drawKey(seed, 8, epoch, train.indexOf(a)).key0 - drawKey(seed, 8, epoch, train.indexOf(b)).key0,
          )
          for (let i = 0; i < order.length; i += 8) trainer.step(together(order.slice(i, i + 8)))
        }
        expect(trainer.evaluate(test).accuracy).toBeGreaterThanOrEqual(0.95)
        trainer.dispose()
      }
    })
})

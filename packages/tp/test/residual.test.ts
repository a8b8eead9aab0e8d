import { createTrainer, network, reference, sgd, squaredError, totalOf, type Trainer } from '@hebb/core'
import { finiteDifferences, lossOf, parametersOf, relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { residual } from '../../core/test/sketches.js'
import { tp } from '../src/index.js'

const plain = (named: Record<string, ArrayLike<number>>): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(named).map(([name, values]) => [name, Float64Array.from(values)]))

const trainerOf = (options: Parameters<typeof tp>[0]): Trainer =>
  createTrainer({
    network: network([residual(3), residual(3, 'logistic')]),
    rule: tp(options),
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 2,
    seed: 5,
    backend: reference(),
  })
const batch = {
  size: 2,
  inputs: [0.3, -0.8, 0.5, -0.2, 0.9, -0.4],
  targets: [0.5, -0.3, 0.2, 1, -1, 0.4],
}

/** Relative distance from the gradient of the loss, of the parameters named. */
function fromGradient(options: Parameters<typeof tp>[0], names: readonly string[]): number {
  const trainer = trainerOf(options)
  const among = (all: Record<string, Float64Array>) =>
    Object.fromEntries(names.map((name) => [name, all[name]]))
  const exact = finiteDifferences(among(plain(parametersOf(trainer))), lossOf(trainer, batch))
  return relativeDistance(among(plain(totalOf(trainer.gradients(batch)))), exact)
}

describe('layers with a skip connection', () => {
  it('one hidden layer is trained by backpropagation where targets begin there', () => {
    expect(fromGradient({}, ['W1', 'b1', 'W2', 'b2'])).toBeLessThan(1e-8)
  })

  it('the output layer descends its own gradient where they begin at the output', () => {
    const output = { outputTarget: 'output', feedback: 'fixed' } as const
    expect(fromGradient(output, ['W2', 'b2'])).toBeLessThan(1e-8)
    expect(fromGradient({ ...output, eta: 0.1, normalize: true }, ['W2', 'b2'])).toBeLessThan(1e-8)
    expect(fromGradient(output, ['W1', 'b1'])).toBeGreaterThan(0.1)
  })
})

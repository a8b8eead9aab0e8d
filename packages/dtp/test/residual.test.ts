import { createTrainer, dense, network, reference, sgd, squaredError, totalOf } from '@hebb/core'
import { finiteDifferences, lossOf, parametersOf, relativeDistance } from '@hebb/testkit'
import { expect, it } from 'vitest'
import { residual } from '../../core/test/sketches.js'
import { dtp } from '../src/index.js'

const plain = (named: Record<string, ArrayLike<number>>): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(named).map(([name, values]) => [name, Float64Array.from(values)]))

it.each(['lastHiddenGradient', 'output'] as const)(
  'transposed Jacobians give backpropagation through layers with a skip connection: %s',
  (outputTarget) => {
    const trainer = createTrainer({
      network: network([
        dense(3, 4, { activation: 'tanh' }),
        residual(4),
        residual(4, 'logistic'),
        dense(4, 2),
      ]),
      rule: dtp({ feedback: 'jacobianMatched', outputTarget }),
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 2,
      seed: 5,
      backend: reference(),
    })
    const batch = { size: 2, inputs: [0.3, -0.8, 0.5, -0.2, 0.9, -0.4], targets: [0.5, -0.3, 1, -1] }
    const exact = finiteDifferences(plain(parametersOf(trainer)), lossOf(trainer, batch))
    expect(relativeDistance(plain(totalOf(trainer.gradients(batch))), exact)).toBeLessThan(1e-8)
  },
)

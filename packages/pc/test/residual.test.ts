import {
  createTrainer,
  dense,
  network,
  reference,
  sgd,
  squaredError,
  totalOf,
  type LearningRule,
} from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { residual } from '../../core/test/sketches.js'
import { pc, type PCOptions } from '../src/index.js'
import { bp, times, unchecked, type Gradients } from './helpers.js'

// Layers with a skip connection: their gate reads x, and their error passes beside W too. Dense layers use neither.
const sizes = [3, 4, 4, 4, 4]
const L = sizes.length - 1
const net = network([dense(3, 4, { activation: 'tanh' }), residual(4), residual(4, 'logistic'), residual(4)])
const batch = {
  size: 2,
  inputs: [0.3, -0.8, 0.5, -0.2, 0.9, -0.4],
  targets: [0.5, -0.3, 0.2, 1, -1, 0.4, 0.1, -0.6],
}

const trainer = (rule: LearningRule) =>
  createTrainer({
    network: net,
    rule,
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 2,
    seed: 5,
    backend: reference(),
  })
const gradients = (rule: LearningRule): Gradients => totalOf(trainer(rule).gradients(batch))
const exact = gradients(bp)

describe('through layers with a skip connection', () => {
  it('what is backpropagation stays so', () => {
    const variants: Partial<PCOptions>[] = [
      { learn: 'zeroDivergence' },
      { fixedPrediction: true, steps: 1, stepSize: 1 },
      { fixedPrediction: true, steps: L - 1, stepSize: 1 },
    ]
    for (const options of variants)
      expect(relativeDistance(gradients(pc(options)), exact), JSON.stringify(options)).toBeLessThan(1e-12)
    expect(relativeDistance(gradients(unchecked({ steps: 1, stepSize: 1 })), exact)).toBeGreaterThan(0.1)
  })

  it('what tends to it as λ goes to 0 still does: with order 1, centered with order 2', () => {
    const variants: [Partial<PCOptions>, number][] = [
      [{}, 1],
      [{ order: 'sequential' }, 1],
      [{ state: 'errors' }, 1],
      [{ nudging: 'centered' }, 2],
    ]
    for (const [options, order] of variants) {
      const error = (lambda: number): number => {
        const g = gradients(
          pc({
            ...options,
            outputPrecision: lambda,
            weightedUpdate: true,
            stepSize: 0.1,
            tolerance: 1e-13,
            steps: 3000,
          }),
        )
        return relativeDistance(options.nudging === 'centered' ? g : times(g, 1 / lambda), exact)
      }
      const slope = Math.log10(error(1e-2) / error(1e-3))
      expect(Math.abs(slope - order), JSON.stringify(options)).toBeLessThan(0.1)
    }
  })
})

import {
  createTrainer,
  dense,
  network,
  reference,
  sgd,
  squaredError,
  totalOf,
  type Backend,
  type LearningRule,
  type Network,
  type OpListener,
  type Trainer,
} from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { convolution, residual } from '../../core/test/sketches.js'
import { pc, type PCOptions } from '../src/index.js'
import { bp, inside, times, unchecked, type Gradients } from './helpers.js'

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

/** F before every sweep and at the end, with the weights of layers `from` on scaled; at precisions 1. */
function energies(options: Partial<PCOptions>, of: Network, scale = 1, from = 2): number[] {
  const F: number[] = []
  const count = of.layers.length
  const make = (making: { backend: Backend; tracer: OpListener }): Trainer => {
    const made = createTrainer({
      ...making,
      network: of,
      rule: pc(options),
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 2,
      seed: 5,
    })
    for (let l = from; l <= count; l++)
      made.write(
        `W${l}`,
        Array.from(made.read(`W${l}`), (w) => scale * w),
      )
    return made
  }
  const targets = Array.from({ length: 2 * of.outputs }, (_, i) => Math.sin(3 * i + 1))
  inside(make, { ...batch, targets }, (event, read) => {
    if (!('phase' in event || 'learn' in event)) return
    let sum = 0
    for (let l = 1; l <= count; l++) sum += read(`e${l}`).reduce((s, e) => s + (e * e) / 2, 0)
    F.push(sum)
  })
  return F
}

const rises = (F: readonly number[]): boolean => F.some((f, t) => t > 0 && !(f - F[t - 1] <= 1e-12 * F[0]))

describe('the default step', () => {
  it('never raises F where errors pass beside the weights, be these small or large', () => {
    for (const scale of [0, 0.1, 1, 3, 10]) expect(rises(energies({ steps: 100 }, net, scale))).toBe(false)
    // What is right where nothing passes beside small weights is not here.
    expect(rises(energies({ steps: 100, stepSize: 1 }, net, 0.1))).toBe(true)
  })

  it('is found where a weight can be read backwards only at a given input', () => {
    const through = (pool: number) => {
      const layer = convolution({ channels: 1, height: 4, width: 4, filters: 2, size: 2, pool })
      return network([dense(3, layer.nIn, { activation: 'tanh' }), layer, dense(layer.nOut, 4)])
    }
    for (const scale of [0.1, 1, 3]) {
      expect(rises(energies({ steps: 100 }, through(1), scale))).toBe(false)
      // The maximum of a pool has a kink: F may rise a little where it goes from one place to another.
      const F = energies({ steps: 100 }, through(2), scale)
      expect(F.at(-1)).toBeLessThan(F[0])
    }
  })
})

import type { LearningRule } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { tp } from '../src/index.js'
import { activities, distance, minus, netOf, pseudoInverse, rowsOf } from './helpers/plain.js'
import { evenNoise, invertible, oneSidedNoise, samplesOf, watched, withNoise } from './helpers/watched.js'

const exact = (eta: number): LearningRule => tp({ feedback: 'exactInverse', outputTarget: 'output', eta })
const seeds = [1, 2, 3, 4, 5]
const activations = ['tanh', 'logistic', 'linear', 'softplus', 'leakyRelu'] as const

describe('exact inverses', () => {
  it('invert: g(f(h)) = h to 1e-12 a layer, and t = h to 1e-10 where the target is the prediction', () => {
    for (const seed of seeds) {
      for (const activation of activations) {
        const { trainer, state, batch } = invertible({ rule: exact(0.1), activation, seed })
        const targets = trainer.predict({ ...batch }).scores
        trainer.gradients({ ...batch, targets })
        const worst = [1, 2, 3].map((l) => distance(state(`t${l}`).flat(), state(`h${l}`).flat()))
        expect(worst[2]).toBeLessThan(1e-12)
        expect(Math.max(...worst)).toBeLessThan(1e-10)
      }
    }
  })

  it('a learned g does not: the update is far from 0 at the target', () => {
    const { trainer, batch } = invertible({ rule: tp({ outputTarget: 'output' }) })
    const targets = trainer.predict({ ...batch }).scores
    const [, , , { gradients }] = trainer.gradients({ ...batch, targets })
    expect(Math.hypot(...gradients['W1'])).toBeGreaterThan(0.1)
  })

  it('forward from t_1 the network reaches t_L: to 1e-14 / eta of the displacement', () => {
    for (const seed of seeds) {
      for (const eta of [1e-1, 1e-3, 1e-5]) {
        expect(missed(exact(eta), seed)).toBeLessThan(1e-14 / eta)
      }
    }
  })

  it('with learned g it does not', () => {
    expect(missed(tp({ outputTarget: 'output' }), 1)).toBeGreaterThan(0.1)
  })

  /** |f(t_1) - t_L| / |t_L - h_L|, the worst sample. */
  function missed(rule: LearningRule, seed: number): number {
    const { trainer, state, batch } = invertible({ rule, seed })
    const net = netOf(trainer)
    trainer.gradients(batch)
    const [t1, tL, hL] = ['t1', 't4', 'h4'].map(state)
    const errors = t1.map((t, i) => {
      const reached = activities(net, t, 1)[4]
      return Math.hypot(...minus(reached, tL[i])) / Math.hypot(...minus(tL[i], hL[i]))
    })
    return Math.max(...errors)
  }
})

describe('reconstruction', () => {
  /** Relative distance of V from the pseudo-inverse of W2 after learning from noise of equal power in every direction. */
  function learned(noise: typeof evenNoise, options: Parameters<typeof tp>[0] = {}, steps = 1500): number {
    const rule = withNoise(
      tp({
        outputTarget: 'output',
        inverse: 'linear',
        noise: 1,
        feedbackOptimizer: 'sgd',
        feedbackRate: 0.3,
        ...options,
      }),
      noise,
    )
    const { trainer } = watched({ rule, sizes: [4, 5, 3], activation: 'linear', samples: 30, frozen: [1, 2] })
    const one = samplesOf(1, 4, 3, 7)
    const inputs = Array.from({ length: 30 }, () => one.xs[0]).flat()
    const targets = Array.from({ length: 30 }, () => one.ys[0]).flat()
    for (let step = 0; step < steps; step++) trainer.step({ size: 30, inputs, targets })
    const pinv = pseudoInverse(rowsOf(trainer.read('W2'), 5))
    return distance([...trainer.read('V1.W')], pinv.flat())
  }

  it('has its minimum at the pseudo-inverse of a linear layer of full row rank', () => {
    expect(learned(evenNoise)).toBeLessThan(1e-8)
  })

  it('not where the noise is of unequal power, and not where it decays', () => {
    const unequal: typeof evenNoise = (rows, cols, std) =>
      evenNoise(rows, cols, std).map((x, at) => (at % cols === 0 ? 3 * x : x))
    expect(learned(unequal, { feedbackRate: 0.05 })).toBeGreaterThan(1e-2)
    expect(learned(evenNoise, { feedbackDecay: 0.01 })).toBeGreaterThan(1e-3)
  })

  it('needs no zero mean of the noise: c takes it', () => {
    const twice: typeof evenNoise = (rows, cols, std) => evenNoise(rows, cols, std).map((x) => x + 0.5)
    expect(learned(twice)).toBeLessThan(1e-8)
    expect(oneSidedNoise(4, 2, 1).every((x) => x >= 0)).toBe(true)
  })
})

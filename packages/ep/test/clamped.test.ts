import { crossEntropy } from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { chl, coupledLearning } from '../src/index.js'
import { batchOf, conditionR, trainerOf, updateOf, type Bench, type Gradients } from './helpers/nets.js'
import {
  depth,
  equilibrium,
  minimum,
  addOuter,
  plainOf,
  samplesOf,
  zeros,
  type Plain,
  type State,
} from './helpers/plain.js'

const steps = { freeSteps: 2000, clampedSteps: 2000, tolerance: 1e-16 } as const

/** Where the hidden layers come to rest while the output is held. */
function held(net: Plain, free: State, output: readonly number[]): State {
  const s = [...free.slice(0, -1), [...output]]
  for (let t = 0; t < 200; t++) for (let l = 1; l < depth(net); l++) s[l] = minimum(net, s, l, 0, [])
  return s
}

/** -Σ γ^(l-L) (s_l s_{l-1}ᵀ held - free) · scale, as it would be subtracted */
function contrast(
  net: Plain,
  bench: Bench,
  hold: (free: number[], y: readonly number[]) => readonly number[],
  scale: number,
): Gradients {
  const g = zeros(net)
  const L = depth(net)
  for (const { x, y } of samplesOf(bench)) {
    const free = equilibrium(net, x)
    const clamped = held(net, free, hold(free[L], y))
    for (let l = 1; l <= L; l++) {
      const a = (scale * net.gamma ** (l - L)) / bench.samples
      addOuter(g, l, -a, clamped[l], clamped[l - 1])
      addOuter(g, l, a, free[l], free[l - 1])
    }
  }
  return g
}

const benches: Bench[] = [
  ...conditionR(5),
  { sizes: [5, 4, 6, 3], activation: 'tanh', gain: 0.3, samples: 3, seed: 9 },
]

describe('contrastive Hebbian learning', () => {
  it('learns the correlations with the output at its target, less those of the free network', () => {
    for (const bench of benches)
      for (const feedbackGain of [1, 0.3]) {
        const rule = chl({ feedbackGain, ...steps })
        const net = plainOf(trainerOf(rule, bench), feedbackGain)
        const wanted = contrast(net, bench, (_, y) => y, 1)
        expect(relativeDistance(updateOf(rule, bench), wanted), JSON.stringify(bench)).toBeLessThan(1e-12)
        const louder = contrast(net, bench, (_, y) => y.map((v) => 2 * v), 1)
        expect(relativeDistance(updateOf(rule, bench), louder)).toBeGreaterThan(0.05)
      }
  })
})

describe('coupled learning', () => {
  it('holds the output η of the way to its target, and divides by η', () => {
    for (const bench of benches)
      for (const [eta, feedbackGain] of [
        [1, 1],
        [0.2, 1],
        [0.05, 0.3],
      ]) {
        const rule = coupledLearning({ eta, feedbackGain, ...steps })
        const net = plainOf(trainerOf(rule, bench), feedbackGain)
        const towards = (free: number[], y: readonly number[]) => free.map((v, i) => v + eta * (y[i] - v))
        const wanted = contrast(net, bench, towards, 1 / eta)
        expect(relativeDistance(updateOf(rule, bench), wanted), JSON.stringify([bench, eta])).toBeLessThan(
          1e-11,
        )
      }
  })

  it('does so by 0.2 unless told otherwise', () => {
    const [bench] = benches
    expect(
      relativeDistance(updateOf(coupledLearning(), bench), updateOf(coupledLearning({ eta: 0.2 }), bench)),
    ).toBe(0)
  })

  it("holds it down the slope of any loss's", () => {
    const bench: Bench = { sizes: [5, 4, 3], activation: 'logistic', gain: 0.6, samples: 3, seed: 2 }
    const { targets: _, ...inputs } = batchOf(bench)
    const labels = [2, 0, 1]
    const making = { loss: crossEntropy() }
    const rule = coupledLearning({ eta: 0.3, ...steps })
    const net = plainOf(trainerOf(rule, bench, making))
    let sample = 0
    const down = (free: number[]): number[] => {
      const z = free.reduce((sum, v) => sum + Math.exp(v), 0)
      const label = labels[sample++]
      return free.map((v, i) => v - 0.3 * (Math.exp(v) / z - (i === label ? 1 : 0)))
    }
    const wanted = contrast(net, bench, down, 1 / 0.3)
    expect(relativeDistance(updateOf(rule, bench, making, { ...inputs, labels }), wanted)).toBeLessThan(1e-11)
  })
})

describe('both', () => {
  it('refuse hidden units without an upper bound, as the Hopfield energy does', () => {
    const bench: Bench = { sizes: [3, 4, 2], activation: 'relu', gain: 1, samples: 1, seed: 1 }
    for (const rule of [chl(), coupledLearning()])
      expect(() => trainerOf(rule, bench)).toThrow(/layer 1 has relu units, without an upper bound/)
  })

  it('predict with the output of the free phase', () => {
    for (const rule of [chl(steps), coupledLearning(steps)])
      for (const bench of benches) {
        const trainer = trainerOf(rule, bench)
        const net = plainOf(trainer)
        const wanted = samplesOf(bench).flatMap(({ x }) => equilibrium(net, x).at(-1)!)
        const { scores } = trainer.predict(batchOf(bench).inputs)
        expect(relativeDistance({ y: scores }, { y: wanted }), JSON.stringify(bench)).toBeLessThan(1e-13)
      }
  })
})

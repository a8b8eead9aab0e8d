import { totalOf, wasm, type Energy, type LearningRule } from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ep, hopfield, type EPOptions } from '../src/index.js'
import {
  batchOf,
  conditionR,
  converged,
  orderOf,
  sum,
  times,
  trainerOf,
  updateOf,
  type Bench,
  type Gradients,
} from './helpers/nets.js'
import { equilibriumLoss, finiteDifferences, implicitGradient, plainOf } from './helpers/plain.js'

const nets = conditionR(20)
const reference: Bench = { sizes: [6, 10, 8, 3], activation: 'logistic', gain: 0.6, samples: 4, seed: 1 }
const at = (bench: Bench, ...rest: unknown[]): string => JSON.stringify([bench, ...rest])

const oracle = (bench: Bench): Gradients => implicitGradient(plainOf(trainerOf(ep(), bench)), bench)

const error = (bench: Bench, rule: LearningRule): number =>
  relativeDistance(updateOf(rule, bench), oracle(bench))

const settled = (options: Partial<EPOptions>): LearningRule => ep({ ...converged, ...options })

const order = (
  bench: Bench,
  options: Partial<EPOptions>,
  mutate = (r: LearningRule) => r,
  beta = 1e-2,
): number =>
  orderOf(
    error(bench, mutate(settled({ ...options, beta }))),
    error(bench, mutate(settled({ ...options, beta: beta / 2 }))),
    2,
  )

describe('the oracle', () => {
  it('is the gradient of the loss at the fixed point, by central differences', () => {
    for (const bench of [...conditionR(6), ...conditionR(4, 0.3, 'tanh')]) {
      const net = plainOf(trainerOf(ep(), bench))
      const differences = finiteDifferences(net, (n) => equilibriumLoss(n, bench))
      expect(relativeDistance(implicitGradient(net, bench), differences), at(bench)).toBeLessThan(1e-6)
    }
  })
})

describe('as beta goes to 0, the update tends to the gradient at the free equilibrium', () => {
  it('with an error of order beta when one-sided', () => {
    for (const nudging of ['positive', 'negative'] as const) {
      for (const bench of nets) {
        expect(order(bench, { nudging }), at(bench, nudging)).toBeGreaterThan(0.95)
        expect(order(bench, { nudging }), at(bench, nudging)).toBeLessThan(1.05)
        expect(error(bench, settled({ nudging, beta: 1e-2 })), at(bench)).toBeLessThan(3e-2)
      }
    }
  })

  it('with an error of order beta squared when centered', () => {
    for (const bench of [...nets, reference]) {
      expect(order(bench, {}), at(bench)).toBeGreaterThan(1.95)
      expect(order(bench, {}), at(bench)).toBeLessThan(2.05)
      expect(error(bench, settled({ beta: 1e-2 })), at(bench)).toBeLessThan(1e-3)
    }
  })

  it('by a factor of at least 50 a decade, down to 1e-6', () => {
    const ladder = [1e-1, 1e-2, 1e-3].map((beta) => error(reference, settled({ beta })))
    expect(ladder[0] / ladder[1]).toBeGreaterThan(50)
    expect(ladder[1] / ladder[2]).toBeGreaterThan(50)
    expect(ladder[2]).toBeLessThan(1e-5)
  })

  it('in sync, leaky and gradient sweeps too', () => {
    for (const bench of conditionR(5)) {
      for (const update of ['sync', 'leaky'] as const)
        expect(error(bench, settled({ update, beta: 1e-3 })), at(bench, update)).toBeLessThan(1e-5)
    }
    for (const bench of conditionR(5, 0.3, 'hardSigmoid')) {
      const e = error(bench, settled({ update: 'gradient', beta: 1e-3 }))
      expect(e, at(bench)).toBeLessThan(1e-5)
    }
  })

  it('with weaker feedback too: against central differences', () => {
    for (const bench of conditionR(5)) {
      const net = plainOf(trainerOf(ep(), bench), 0.3)
      const wanted = finiteDifferences(net, (n) => equilibriumLoss(n, bench))
      const got = updateOf(settled({ energy: hopfield({ feedbackGain: 0.3 }), beta: 1e-3 }), bench)
      expect(relativeDistance(got, wanted), at(bench)).toBeLessThan(1e-5)
    }
  })

  it('and centered is the mean of both one-sided updates', () => {
    for (const bench of nets) {
      const [plus, minus, both] = (['positive', 'negative', 'centered'] as const).map((nudging) =>
        updateOf(settled({ nudging }), bench),
      )
      expect(relativeDistance(times(sum(plus, minus), 0.5), both), at(bench)).toBeLessThan(1e-10)
    }
  })

  it('a random sign gives one of both one-sided updates', () => {
    const one = conditionR(8).map((bench) => {
      const [plus, minus, random] = (['positive', 'negative', 'randomSign'] as const).map((nudging) =>
        updateOf(settled({ nudging }), bench),
      )
      const distances = [relativeDistance(random, plus), relativeDistance(random, minus)]
      expect(Math.min(...distances), at(bench)).toBe(0)
      return distances[0] === 0
    })
    expect(new Set(one).size).toBe(2)
  })
})

describe('the limit is not reached', () => {
  const louder = (rule: LearningRule): LearningRule => ({
    ...rule,
    local: (synapse) => rule.local(synapse).map((factor) => ({ ...factor, scale: 2 * (factor.scale ?? 1) })),
  })

  it('by dividing by beta in place of 2 beta (mutant 6)', () => {
    for (const bench of nets) expect(Math.abs(order(bench, {}, louder)), at(bench)).toBeLessThan(0.1)
  })

  it('from zero in two nudged sweeps (mutant 7)', () => {
    const fromZero = (): Energy => {
      const honest = hopfield()
      const begun = new Set<unknown>()
      return {
        ...honest,
        update(ctx, p, l, beta, out) {
          if (beta !== 0 && !begun.has(p)) {
            begun.add(p)
            for (let k = 1; k <= ctx.L; k++) ctx.ops.fill(p.s[k], 0)
          }
          honest.update(ctx, p, l, beta, out)
        },
      }
    }
    const mutant = (beta: number): LearningRule =>
      settled({ energy: fromZero(), nudgedSteps: 2, nudging: 'positive', beta })
    for (const bench of nets) expect(error(bench, mutant(1e-2)), at(bench)).toBeGreaterThan(0.3)
  })

  it('with the wrong sign in one phase', () => {
    const wrong = (beta: number): LearningRule => {
      const honest = hopfield()
      return settled({
        beta,
        energy: { ...honest, update: (ctx, p, l, b, out) => honest.update(ctx, p, l, Math.abs(b), out) },
      })
    }
    for (const bench of nets) expect(error(bench, wrong(1e-2)), at(bench)).toBeGreaterThan(0.9)
  })

  it('one-sided, from a free phase of two sweeps; centered forgives it', () => {
    const early = { ...converged, freeSteps: 2, beta: 1e-3 } as const
    const errors = (nudging: 'positive' | 'centered'): number[] =>
      conditionR(10, 1).map((bench) => error(bench, ep({ ...early, nudging })))
    expect(Math.max(...errors('positive'))).toBeGreaterThan(0.3)
    expect(Math.max(...errors('centered'))).toBeLessThan(1e-2)
  })
})

describe('in single precision', () => {
  const single = (bench: Bench, options: Partial<EPOptions>): number => {
    const trainer = trainerOf(
      ep({ ...converged, freeSteps: 300, nudgedSteps: 300, tolerance: 0, ...options }),
      bench,
      {
        backend: wasm(),
      },
    )
    const wanted = implicitGradient(plainOf(trainer), bench)
    const got = totalOf(trainer.gradients(batchOf(bench)))
    trainer.dispose()
    return relativeDistance(got, wanted)
  }
  const large = conditionR(8).map((bench): Bench => ({ ...bench, sizes: [20, 30, 20, 10], samples: 16 }))
  const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]

  it('the order is 2 from beta 1e-1 to 1e-2', () => {
    for (const bench of large) {
      const [coarse, fine] = [single(bench, { beta: 1e-1 }), single(bench, { beta: 1e-2 })]
      expect(fine, at(bench)).toBeLessThan(5e-4)
      expect(coarse / fine, at(bench)).toBeGreaterThan(50)
    }
  })

  it('the factored form loses fewer digits than the difference of two products', () => {
    const { contrast: _, difference: __, ...naive } = hopfield()
    const errors = (energy: Energy): number =>
      median(large.map((bench) => single(bench, { energy, beta: 1e-3 })))
    expect(errors(naive) / errors(hopfield())).toBeGreaterThan(1.5)
  })
})

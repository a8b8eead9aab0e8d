import { type LearningRule } from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ep, type EPOptions } from '../src/index.js'
import {
  conditionR,
  converged,
  trainerOf,
  unchecked,
  updateOf,
  type Bench,
  type Gradients,
} from './helpers/nets.js'
import {
  depth,
  drive,
  back,
  equilibrium,
  finiteDifferences,
  minimum,
  plainOf,
  samplesOf,
  squaredCost,
  type Plain,
  type State,
} from './helpers/plain.js'

/** One free step of all layers at once. */
type Step = (net: Plain, s: State) => State
const synchronous: Step = (net, s) => s.map((now, l) => (l === 0 ? now : minimum(net, s, l, 0, [])))
/** ε down the slope of E, within [0, 1]: for hardSigmoid units. */
const descend =
  (epsilon: number): Step =>
  (net, s) =>
    s.map((now, l) => {
      if (l === 0) return now
      const up = drive(net, l, s[l - 1])
      const down = l < depth(net) ? back(net, l + 1, s[l + 1]) : up.map(() => 0)
      const next = now.map((v, i) => (1 - epsilon) * v + epsilon * (up[i] + down[i]))
      return l < depth(net) ? next.map((v) => Math.min(1, Math.max(0, v))) : next
    })

/** Backprop through the last t of many steps, by central differences: steps from the equilibrium, which stays where it is. */
function truncated(net: Plain, bench: Bench, step: Step, t: number): Gradients {
  const samples = samplesOf(bench).map(({ x, y }) => ({ y, from: equilibrium(net, x) }))
  return finiteDifferences(net, (n) => {
    let cost = 0
    for (const { y, from } of samples) {
      let s = from
      for (let k = 0; k < t; k++) s = step(n, s)
      cost += squaredCost(s.at(-1)!, y) / samples.length
    }
    return cost
  })
}

const nudged = (options: Partial<EPOptions>): LearningRule =>
  unchecked(ep({ ...converged, tolerance: 0, freeSteps: 1500, nudging: 'positive', ...options }))

const distance = (bench: Bench, step: Step, t: number, options: Partial<EPOptions>): number => {
  const net = plainOf(trainerOf(ep(), bench))
  return relativeDistance(
    updateOf(nudged({ ...options, nudgedSteps: t }), bench),
    truncated(net, bench, step, t),
  )
}

describe('after t nudged steps the update is backprop through the last t free ones (GDU)', () => {
  const steps = [1, 2, 4, 8, 12]

  it('in synchronous sweeps, to order beta', () => {
    for (const bench of conditionR(6, 0.5))
      for (const t of steps)
        for (const beta of [1e-2, 1e-3])
          expect(
            distance(bench, synchronous, t, { update: 'sync', beta }),
            JSON.stringify([bench, t, beta]),
          ).toBeLessThan(30 * beta)
  })

  it('in gradient steps', () => {
    for (const bench of conditionR(6, 0.5, 'hardSigmoid'))
      for (const t of steps)
        expect(
          distance(bench, descend(0.5), t, { update: 'gradient', stepSize: 0.5, beta: 1e-4 }),
          JSON.stringify([bench, t]),
        ).toBeLessThan(1e-3)
  })

  it('not in asynchronous ones', () => {
    const deep = conditionR(9, 0.5).filter(({ sizes }) => sizes.length > 3)
    for (const bench of deep)
      expect(
        distance(bench, synchronous, 1, { update: 'async', beta: 1e-3 }),
        JSON.stringify(bench),
      ).toBeGreaterThan(0.03)
  })
})

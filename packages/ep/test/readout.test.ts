import { crossEntropy, predictiveCodingEnergy, type Batch, type LearningRule } from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ep, hopfield, type EPOptions } from '../src/index.js'
import { belowReadout } from '../src/readout.js'
import { phaseOf } from './helpers/energy.js'
import {
  batchOf,
  converged,
  orderOf,
  trainerOf,
  updateOf,
  type Bench,
  type Gradients,
} from './helpers/nets.js'
import {
  activate,
  back,
  depth,
  drive,
  finiteDifferences,
  forward,
  plainOf,
  type Plain,
  type State,
} from './helpers/plain.js'

const bench: Bench = { sizes: [6, 10, 8, 4], activation: 'logistic', gain: 0.6, samples: 3, seed: 1 }
const labels = [2, 0, 3]
const batch: Batch = { size: 3, inputs: batchOf(bench).inputs, labels }

const logits = (net: Plain, x: readonly number[]): number[] => {
  const top = depth(net) - 1
  const s: State = [[...x]]
  for (let l = 1; l <= top; l++) s[l] = activate(net, l, drive(net, l, s[l - 1]))
  for (let t = 0; t < 100; t++)
    for (let l = 1; l <= top; l++) {
      const from = l < top ? back(net, l + 1, s[l + 1]) : s[l].map(() => 0)
      s[l] = activate(
        net,
        l,
        drive(net, l, s[l - 1]).map((u, i) => u + net.gamma * from[i]),
      )
    }
  return drive(net, top + 1, s[top])
}
/** Mean cross entropy of the readout of the free equilibrium. */
const loss = (net: Plain): number =>
  labels.reduce((sum, label, i) => {
    const o = logits(
      net,
      Array.from({ length: 6 }, (_, j) => batch.inputs[6 * i + j]),
    )
    return sum + (Math.log(o.reduce((z, v) => z + Math.exp(v), 0)) - o[label]) / 3
  }, 0)

const making = { loss: crossEntropy() }
const settled = (options: Partial<EPOptions>): LearningRule =>
  ep({ ...converged, readout: 'crossEntropy', ...options })
const oracle: Gradients = finiteDifferences(plainOf(trainerOf(settled({}), bench, making)), loss)
const error = (rule: LearningRule, loss = making): number =>
  relativeDistance(updateOf(rule, bench, loss, batch), oracle)

describe('a softmax readout outside of the dynamics', () => {
  it('learns the gradient of the cross entropy: order 1 one-sided, 2 centered, all layers together', () => {
    for (const [nudging, order] of [
      ['positive', 1],
      ['negative', 1],
      ['centered', 2],
    ] as const) {
      const slope = orderOf(
        error(settled({ nudging, beta: 1e-1 })),
        error(settled({ nudging, beta: 1e-2 })),
        10,
      )
      expect(Math.abs(slope - order), nudging).toBeLessThan(0.1)
    }
    expect(error(settled({ beta: 1e-2 }))).toBeLessThan(1e-4)
  })

  it('with weak feedback too', () => {
    const rule = settled({ energy: hopfield({ feedbackGain: 0.3 }), beta: 1e-2 })
    const wanted = finiteDifferences(plainOf(trainerOf(rule, bench, making), 0.3), loss)
    expect(relativeDistance(updateOf(rule, bench, making, batch), wanted)).toBeLessThan(1e-4)
  })

  it('has its own gradient exactly, at any beta', () => {
    const { W3, b3 } = updateOf(settled({ beta: 0.5 }), bench, making, batch)
    const wanted = oracle
    expect(relativeDistance({ W3, b3 }, { W3: wanted['W3'], b3: wanted['b3'] })).toBeLessThan(1e-8)
  })

  it('is not the same with the target in place of softmax minus target', () => {
    const honest = crossEntropy()
    const wrong = {
      loss: {
        ...honest,
        bind: (ops: Parameters<typeof honest.bind>[0]) => ({
          ...honest.bind(ops),
          gradient: (out: Parameters<typeof ops.scale>[0], _y: unknown, t: Parameters<typeof ops.scale>[0]) =>
            ops.scale(out, t, -1),
        }),
      },
    }
    expect(error(settled({ beta: 1e-3 }), wrong)).toBeGreaterThan(0.1)
  })

  it('on the predictive-coding energy learns what backpropagation does: order 2 centered', () => {
    /** Mean cross entropy of the feed-forward pass. */
    const feedForward = (net: Plain): number =>
      labels.reduce((sum, label, i) => {
        const x = Array.from({ length: 6 }, (_, j) => batch.inputs[6 * i + j])
        const o = forward(net, x).at(-1)!
        return sum + (Math.log(o.reduce((z, v) => z + Math.exp(v), 0)) - o[label]) / 3
      }, 0)
    const rule = (beta: number) =>
      settled({ beta, energy: predictiveCodingEnergy({ stepSize: 0.1 }), nudgedSteps: 3000 })
    const wanted = finiteDifferences(plainOf(trainerOf(rule(0.1), bench, making)), feedForward)
    const at = (beta: number): number => relativeDistance(updateOf(rule(beta), bench, making, batch), wanted)
    expect(Math.abs(orderOf(at(1e-1), at(1e-2), 10) - 2)).toBeLessThan(0.1)
    expect(at(1e-2)).toBeLessThan(1e-4)
  })

  it('looks at the loss through the last layer: its gradient is the slope of its value', () => {
    const { ctx, L, ops, read, tensor, fill } = phaseOf(hopfield(), {
      sizes: [5, 6, 4, 3],
      loss: crossEntropy(),
    })
    const like = (name: string, cols: number) => tensor(name, 2, cols)
    const below = belowReadout(ctx as Parameters<typeof belowReadout>[0], {
      below: [],
      error: [],
      o: like('o', 3),
      d: like('d', 3),
    })
    expect(below.L).toBe(L - 1)
    expect(below.loss.name).toBe('crossEntropy')
    ops.upload(ctx.target, [0, 1, 0, 1, 0, 0])
    const [s, out, value] = [like('s', 4), like('out', 4), like('value', 1)]
    fill(s, 1)
    const start = read(s)
    const at = (i: number, by: number): number => {
      ops.upload(
        s,
        start.map((v, j) => (i === j ? v + by : v)),
      )
      below.loss.value(value, s, ctx.target)
      return read(value).reduce((a, b) => a + b)
    }
    const slope = start.map((_, i) => (at(i, 1e-5) - at(i, -1e-5)) / 2e-5)
    ops.upload(s, start)
    below.loss.gradient(out, s, ctx.target)
    expect(relativeDistance({ d: read(out) }, { d: slope })).toBeLessThan(1e-8)
    below.loss.nudge(out, s, ctx.target, 0.3)
    const moved = start.map((v, i) => v - 0.3 * slope[i])
    expect(relativeDistance({ s: read(out) }, { s: moved })).toBeLessThan(1e-8)
  })

  it('predicts with the readout of the free equilibrium', () => {
    const trainer = trainerOf(settled({}), bench, making)
    const net = plainOf(trainer)
    const x = [...batchOf(bench).inputs]
    const wanted = [0, 1, 2].flatMap((i) => logits(net, x.slice(6 * i, 6 * i + 6)))
    expect(relativeDistance({ o: trainer.predict(x).scores }, { o: wanted })).toBeLessThan(1e-12)
  })
})

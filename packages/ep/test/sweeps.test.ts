import { predictiveCodingEnergy, reference, type Energy, type OpListener } from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { chl, ep, hopfield, type EPOptions } from '../src/index.js'
import { addPrimitive } from '../src/primitive.js'
import { batchOf, conditionR, trainerOf, updateOf, type Bench, type Gradients } from './helpers/nets.js'
import {
  depth,
  forward,
  minimum,
  addOuter,
  plainOf,
  samplesOf,
  zeros,
  type Plain,
  type State,
} from './helpers/plain.js'

const few = { freeSteps: 3, nudgedSteps: 4 } as const
const benches = conditionR(9).filter(({ sizes }) => sizes.length > 3)

type Sweep = (net: Plain, s: State, beta: number, y: readonly number[]) => State
const upwards: Sweep = (net, s, beta, y) => {
  const now = [...s]
  for (let l = 1; l <= depth(net); l++) now[l] = minimum(net, now, l, beta, y)
  return now
}
const downwards: Sweep = (net, s, beta, y) => {
  const now = [...s]
  for (let l = depth(net); l >= 1; l--) now[l] = minimum(net, now, l, beta, y)
  return now
}
/** ε of the way from all old activities to their minima. */
const together =
  (epsilon: number): Sweep =>
  (net, s, beta, y) =>
    s.map((now, l) =>
      l === 0 ? now : minimum(net, s, l, beta, y).map((to, i) => (1 - epsilon) * now[i] + epsilon * to),
    )

/** In plain arrays: the centered update after a few sweeps, the prediction, and how far each phase still was from rest. */
function plainStep(bench: Bench, free: Sweep, nudged: Sweep, beta: number) {
  const net = plainOf(trainerOf(ep(), bench))
  const gradients: Gradients = zeros(net)
  const prediction: number[] = []
  const residual = { free: 0, plus: 0, minus: 0 }
  for (const { x, y } of samplesOf(bench)) {
    const run = (name: keyof typeof residual, from: State, sweep: Sweep, steps: number, b: number): State => {
      let s = from
      for (let t = 0; t < steps; t++) s = sweep(net, s, b, y)
      for (let l = 1; l <= depth(net); l++)
        minimum(net, s, l, b, y).forEach((v, i) => {
          residual[name] = Math.max(residual[name], Math.abs(v - s[l][i]))
        })
      return s
    }
    const rest = run('free', forward(net, x), free, few.freeSteps, 0)
    prediction.push(...rest.at(-1)!)
    const plus = run('plus', rest, nudged, few.nudgedSteps, beta)
    const minus = run('minus', rest, nudged, few.nudgedSteps, -beta)
    const a = 1 / (2 * beta * bench.samples)
    for (let l = 1; l <= depth(net); l++) {
      addOuter(gradients, l, -a, plus[l], plus[l - 1])
      addOuter(gradients, l, a, minus[l], minus[l - 1])
    }
  }
  return { gradients, prediction, residual }
}

describe('a few sweeps', () => {
  const kinds: [Partial<EPOptions>, Sweep, Sweep][] = [
    [{ update: 'async' }, upwards, downwards],
    [{ update: 'sync', nudgedSteps: 4 }, together(1), together(1)],
    [{ update: 'leaky', stepSize: 0.3 }, together(0.3), together(0.3)],
  ]
  for (const [options, free, nudged] of kinds) {
    const { update } = options
    it(`are those of a plain program: ${update}`, () => {
      for (const bench of benches) {
        const wanted = plainStep(bench, free, nudged, 0.2)
        const rule = ep({ ...few, ...options, tolerance: 1e-30 })
        const trainer = trainerOf(rule, bench)
        const at = JSON.stringify(bench)
        expect(relativeDistance(updateOf(rule, bench), wanted.gradients), at).toBeLessThan(1e-11)
        const { scores } = trainer.predict(batchOf(bench).inputs)
        expect(relativeDistance({ y: scores }, { y: wanted.prediction }), at).toBeLessThan(1e-13)
        const { settled } = trainer.step(batchOf(bench))
        for (const { phase, residual } of settled)
          expect(residual, `${phase} ${at}`).toBeCloseTo(wanted.residual[phase as 'free'], 12)
      }
    })
  }

  it('are others upwards than downwards, one layer after another than all at once', () => {
    const [bench] = benches
    const [a, b, c] = [
      plainStep(bench, upwards, downwards, 0.2),
      plainStep(bench, downwards, upwards, 0.2),
      plainStep(bench, together(1), together(1), 0.2),
    ]
    expect(relativeDistance(a.gradients, b.gradients)).toBeGreaterThan(1e-4)
    expect(relativeDistance(a.gradients, c.gradients)).toBeGreaterThan(1e-4)
  })
})

describe('the sweep that an energy brings', () => {
  const counted = (energy: Energy): { energy: Energy; count: () => number } => {
    let calls = 0
    return {
      energy: {
        ...energy,
        sweep(ctx, p, beta) {
          calls++
          energy.sweep?.(ctx, p, beta)
        },
      },
      count: () => calls,
    }
  }

  it('is made in gradient steps', () => {
    const { energy, count } = counted(predictiveCodingEnergy())
    updateOf(ep({ energy, ...few }), benches[0])
    expect(count()).toBe(2 * few.nudgedSteps)
  })

  it('is left alone in all others', () => {
    for (const update of ['async', 'sync', 'leaky'] as const) {
      const { energy, count } = counted(hopfield())
      const [bench] = benches
      expect(
        relativeDistance(
          updateOf(ep({ energy, update, ...few }), bench),
          updateOf(ep({ update, ...few }), bench),
        ),
      ).toBe(0)
      expect(count()).toBe(0)
    }
  })
})

describe('the free phase', () => {
  /** Who has read the target before a nudged phase began. */
  function readers(options: Partial<EPOptions>, making: object = {}): string[] {
    const ops: string[] = []
    const tracer: OpListener = {
      record: (op, accesses) => {
        if (accesses.some(({ tensor, kind }) => tensor.label === 'target' && kind === 'read')) ops.push(op)
      },
    }
    const bench = { ...benches[0], activation: 'hardSigmoid' } as const
    for (const event of trainerOf(ep({ ...few, ...options }), bench, { ...making, tracer }).phases(
      batchOf(bench),
    ))
      if ('output' in event) return ops
    return ['no output']
  }

  it('never looks at the target', () => {
    expect(readers({})).toEqual([])
    expect(readers({}, { output: 'hardSigmoid' })).toEqual([])
    expect(readers({ update: 'gradient' })).toEqual([])
    expect(readers({ energy: 'predictiveCoding' })).toEqual([])
  })
})

describe('a random sign', () => {
  it('nudges once a step, up or down', () => {
    const seen = Array.from({ length: 8 }, (_, seed) => {
      const bench = { ...benches[0], seed }
      const { settled } = trainerOf(ep({ ...few, nudging: 'randomSign' }), bench).step(batchOf(bench))
      expect(settled).toHaveLength(2)
      return settled[1].phase
    })
    expect([...new Set(seen)].sort()).toEqual(['minus', 'plus'])
  })
})

describe('an energy without a difference of its own', () => {
  it('learns the same from two calls of local', () => {
    const { contrast: _, difference: __, ...plain } = hopfield({ feedbackGain: 0.5 })
    for (const bench of benches)
      for (const nudging of ['centered', 'positive'] as const) {
        const options = { ...few, nudging }
        const wanted = updateOf(ep({ ...options, energy: hopfield({ feedbackGain: 0.5 }) }), bench)
        expect(relativeDistance(updateOf(ep({ ...options, energy: plain }), bench), wanted)).toBeLessThan(
          1e-12,
        )
      }
  })
})

describe('the primitive G of each unit', () => {
  it('is what its formula says, times a weight', () => {
    const G = {
      linear: (s: number) => 0.5 * s * s,
      hardSigmoid: (s: number) => 0.5 * s * s,
      logistic: (s: number) => s * Math.log(s) + (1 - s) * Math.log(1 - s),
      tanh: (s: number) => 0.5 * (1 + s) * Math.log(1 + s) + 0.5 * (1 - s) * Math.log(1 - s),
    }
    const engine = reference().open()
    const tensor = (label: string, rows: number, cols: number) =>
      engine.tensor({ label, rows, cols, kind: 'state' })
    const [s, u, part, out] = [
      tensor('s', 2, 3),
      tensor('u', 2, 3),
      tensor('part', 2, 1),
      tensor('out', 2, 1),
    ]
    const values = [0.1, 0.5, 0.93, 0.2, 0.31, 0.77]
    engine.ops.upload(s, values)
    for (const [activation, g] of Object.entries(G)) {
      engine.ops.upload(out, [10, 20])
      addPrimitive(engine.ops, out, 0.7, s, activation as keyof typeof G, u, part)
      const wanted = [0, 3].map(
        (i, b) => 10 * (b + 1) + 0.7 * values.slice(i, i + 3).reduce((sum, v) => sum + g(v), 0),
      )
      expect(relativeDistance({ E: engine.read(out) }, { E: wanted }), activation).toBeLessThan(1e-14)
    }
  })
})

describe('rules with a clamped output', () => {
  it('take their sweeps as equilibrium propagation does', () => {
    const { settled } = trainerOf(chl({ freeSteps: 4, clampedSteps: 3 }), benches[0]).step(
      batchOf(benches[0]),
    )
    expect(settled.map(({ phase, sweeps }) => [phase, sweeps])).toEqual([
      ['free', 4],
      ['clamped', 3],
    ])
  })
})

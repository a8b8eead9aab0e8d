import {
  crossEntropy,
  squaredError,
  type Energy,
  type LearningRule,
  type LossSpec,
  type OpListener,
} from '@hebb/core'
import { checkProperty, conformanceProperties, relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ep, hopfield, type EPOptions, type HopfieldPhase } from '../src/index.js'
import { phaseOf } from './helpers/energy.js'
import { batchOf, conditionR, converged, trainerOf, updateOf, type Bench } from './helpers/nets.js'
import { equilibrium, plainOf, samplesOf } from './helpers/plain.js'

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs))

describe('the Hopfield energy (C17)', () => {
  const activations = ['logistic', 'tanh'] as const

  it('has its exact minimum over each layer where update puts it, nudged or not', () => {
    for (const activation of activations) {
      for (const feedbackGain of [1, 0.3]) {
        for (const beta of [0, 0.5, -0.3]) {
          const energy = hopfield({ feedbackGain })
          const { L, ctx, p, slope } = phaseOf(energy, { activation })
          energy.start(ctx, p)
          for (let l = 1; l <= L; l++) {
            energy.update(ctx, p, l, beta)
            expect(largest(slope(p.s[l], beta)), `${activation} ${feedbackGain} ${beta} ${l}`).toBeLessThan(
              1e-6,
            )
          }
        }
      }
    }
  })

  it('has no minimum where a layer misses its feedback', () => {
    const energy = hopfield()
    const { ctx, p, slope, layers } = phaseOf(energy)
    energy.start(ctx, p)
    layers[1].forward(p.s[1], p.s[0])
    expect(largest(slope(p.s[1], 0))).toBeGreaterThan(1e-2)
  })

  it('is stationary at the explicit update of a saturating output', () => {
    const energy = hopfield()
    const { L, ctx, p, slope } = phaseOf(energy, { output: 'logistic' })
    energy.start(ctx, p)
    for (let t = 0; t < 200; t++) energy.update(ctx, p, L, 0.5)
    expect(largest(slope(p.s[L], 0.5))).toBeLessThan(1e-6)
  })

  it('goes down in gradient steps, along minus its slope', () => {
    const energy = hopfield({ stepSize: 0.1 })
    const { L, ctx, p, ops, slope, read, tensor, draw } = phaseOf(energy, { activation: 'hardSigmoid' })
    energy.start(ctx, p)
    for (let l = 1; l < L; l++)
      ops.upload(
        p.s[l],
        read(p.s[l]).map(() => 0.5 + 0.05 * draw()),
      )
    for (let l = 1; l <= L; l++) {
      const out = tensor('out', p.s[l].rows, p.s[l].cols)
      energy.update(ctx, p, l, 0.5, out)
      const before = read(p.s[l])
      const down = slope(p.s[l], 0.5)
      read(out).forEach((v, i) => expect(v).toBeCloseTo(before[i] - 0.1 * down[i], 8))
    }
  })

  it('has the gradient in the weights that local and difference name', () => {
    for (const feedbackGain of [1, 0.3]) {
      const energy = hopfield({ feedbackGain })
      const { B, ctx, p, layers, slope, read } = phaseOf(energy)
      energy.start(ctx, p)
      for (let l = 1; l < layers.length; l++) {
        const at = (k: number): any => ({ s: p.s[k], u: p.u[k], power: p.power[k] })
        const [{ pre, post, scale = 1 }] = energy.local({ layer: layers[l], pre: at(l - 1), post: at(l) })
        const [x, s] = [read(pre), read(post)]
        const [n, m] = [x.length / B, s.length / B]
        const got = Array.from({ length: m * n }, (_, i) =>
          [0, 1].reduce((sum, b) => sum + scale * s[b * m + Math.floor(i / n)] * x[b * n + (i % n)], 0),
        )
        const wanted = slope(layers[l].parameters['W'], 0)
        expect(relativeDistance({ got }, { got: wanted })).toBeLessThan(1e-6)
      }
    }
  })
})

describe('asynchronous sweeps', () => {
  /** Largest relative rise of E + beta C in 40 sweeps. */
  const rise = (gain: number, beta: number, seed: number, sweep: Sweep): number => {
    const energy = hopfield()
    const bench = phaseOf(energy, {
      gain,
      seed,
      sizes: [6, 10, 8, 3],
      activation: seed % 2 ? 'tanh' : 'logistic',
    })
    energy.start(bench.ctx, bench.p)
    let worst = -Infinity
    let last = bench.total(beta)
    for (let t = 0; t < 40; t++) {
      sweep(energy, bench, beta)
      const now = bench.total(beta)
      worst = Math.max(worst, (now - last) / Math.max(1, Math.abs(last)))
      last = now
    }
    return worst
  }
  type Sweep = (
    energy: Energy<HopfieldPhase>,
    bench: ReturnType<typeof phaseOf<HopfieldPhase>>,
    beta: number,
  ) => void
  const downwards: Sweep = (energy, { ctx, p, L }, beta) => {
    for (let l = L; l >= 1; l--) energy.update(ctx, p, l, beta)
  }
  const upwards: Sweep = (energy, { ctx, p, L }, beta) => {
    for (let l = 1; l <= L; l++) energy.update(ctx, p, l, beta)
  }
  const synchronous: Sweep = (energy, { ctx, p, L, tensor, ops }, beta) => {
    const next = p.s.map((s) => tensor('next', s.rows, s.cols))
    for (let l = 1; l <= L; l++) energy.update(ctx, p, l, beta, next[l])
    for (let l = 1; l <= L; l++) ops.copy(p.s[l], next[l])
  }
  /** Mutant 8: a layer reads the layer above as it was before the sweep. */
  const stale: Sweep = (energy, { ctx, p, L, tensor, ops }, beta) => {
    const old = p.s.map((s) => tensor('old', s.rows, s.cols))
    for (let l = 1; l <= L; l++) ops.copy(old[l], p.s[l])
    for (let l = L; l >= 1; l--) {
      const s = p.s.map((now, k) => (k === l + 1 ? old[k] : now))
      energy.update(ctx, { ...p, s }, l, beta)
    }
  }
  const cases = [0.5, 1.5, 3].flatMap((gain) => [0, 0.5, -0.3].map((beta) => [gain, beta] as const))

  it('never raise the energy', () => {
    for (const [gain, beta] of cases)
      for (const seed of [1, 2, 3, 4])
        for (const sweep of [upwards, downwards])
          expect(rise(gain, beta, seed, sweep), `${gain} ${beta} ${seed}`).toBeLessThan(1e-9)
  })

  it('where synchronous ones do, and those that read a neighbor as it was (mutant 8)', () => {
    const worst = (sweep: Sweep): number => Math.max(...[1, 3, 5].map((seed) => rise(3, 0, seed, sweep)))
    expect(worst(synchronous)).toBeGreaterThan(1e-3)
    expect(worst(stale)).toBeGreaterThan(1e-3)
  })
})

describe('phases', () => {
  const bench: Bench = { sizes: [5, 8, 6, 3], activation: 'logistic', gain: 0.6, samples: 3, seed: 4 }

  it('predict is the free equilibrium', () => {
    const trainer = trainerOf(ep(converged), bench)
    const { inputs } = batchOf(bench)
    const wanted = samplesOf(bench).flatMap(({ x }) => equilibrium(plainOf(trainer), x).at(-1)!)
    expect(relativeDistance({ y: trainer.predict(inputs).scores }, { y: wanted })).toBeLessThan(1e-14)
  })

  it('report how they ended', () => {
    const { settled } = trainerOf(ep({ ...converged, tolerance: 1e-6 }), bench).step(batchOf(bench))
    expect(settled.map((s) => s.phase)).toEqual(['free', 'plus', 'minus'])
    for (const { converged: done, residual, sweeps } of settled) {
      expect(done).toBe(true)
      expect(residual).toBeLessThanOrEqual(1e-6)
      expect(sweeps).toBeLessThan(2000)
    }
  })

  it('have the lengths of their depth by default', () => {
    const sweeps = (options: Partial<EPOptions>, sizes: readonly number[]): number[] =>
      trainerOf(ep(options), { ...bench, sizes })
        .step(batchOf({ ...bench, sizes }))
        .settled.map((s) => s.sweeps)
    expect(sweeps({}, [5, 8, 3])).toEqual([10, 5, 5])
    expect(sweeps({}, [5, 8, 8, 3])).toEqual([50, 20, 20])
    expect(sweeps({}, [5, 8, 8, 8, 3])).toEqual([100, 10, 10])
    expect(sweeps({ update: 'leaky', nudging: 'positive' }, [5, 8, 3])).toEqual([40, 20])
    expect(sweeps({ energy: 'predictiveCoding' }, [5, 8, 3])).toEqual([20, 20])
  })

  it('share the drive of the input, which is computed once a batch', () => {
    const reads: string[] = []
    const tracer: OpListener = {
      record: (op, accesses) => {
        if (accesses.some(({ tensor, kind }) => tensor.label === 'W1' && kind === 'read')) reads.push(op)
      },
    }
    const trainer = trainerOf(ep(), bench, { tracer })
    trainer.gradients(batchOf(bench))
    expect(reads).toEqual(['affine'])
    reads.length = 0
    trainerOf(ep({ energy: 'predictiveCoding', nudgedSteps: 5 }), bench, { tracer }).gradients(batchOf(bench))
    expect(reads).toEqual(['affine'])
  })

  it('with a saturating output learn the gradient at the free equilibrium too', () => {
    const order = (beta: number): number => {
      const limit = updateOf(ep({ ...converged, beta: 1e-4 }), bench, { output: 'logistic' })
      return relativeDistance(updateOf(ep({ ...converged, beta }), bench, { output: 'logistic' }), limit)
    }
    expect(Math.log2(order(2e-2) / order(1e-2))).toBeGreaterThan(1.9)
  })

  it('take the losses whose nudge is explicit', () => {
    const { targets: _, ...inputs } = batchOf(bench)
    const classes = { ...inputs, labels: [0, 1, 2] }
    const at = (beta: number) =>
      updateOf(ep({ ...converged, beta }), bench, { loss: crossEntropy() }, classes)
    const order = (beta: number): number => relativeDistance(at(beta), at(1e-4))
    expect(Math.log2(order(2e-2) / order(1e-2))).toBeGreaterThan(1.9)
  })
})

describe('zero at target', () => {
  const zeroAtTarget = conformanceProperties.find((p) => p.id === 'C7')!
  const rule: LearningRule = ep({ ...converged, tolerance: 1e-30 })
  const status = (loss: LossSpec): string =>
    checkProperty(zeroAtTarget, { rule, loss, activations: ['logistic'], gain: 0.6 }, { runs: 20 }).status

  it('is bitwise where phases run until nothing moves', () => {
    expect(status(squaredError())).toBe('passed')
  })

  it('is lost where the output is coded (a + beta y) / (1 + beta) (mutant 9)', () => {
    const honest = squaredError()
    const mutant: LossSpec = {
      ...honest,
      bind: (ops) => ({
        ...honest.bind(ops),
        nudge(out, a, target, beta) {
          ops.combine(out, 1, a, beta, target)
          ops.scale(out, out, 1 / (1 + beta))
        },
      }),
    }
    expect(status(mutant)).toBe('failed')
  })

  it('is within 10 tolerance / beta otherwise', () => {
    const tolerance = 1e-6
    for (const bench of conditionR(10)) {
      const trainer = trainerOf(ep({ ...converged, tolerance }), bench)
      const { inputs, size } = batchOf(bench)
      const targets = trainer.predict(inputs).scores
      for (const { gradients } of trainer.gradients({ inputs, size, targets }))
        for (const values of Object.values(gradients))
          expect(largest([...values])).toBeLessThan((10 * tolerance) / 0.2)
    }
  })
})

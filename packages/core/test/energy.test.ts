import { describe, expect, it } from 'vitest'
import {
  crossEntropy,
  mlp,
  predictiveCodingEnergy,
  reference,
  squaredError,
  type Energy,
  type EnergyContext,
  type Factor,
  type Layer,
  type Loss,
  type LossSpec,
  type PredictiveCodingPhase,
  type Tensor,
} from '../src/index.js'
import { makeWorkspace } from '../src/workspace.js'

const sizes = [5, 8, 7, 4]
const B = 3
const L = sizes.length - 1

/** A small net in double precision, random weights, inputs and targets, and one phase of an energy on it. */
function bench(energy: Energy<PredictiveCodingPhase>, lossSpec: LossSpec = squaredError(), seed = 1) {
  const engine = reference().open()
  const { ops } = engine
  const specs = mlp(sizes, { activation: 'tanh' }).layers
  const w = makeWorkspace(engine, specs, B, '', (make) => ({
    p: energy.state(make, 'test'),
    value: make.batch('value', 1),
    cost: make.batch('cost', 1),
    next: make.units('next'),
    g: make.units('g'),
  }))
  const draw = gaussian(seed)
  const fill = (t: Tensor, std: number): void =>
    ops.upload(
      t,
      Float64Array.from({ length: t.rows * t.cols }, () => std * draw()),
    )
  const layers: Layer[] = []
  specs.forEach((spec, i) => {
    const parameters = Object.fromEntries(
      Object.entries(spec.shapes).map(([role, [rows, cols]]) => {
        const t = engine.tensor({ label: `${role}${i + 1}`, rows, cols, kind: 'parameter', layer: i + 1 })
        fill(t, role === 'W' ? 1 / Math.sqrt(cols) : 0.1)
        return [role, t]
      }),
    )
    layers[i + 1] = spec.bind({ name: `layer ${i + 1}`, index: i + 1, parameters, ops })
  })
  fill(w.input, 1)
  if (lossSpec.name === 'crossEntropy') ops.upload(w.target, [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1])
  else fill(w.target, 1)
  const loss: Loss = lossSpec.bind(ops)
  const ctx: EnergyContext = { L, layers, input: w.input, target: w.target, loss, ops }
  const { p } = w.state
  const read = (t: Tensor): number[] => [...engine.read(t)]
  /** Σ over the batch of E + beta C(s_L) */
  const total = (beta: number): number => {
    energy.value(ctx, p, w.state.value)
    loss.value(w.state.cost, p.s[L]!, w.target)
    const [E, C] = [read(w.state.value), read(w.state.cost)]
    return E.reduce((sum, x, i) => sum + x + beta * C[i]!, 0)
  }
  const forward = (): void => {
    for (let l = 1; l <= L; l++) layers[l]!.forward(p.s[l]!, p.s[l - 1]!)
    energy.prepare?.(ctx, p)
  }
  const scatter = (): void => {
    for (let l = 1; l <= L; l++) fill(p.s[l]!, 1)
    energy.prepare?.(ctx, p)
  }
  const sweep = (beta: number): void => {
    for (let l = 1; l <= L; l++) energy.update(ctx, p, l, beta)
  }
  /** -dE/dt by central differences of `total` */
  const descent = (t: Tensor, beta: number): number[] => {
    const at = read(t)
    return at.map((x, i) => {
      const h = 1e-5
      const bump = (dx: number): number => {
        ops.upload(
          t,
          at.map((y, j) => (j === i ? x + dx : y)),
        )
        return total(beta)
      }
      const slope = (bump(h) - bump(-h)) / (2 * h)
      ops.upload(t, at)
      return -slope
    })
  }
  const gradient = (): number[][] =>
    layers
      .slice(1)
      .map((layer, i) =>
        factorSum(energy.local({ layer, pre: at(p, i), post: at(p, i + 1) }), read, layer.nIn),
      )
  return {
    ...w.state,
    ctx,
    ops,
    read,
    total,
    forward,
    scatter,
    sweep,
    descent,
    gradient,
    layers,
    target: w.target,
  }
}

const at = (p: PredictiveCodingPhase, l: number): any =>
  Object.fromEntries(Object.entries(p).flatMap(([k, v]) => (Array.isArray(v) ? [[k, v[l]]] : [])))

/** Σ_samples scale · postᵀ pre */
function factorSum(factors: readonly Factor[], read: (t: Tensor) => number[], nIn: number): number[] {
  const [{ pre, post, scale = 1 }] = factors as [Factor]
  const [x, d] = [read(pre), read(post)]
  const nOut = d.length / B
  return Array.from({ length: nOut * nIn }, (_, i) => {
    let sum = 0
    for (let b = 0; b < B; b++) sum += d[b * nOut + Math.floor(i / nIn)]! * x[b * nIn + (i % nIn)]!
    return scale * sum
  })
}

function gaussian(seed: number): () => number {
  let state = seed * 2654435761
  const uniform = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822507) + 0x9e3779b9) | 0
    return ((state >>> 0) + 0.5) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

const norm = (x: readonly number[]): number => Math.hypot(...x)
const distance = (x: readonly number[], y: readonly number[]): number =>
  norm(x.map((v, i) => v - y[i]!)) / Math.max(norm(x), norm(y))

/** Mutant 18: e_{l+1} is read after half of the move. */
const halfMoved = (stepSize = 0.2): Energy<PredictiveCodingPhase> => {
  const honest = predictiveCodingEnergy({ stepSize })
  return {
    ...honest,
    update(ctx, p, l, beta, out = p.s[l]!) {
      const { layers, ops } = ctx
      if (l === ctx.L) return honest.update(ctx, p, l, beta, out)
      if (l > 1) layers[l]!.forward(p.h[l]!, p.s[l - 1]!)
      ops.sub(p.e[l]!, p.s[l]!, p.h[l]!)
      ops.combine(out, 1, p.s[l]!, -stepSize, p.e[l]!)
      layers[l + 1]!.forward(p.h[l + 1]!, out)
      ops.sub(p.e[l + 1]!, p.s[l + 1]!, p.h[l + 1]!)
      layers[l + 1]!.gate(p.d[l + 1]!, p.e[l + 1]!, p.h[l + 1]!, out)
      layers[l + 1]!.pullback(p.r[l]!, p.d[l + 1]!, p.e[l + 1]!, out)
      ops.combine(out, 1, out, stepSize, p.r[l]!)
    },
  }
}

/** Largest relative distance of hidden updates from stepSize times the descent of the value. */
function updateError(energy: Energy<PredictiveCodingPhase>, beta: number): number {
  const { p, ctx, next, read, scatter, descent } = bench(energy)
  let worst = 0
  for (let l = 1; l < L; l++) {
    scatter()
    const before = read(p.s[l]!)
    const wanted = descent(p.s[l]!, beta).map((x) => 0.2 * x)
    energy.update(ctx, p, l, beta, next[l])
    worst = Math.max(
      worst,
      distance(
        read(next[l]!).map((x, i) => x - before[i]!),
        wanted,
      ),
    )
  }
  return worst
}

describe('the predictive-coding energy', () => {
  it('is 0 at the feed-forward pass, and an update there moves nothing', () => {
    const { p, read, forward, total, sweep } = bench(predictiveCodingEnergy())
    forward()
    const before = p.s.map(read)
    expect(total(0)).toBe(0)
    sweep(0)
    expect(p.s.map(read)).toEqual(before)
  })

  it('C17: moves hidden layers along minus the finite difference of its value', () => {
    for (const beta of [0, 0.5, -0.3]) expect(updateError(predictiveCodingEnergy(), beta)).toBeLessThan(1e-6)
  })

  it('C17 catches an update that reads the error above after half of the move', () => {
    expect(updateError(halfMoved(), 0)).toBeGreaterThan(1e-2)
  })

  it('puts the output at the exact minimum of E + beta C for squared error', () => {
    for (const beta of [0.5, -0.3]) {
      const { p, ctx, scatter, descent } = bench(predictiveCodingEnergy())
      scatter()
      predictiveCodingEnergy().update(ctx, p, L, beta)
      expect(norm(descent(p.s[L]!, beta))).toBeLessThan(1e-8)
    }
  })

  it('puts the output at h - beta ∂C/∂h where the nudge is explicit', () => {
    const beta = 0.1
    const { p, ctx, g, ops, read, scatter, target } = bench(predictiveCodingEnergy(), crossEntropy())
    scatter()
    predictiveCodingEnergy().update(ctx, p, L, beta)
    ctx.loss.gradient(g[L]!, p.h[L]!, target)
    ops.combine(g[L]!, 1, p.h[L]!, -beta, g[L]!)
    expect(distance(read(p.s[L]!), read(g[L]!))).toBeLessThan(1e-14)
  })

  it('C17: local is ∂E/∂W', () => {
    const energy = predictiveCodingEnergy()
    const { p, ctx, layers, scatter, descent, gradient } = bench(energy)
    scatter()
    energy.finish!(ctx, p)
    const local = gradient()
    for (let l = 1; l <= L; l++) {
      const wanted = descent(layers[l]!.parameters['W']!, 0).map((x) => -x)
      expect(distance(local[l - 1]!, wanted)).toBeLessThan(1e-6)
    }
  })

  it('never rises in asynchronous sweeps of a small step; it does at a large one', () => {
    const rises = (stepSize: number): boolean => {
      const { scatter, sweep, total } = bench(predictiveCodingEnergy({ stepSize }))
      scatter()
      let last = total(0.5)
      for (let t = 0; t < 50; t++) {
        sweep(0.5)
        const now = total(0.5)
        if (!(now <= last + 1e-12 * Math.abs(last))) return true
        last = now
      }
      return false
    }
    expect(rises(0.1)).toBe(false)
    expect(rises(3)).toBe(true)
  })

  it('gives the same update written elsewhere as in place', () => {
    const energy = predictiveCodingEnergy()
    const { p, ctx, next, read, scatter } = bench(energy)
    scatter()
    energy.update(ctx, p, 1, 0.5, next[1])
    energy.update(ctx, p, 1, 0.5)
    expect(read(p.s[1]!)).toEqual(read(next[1]!))
  })

  it('is predictive coding with lambda = beta/(1+beta) at the output for squared error, and with lambda = beta for cross entropy', () => {
    const outputError = (lossSpec: LossSpec, beta: number, lambda: number): number => {
      const energy = predictiveCodingEnergy()
      const { p, ctx, g, ops, read, forward, sweep, target } = bench(energy, lossSpec)
      forward()
      for (let t = 0; t < 2000; t++) sweep(beta)
      energy.finish!(ctx, p)
      ctx.loss.gradient(g[L]!, p.h[L]!, target)
      ops.scale(g[L]!, g[L]!, -lambda)
      return distance(read(p.e[L]!), read(g[L]!))
    }
    const beta = 0.25
    expect(outputError(squaredError(), beta, beta / (1 + beta))).toBeLessThan(1e-12)
    expect(outputError(squaredError(), beta, beta)).toBeGreaterThan(0.1)
    expect(outputError(crossEntropy(), beta, beta)).toBeLessThan(1e-12)
  })

  it('tends to backpropagation: one-sided with order 1, centered with order 2', () => {
    const errors = (energy: Energy<PredictiveCodingPhase>, beta: number): { one: number; two: number } => {
      const { p, ctx, g, read, forward, sweep, gradient, layers, target } = bench(energy)
      const settled = (b: number): number[] => {
        forward()
        for (let t = 0; t < 3000; t++) sweep(b)
        energy.finish!(ctx, p)
        return gradient()
          .flat()
          .map((x) => x / b)
      }
      forward()
      ctx.loss.gradient(g[L]!, p.s[L]!, target)
      const bp: number[][] = []
      for (let l = L; l >= 1; l--) {
        layers[l]!.gate(p.d[l]!, g[l]!, p.s[l]!, p.s[l - 1]!)
        bp[l - 1] = factorSum([{ pre: p.s[l - 1]!, post: p.d[l]! }], read, layers[l]!.nIn)
        if (l > 1) layers[l]!.pullback(g[l - 1]!, p.d[l]!, g[l]!, p.s[l - 1]!)
      }
      const [plus, minus] = [settled(beta), settled(-beta)]
      return {
        one: distance(plus, bp.flat()),
        two: distance(
          plus.map((x, i) => (x + minus[i]!) / 2),
          bp.flat(),
        ),
      }
    }
    const [coarse, fine] = [errors(predictiveCodingEnergy(), 1e-2), errors(predictiveCodingEnergy(), 1e-3)]
    const order = (k: 'one' | 'two'): number => Math.log10(coarse[k] / fine[k])
    expect(order('one')).toBeGreaterThan(0.9)
    expect(order('one')).toBeLessThan(1.1)
    expect(order('two')).toBeGreaterThan(1.8)
    expect(order('two')).toBeLessThan(2.3)
    expect(errors(halfMoved(), 1e-3).two).toBeGreaterThan(0.05)
  })

  it('refuses a step size that is not above 0', () => {
    expect(() => predictiveCodingEnergy({ stepSize: 0 })).toThrow(/stepSize is 0; wanted a number above 0/)
  })
})

import {
  createTrainer,
  mlp,
  normal,
  reference,
  sgd,
  squaredError,
  totalOf,
  type Activation,
} from '@hebb/core'
import { describe, expect, it } from 'vitest'
import {
  batchFor,
  equilibriumLoss,
  finiteDifferences,
  freeEquilibrium,
  gaussNewtonTarget,
  holomorphicEp,
  implicitGradient,
  linearPredictiveCoding,
  lossOf,
  minimum,
  plainNetwork,
  plainSamples,
  relativeDistance,
  truncatedBptt,
  type PlainNetwork,
} from '../src/index.js'
import { forward, squaredCost } from '../src/oracles/plain.js'
import { honest } from './helpers.js'

function opened(
  sizes: readonly number[],
  activation: Activation,
  { gain = 0.6, samples = 2, seed = 1 } = {},
) {
  const trainer = createTrainer({
    network: mlp(sizes, {
      activation,
      init: normal({ gain }),
      biasInit: { kind: 'normal', gain: 0.1, fan: 'none' },
    }),
    rule: honest(),
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: samples,
    seed,
    backend: reference(),
  })
  const batch = batchFor({ sizes, activation, samples, seed })
  const net = plainNetwork(trainer)
  return { trainer, batch, net, samples: plainSamples(net, batch) }
}

const sizes = [3, 4, 5, 2]
const seeds = [1, 2, 3]

describe('plain networks', () => {
  it.each(['linear', 'relu', 'tanh', 'logistic', 'softplus', 'hardSigmoid'] as const)(
    'predict what the trainer does: %s',
    (activation) => {
      const { trainer, batch, net, samples } = opened(sizes, activation)
      const scores = samples.flatMap(({ x }) => forward(net, x)[3]!)
      expect(relativeDistance({ y: trainer.predict(batch).scores }, { y: scores })).toBeLessThan(1e-15)
    },
  )
})

describe('finiteDifferences', () => {
  it('of a cubic are its slope, to order h²', () => {
    const f = ({ w }: Readonly<Record<string, Float64Array>>): number =>
      w!.reduce((sum, x) => sum + x ** 3, 0)
    const w = Float64Array.of(-1, 0.5, 2)
    const error = (h: number): number =>
      relativeDistance(finiteDifferences({ w }, f, h), { w: w.map((x) => 3 * x * x) })
    expect(error(1e-5)).toBeLessThan(1e-9)
    expect(error(1e-2) / error(1e-3)).toBeCloseTo(100, 1)
  })

  it("of a trainer's loss are backpropagation, and leave the parameters as they were", () => {
    const { trainer, batch, net } = opened(sizes, 'tanh')
    const differences = finiteDifferences(net.parameters, lossOf(trainer, batch))
    expect(relativeDistance(differences, totalOf(trainer.gradients(batch)))).toBeLessThan(1e-9)
    expect(plainNetwork(trainer)).toEqual(net)
  })
})

describe('implicitGradient', () => {
  it('is the slope of the loss at the free equilibrium', () => {
    for (const seed of seeds) {
      const { net, samples } = opened(sizes, 'logistic', { seed })
      const loss = (parameters: PlainNetwork['parameters']): number =>
        equilibriumLoss({ ...net, parameters }, samples)
      const error = relativeDistance(implicitGradient(net, samples), finiteDifferences(net.parameters, loss))
      expect(error).toBeLessThan(1e-9)
    }
  })

  it('is not backpropagation', () => {
    const { trainer, batch, net, samples } = opened(sizes, 'logistic')
    const backprop = totalOf(trainer.gradients(batch))
    expect(relativeDistance(implicitGradient(net, samples), backprop)).toBeGreaterThan(0.05)
  })
})

describe('truncatedBptt', () => {
  it('is the slope of the loss after t more free steps from the equilibrium', () => {
    const { net, samples } = opened(sizes, 'logistic')
    for (const t of [1, 2, 5]) {
      const started = samples.map(({ x, y }) => ({ y, s: freeEquilibrium(net, x) }))
      const loss = (parameters: PlainNetwork['parameters']): number => {
        const moved = { ...net, parameters }
        return started.reduce((sum, { y, s: from }) => {
          let s = from
          for (let k = 0; k < t; k++) s = s.map((now, l) => (l === 0 ? now : minimum(moved, s, l)))
          return sum + squaredCost(s[3]!, y) / samples.length
        }, 0)
      }
      const error = relativeDistance(truncatedBptt(net, samples, t), finiteDifferences(net.parameters, loss))
      expect(error, `t ${t}`).toBeLessThan(1e-8)
    }
  })

  it('tends to the implicit gradient in many steps, and is not there in few', () => {
    const { net, samples } = opened(sizes, 'logistic')
    const wanted = implicitGradient(net, samples)
    expect(relativeDistance(truncatedBptt(net, samples, 200), wanted)).toBeLessThan(1e-12)
    expect(relativeDistance(truncatedBptt(net, samples, 2), wanted)).toBeGreaterThan(1e-2)
  })
})

describe('holomorphicEp', () => {
  const { net, samples } = opened(sizes, 'logistic')
  const wanted = implicitGradient(net, samples)
  const error = (points: number, radius: number, conjugate = false): number =>
    relativeDistance(holomorphicEp(net, samples, { points, radius, conjugate }), wanted)

  it.each([2, 3, 4])('has an error of the order of the number of points: %d', (points) => {
    const order = Math.log2(error(points, 0.1) / error(points, 0.05))
    expect(Math.abs(order - points)).toBeLessThan(0.5)
  })

  it('is exact with twelve, but not through the conjugate transpose', () => {
    expect(error(12, 0.05)).toBeLessThan(1e-12)
    expect(error(12, 0.05, true)).toBeGreaterThan(1e-3)
  })

  it('refuses what is not holomorphic', () => {
    const clipped = opened(sizes, 'hardSigmoid').net
    expect(() => holomorphicEp(clipped, samples, { points: 4, radius: 0.1 })).toThrow(
      /hardSigmoid is not holomorphic; use logistic or tanh/,
    )
    expect(() => holomorphicEp(net, samples, { points: 1, radius: 0.1 })).toThrow(
      /points is 1; wanted at least 2/,
    )
  })
})

describe('gaussNewtonTarget', () => {
  it('hits the target in one linear layer, and to second order through tanh', () => {
    const missed = (activation: Activation, eta: number): number => {
      const { net, samples } = opened([3, 5, 4, 2], activation, { gain: 1 })
      const [sample] = samples
      const h = forward(net, sample!.x)
      const moved = h[1]!.map((v, i) => v + eta * gaussNewtonTarget(net, sample!, 1)[i]!)
      const reached = forward(net, moved, 1)[3]!
      const wanted = h[3]!.map((v, i) => v + eta * (sample!.y[i]! - v))
      return Math.hypot(...reached.map((v, i) => v - wanted[i]!))
    }
    expect(missed('linear', 1)).toBeLessThan(1e-13)
    expect(missed('tanh', 1e-2) / missed('tanh', 1e-3)).toBeGreaterThan(80)
  })

  it('is the shortest that does: in the row space of the Jacobian', () => {
    const { net, samples } = opened([3, 5, 2], 'linear', { gain: 1 })
    const step = gaussNewtonTarget(net, samples[0]!, 1)
    // Solve for the step as a combination of the two rows of W_2.
    const W = Array.from(net.parameters['W2']!)
    const damped = gaussNewtonTarget(net, samples[0]!, 1, 1e-3)
    expect(Math.hypot(...damped)).toBeLessThan(Math.hypot(...step))
    const [r1, r2] = [W.slice(0, 5), W.slice(5)] as const
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((s, v, i) => s + v * b[i]!, 0)
    const [p, q, r] = [dot(r1, r1), dot(r1, r2), dot(r2, r2)]
    const [a, b] = [dot(step, r1), dot(step, r2)]
    const [c, d] = [(r * a - q * b) / (p * r - q * q), (p * b - q * a) / (p * r - q * q)]
    const projected = r1.map((v, i) => c * v + d * r2[i]!)
    expect(relativeDistance({ v: step }, { v: projected })).toBeLessThan(1e-12)
  })
})

describe('linearPredictiveCoding', () => {
  const precision = [1.7, 0.6, 0.8]
  /** Largest |γ_l e_l - γ_{l+1} W_{l+1}ᵀ e_{l+1}|, and how far v_L is from the target. */
  function residual(swap: boolean): number {
    const { net, samples } = opened(sizes, 'linear', { gain: 1 })
    const { x, y } = samples[0]!
    const e = linearPredictiveCoding(net, { x, y }, swap ? [0.6, 0.8, 1.7] : precision)
    let worst = 0
    let v = [...x]
    for (let l = 1; l <= 3; l++) {
      const W = net.parameters[`W${l}`]!
      const n = sizes[l - 1]!
      v = e[l]!.map((error, i) =>
        v.reduce((u, a, j) => u + W[i * n + j]! * a, net.parameters[`b${l}`]![i]! + error),
      )
      if (l === 1) continue
      for (let j = 0; j < n; j++) {
        const back = e[l]!.reduce((u, error, i) => u + W[i * n + j]! * error, 0)
        worst = Math.max(worst, Math.abs(precision[l - 2]! * e[l - 1]![j]! - precision[l - 1]! * back))
      }
    }
    return Math.max(worst, ...v.map((a, i) => Math.abs(a - y[i]!)))
  }

  it('is where the slopes of F are 0 and the output is the target', () => {
    expect(residual(false)).toBeLessThan(1e-14)
  })

  it('is not with precisions of the wrong layers', () => {
    expect(residual(true)).toBeGreaterThan(1e-2)
  })

  it('refuses other networks', () => {
    const { net, samples } = opened(sizes, 'tanh')
    expect(() => linearPredictiveCoding(net, samples[0]!, precision)).toThrow(/linear networks; got tanh/)
  })
})

import { cosineSimilarity, relativeDistance, trainerFor, type Case } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { apply, identity, matrix, plus, product, solve, transposed } from '../src/analysis/matrix.js'
import { activityHessian, linearEquilibrium, pc, type LinearCase } from '../src/index.js'
import { bp, gradients, only, watch } from './helpers.js'

const cases = (L: number): Case[] =>
  Array.from({ length: 20 }, (_, seed) => ({
    sizes: [...Array(L + 1).keys()].map((l) => 3 + ((seed + 2 * l) % 4)),
    activation: 'linear',
    samples: 1,
    seed,
  }))

/** Unequal precisions: an index that is off by one is invisible otherwise. */
const precision = (L: number) => ({
  layerPrecision: Array.from({ length: L - 1 }, (_, i) => [1.7, 0.6, 2.3][i % 3]),
  outputPrecision: 0.8,
})

/** Weights, biases, input and target of a case. */
function linearCase(c: Case): LinearCase {
  const L = c.sizes.length - 1
  const trainer = trainerFor({ rule: bp }, c)
  const of = (role: string) => Array.from({ length: L }, (_, i) => trainer.read(`${role}${i + 1}`))
  let input = new Float64Array()
  let target = new Float64Array()
  watch(
    bp,
    c,
    (_, read) => ([input, target] = [read('x'), read('target')] as (typeof input)[] as [never, never]),
  )
  return { sizes: c.sizes, weights: of('W'), biases: of('b'), input, target, ...precision(L) }
}

/** Hidden activities where ∂F/∂v = 0, by solving H v = -∂F/∂v(0). */
function denseEquilibrium({
  sizes,
  weights,
  biases,
  input,
  target,
  layerPrecision,
  outputPrecision,
}: LinearCase) {
  const L = sizes.length - 1
  const W = weights.map((w, i) => matrix(sizes[i + 1], sizes[i], w))
  const gamma = [...(layerPrecision as number[]), outputPrecision!]
  /** e_l at v = 0 */
  const e = W.map((w, i) => {
    const u = i === 0 ? apply(w, input).map((x, j) => x + biases![0][j]) : Float64Array.from(biases![i])
    return u.map((x, j) => (i === L - 1 ? target[j] : 0) - x)
  })
  const minusSlope = e.slice(0, -1).flatMap((el, i) => {
    const back = apply(transposed(W[i + 1]), e[i + 1])
    return Array.from(el, (x, j) => -gamma[i] * x + gamma[i + 1] * back[j])
  })
  const { values, size } = activityHessian({
    sizes,
    weights,
    layerPrecision: layerPrecision!,
    outputPrecision: outputPrecision!,
  })
  return solve(matrix(size, size, values), minusSlope)
}

describe('the linear equilibrium', () => {
  it('in closed form solves ∂F/∂v = 0', () => {
    for (const c of [...cases(2), ...cases(3), ...cases(5)]) {
      const given = linearCase(c)
      const { activities } = linearEquilibrium(given)
      const hidden = activities.slice(1, -1).flatMap((v) => [...v])
      expect(relativeDistance({ v: hidden }, { v: denseEquilibrium(given) }), JSON.stringify(c)).toBeLessThan(
        1e-10,
      )
    }
  })

  it('reaches the target at the top and has the energy of its errors', () => {
    for (const c of cases(4)) {
      const given = linearCase(c)
      const { activities, errors, energy } = linearEquilibrium(given)
      expect(relativeDistance({ v: activities.at(-1)! }, { v: given.target })).toBeLessThan(1e-12)
      expect(errors).toHaveLength(5)
      expect(errors[0]).toHaveLength(0)
      const gamma = [0, ...(given.layerPrecision as number[]), given.outputPrecision!]
      const F = errors.reduce((sum, e, l) => sum + (gamma[l] / 2) * e.reduce((s, x) => s + x * x, 0), 0)
      expect(Math.abs(energy - F) / F).toBeLessThan(1e-12)
    }
  })

  it('is where inference settles', () => {
    for (const c of [...cases(2), ...cases(3)]) {
      const given = linearCase(c)
      const { layerPrecision, outputPrecision } = precision(c.sizes.length - 1)
      const { largest } = activityHessian(given)
      const { errors } = linearEquilibrium(given)
      watch(pc({ stepSize: 1 / largest, steps: 3000, layerPrecision, outputPrecision }), c, (event, read) => {
        if (!('learn' in event)) return
        for (let l = 1; l < c.sizes.length; l++)
          expect(relativeDistance({ e: read(`e${l}`) }, { e: errors[l] }), JSON.stringify(c)).toBeLessThan(
            1e-6,
          )
      })
    }
  })

  it('is another one with γ_i in place of γ_{i-1}', () => {
    for (const c of cases(3)) {
      const given = linearCase(c)
      const { sizes, weights } = given
      const [W2, W3] = [1, 2].map((i) => matrix(sizes[i + 1], sizes[i], weights[i]))
      const gamma = [0, ...(given.layerPrecision as number[]), given.outputPrecision!]
      const P = product(W3, W2)
      const I = identity(sizes[3])
      const { errors } = linearEquilibrium(given)
      const S = (g1: number, g2: number) =>
        plus(plus(I, product(P, transposed(P)), gamma[3] / g1), product(W3, transposed(W3)), gamma[3] / g2)
      const r = apply(S(gamma[1], gamma[2]), errors[3])
      const slipped = solve(S(gamma[2], gamma[3]), r)
      expect(relativeDistance({ e: slipped }, { e: errors[3] })).toBeGreaterThan(1e-3)
    }
  })

  it('refuses values that do not fit', () => {
    expect(() => activityHessian({ sizes: [2, 3, 1], weights: [[1, 2, 3]] })).toThrow(
      /1 weights for 3 sizes; wanted 2/,
    )
    expect(() => activityHessian({ sizes: [2, 1, 1], weights: [[1], [1]] })).toThrow(
      /W1 has 1 values; wanted 1 x 2 = 2/,
    )
    expect(() =>
      activityHessian({ sizes: [2, 1, 1], weights: [[1, 1], [1]], layerPrecision: [1, 2] }),
    ).toThrow(/wanted one, or 1/)
  })
})

describe('a linear network with one output', () => {
  const settled = { stepSize: 0.05, tolerance: 1e-13, steps: 100000 }
  const angle = (outputs: number, name: string): number[] =>
    [1, 2, 3, 4].map((seed) => {
      const c: Case = { sizes: [4, 6, 5, outputs], activation: 'linear', samples: 1, seed }
      return 1 - cosineSimilarity(only(gradients(pc(settled), c), name), only(gradients(bp, c), name))
    })

  it("gives layer 1 backpropagation's direction; other layers, or several outputs, do not", () => {
    expect(Math.max(...angle(1, 'W1'))).toBeLessThan(1e-10)
    expect(Math.min(...angle(1, 'W2'))).toBeGreaterThan(1e-5)
    expect(Math.min(...angle(4, 'W1'))).toBeGreaterThan(1e-5)
  })
})

describe('activityHessian', () => {
  it('of a single hidden unit is γ_1 + γ_2 w²', () => {
    const { values, largest, conditioning } = activityHessian({
      sizes: [1, 1, 1],
      weights: [[5], [3]],
      layerPrecision: 2,
      outputPrecision: 0.5,
    })
    expect([...values]).toEqual([6.5])
    expect(largest).toBe(6.5)
    expect(conditioning).toBe(1)
  })

  it('with slopes is the Hessian of F at the feed-forward pass of a network that has no error', () => {
    const sizes = [3, 4, 2, 3]
    const weights = sizes
      .slice(1)
      .map((m, l) => Array.from({ length: m * sizes[l] }, (_, i) => Math.sin(5 * i * i + l)))
    const gamma = { layerPrecision: [1.7, 0.6], outputPrecision: 0.8 }
    const predict = (l: number, below: ArrayLike<number>) =>
      apply(matrix(sizes[l], sizes[l - 1], weights[l - 1]), below).map(Math.tanh)
    const h = [Float64Array.of(0.3, -0.5, 0.9)]
    for (let l = 1; l <= 3; l++) h[l] = predict(l, h[l - 1])
    const F = (hidden: readonly number[]): number => {
      const v = [h[0], hidden.slice(0, 4), hidden.slice(4), h[3]]
      return [1.7, 0.6, 0.8].reduce(
        (sum, g, i) =>
          sum + (g / 2) * predict(i + 1, v[i]).reduce((s, p, j) => s + (v[i + 1][j] - p) ** 2, 0),
        0,
      )
    }
    const at = [...h[1], ...h[2]]
    const eps = 1e-4
    const moved = (i: number, a: number, j: number, b: number): number =>
      F(at.map((v, k) => v + eps * ((k === i ? a : 0) + (k === j ? b : 0))))
    const differences = at.flatMap((_, i) =>
      at.map(
        (_v, j) =>
          (moved(i, 1, j, 1) - moved(i, 1, j, -1) - moved(i, -1, j, 1) + moved(i, -1, j, -1)) /
          (4 * eps * eps),
      ),
    )
    const slopes = h.slice(1).map((hl) => hl.map((s) => 1 - s * s))
    const { values } = activityHessian({ sizes, weights, slopes, ...gamma })
    expect(relativeDistance({ H: values }, { H: differences })).toBeLessThan(1e-6)
    const linear = activityHessian({ sizes, weights, ...gamma })
    expect(relativeDistance({ H: linear.values }, { H: differences })).toBeGreaterThan(0.1)
  })

  it('has the eigenvalues of its matrix, and a condition number that grows with depth', () => {
    const conditionings = [2, 4, 6].map((L) => {
      const given = linearCase({ sizes: Array(L + 1).fill(6), activation: 'linear', samples: 1, seed: 3 })
      const { eigenvalues, values, size, conditioning } = activityHessian(given)
      const trace = Array.from({ length: size }, (_, i) => values[i * (size + 1)]).reduce((a, b) => a + b)
      const square = values.reduce((a, b) => a + b * b, 0)
      expect(eigenvalues.reduce((a, b) => a + b)).toBeCloseTo(trace, 9)
      expect(eigenvalues.reduce((a, b) => a + b * b, 0)).toBeCloseTo(square, 8)
      return conditioning
    })
    expect(conditionings[1]).toBeGreaterThan(conditionings[0])
    expect(conditionings[2]).toBeGreaterThan(conditionings[1])
  })
})

import {
  crossEntropy,
  hinge,
  momentum,
  reference,
  squaredError,
  wasm,
  type LearningRule,
  type LossSpec,
  type Trainer,
} from '@hebb/core'
import { batchFor, parametersOf, relativeDistance, trainerFor, type Case } from '@hebb/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bp } from '../src/index.js'
import { differences, gradientsOf, inner, slope } from './finite-differences.js'
import { withoutDerivative } from './mutants.js'

const width = fc.integer({ min: 2, max: 5 })

/** Networks without a hidden layer up to four layers, of smooth activations. */
const cases: fc.Arbitrary<Case> = fc.record({
  sizes: fc
    .tuple(width, fc.array(width, { maxLength: 3 }), fc.integer({ min: 2, max: 4 }))
    .map(([inputs, hidden, outputs]) => [inputs, ...hidden, outputs]),
  activation: fc.constantFrom('tanh' as const, 'logistic' as const, 'softplus' as const, 'linear' as const),
  samples: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(9999),
})

const losses = [squaredError(), crossEntropy(), hinge()]

/** No margin of the hinge so near to its kink that a difference would step over it. */
function isAwayFromKinks(loss: LossSpec, trainer: Trainer, c: Case): boolean {
  if (loss.name !== 'hinge') return true
  const batch = batchFor(c)
  const outputs = c.sizes.at(-1)!
  const { scores } = trainer.predict(batch)
  return Array.from(scores).every((y, i) => {
    const t = batch.labels[Math.floor(i / outputs)] === i % outputs ? 1 : -1
    return Math.abs(1 - t * y) > 0.05
  })
}

/**
 * ‖g - differences‖ / ‖differences‖ of the parameter where it is largest. Of a parameter with less than a hundredth of the largest
 * gradient the differences tell no more than of that hundredth.
 */
function worstError(rule: LearningRule, loss: LossSpec, c: Case): number {
  const trainer = trainerFor({ rule, loss }, c)
  fc.pre(isAwayFromKinks(loss, trainer, c))
  const claimed = gradientsOf(trainer, batchFor(c))
  const exact = differences(trainer, batchFor(c))
  const names = Object.keys(exact)
  const largest = Math.max(...names.map((name) => Math.hypot(...exact[name])))
  fc.pre(largest > 1e-2)
  return Math.max(
    ...names.map((name) => {
      const error = Math.hypot(...exact[name].map((x, i) => x - claimed[name][i]))
      return error / Math.max(Math.hypot(...exact[name]), largest / 100)
    }),
  )
}

/** |g · d - slope along d| / ‖g‖ for a random direction d of length 1. */
function directionalError(rule: LearningRule, loss: LossSpec, c: Case): number {
  const trainer = trainerFor({ rule, loss }, c)
  fc.pre(isAwayFromKinks(loss, trainer, c))
  const g = gradientsOf(trainer, batchFor(c))
  fc.pre(inner(g, g) > 1e-4)
  const other = parametersOf(trainerFor({ rule, loss }, { ...c, seed: c.seed + 1 }))
  const norm = Math.sqrt(inner(other, other))
  const d = Object.fromEntries(
    Object.entries(other).map(([name, x]) => [name, Float64Array.from(x, (v) => v / norm)]),
  )
  return Math.abs(inner(g, d) - slope(trainer, batchFor(c), d)) / Math.sqrt(inner(g, g))
}

describe.each(losses)('on $name bp is the gradient', (loss) => {
  it('of each parameter, by central differences', () => {
    fc.assert(
      fc.property(cases, (c) => worstError(bp(), loss, c) < 1e-6),
      { numRuns: 30 },
    )
  })

  it('along a random direction', () => {
    fc.assert(
      fc.property(cases, (c) => directionalError(bp(), loss, c) < 1e-6),
      { numRuns: 60 },
    )
  })
})

describe('the differences tell bp from', () => {
  const c: Case = { sizes: [3, 4, 4, 2], activation: 'tanh', samples: 3, seed: 1 }

  it.each([1, 2])("a bp without φ' at layer %d", (k) => {
    expect(worstError(withoutDerivative(k), squaredError(), c)).toBeGreaterThan(1e-3)
    expect(directionalError(withoutDerivative(k), squaredError(), c)).toBeGreaterThan(1e-3)
  })

  it("nothing where φ' is 1: the mutant at a linear layer is bp", () => {
    expect(worstError(withoutDerivative(3), squaredError(), c)).toBeLessThan(1e-6)
  })

  it('bp itself at the kink of relu, where there is no gradient', () => {
    const atKink: Case = { sizes: [3, 4, 2], activation: 'relu', samples: 3, seed: 1 }
    const trainer = trainerFor({ rule: bp() }, atKink)
    for (const name of ['W1', 'b1']) trainer.write(name, trainer.read(name).fill(0))
    const [claimed, exact] = [
      gradientsOf(trainer, batchFor(atKink)),
      differences(trainer, batchFor(atKink), 1e-6),
    ]
    expect(relativeDistance({ b: claimed['b1'] }, { b: exact['b1'] })).toBeGreaterThan(0.1)
  })

  it('and not from itself with relu away from kinks', () => {
    const away: Case = { sizes: [3, 4, 2], activation: 'relu', samples: 3, seed: 1 }
    expect(worstError(bp(), squaredError(), away)).toBeLessThan(1e-6)
  })
})

describe('a network without hidden layer', () => {
  it('has the closed form (W x + b - t) xᵀ', () => {
    const c: Case = { sizes: [3, 2], activation: 'tanh', samples: 1, seed: 5 }
    const trainer = trainerFor({ rule: bp() }, c)
    const { inputs, labels } = batchFor(c)
    const { scores } = trainer.predict(inputs)
    const delta = Array.from(scores, (y, j) => y - (labels[0] === j ? 1 : 0))
    const { W1, b1 } = gradientsOf(trainer, batchFor(c))
    const product = delta.flatMap((d) => Array.from(inputs, (x) => d * x))
    expect(relativeDistance({ W1, b1 }, { W1: product, b1: delta })).toBeLessThan(1e-14)
  })
})

describe('wasm in single precision', () => {
  const c: Case = { sizes: [64, 32, 10], activation: 'relu', samples: 20, seed: 3 }
  const after = (loss: LossSpec, making: Parameters<typeof trainerFor>[2], steps = 20) => {
    const trainer = trainerFor({ rule: bp(), loss }, c, {
      optimizer: momentum({ learningRate: 0.02 }),
      ...making,
    })
    for (let i = 0; i < steps; i++) trainer.step(batchFor(c, i))
    return parametersOf(trainer)
  }

  it.each(losses)('is where double precision is after 20 steps on $name', (loss) => {
    const oracle = after(loss, { backend: reference() })
    expect(relativeDistance(after(loss, { backend: wasm() }), oracle)).toBeLessThan(1e-4)
    // One step fewer is elsewhere, so there is something to tell apart.
    expect(relativeDistance(after(loss, { backend: wasm() }, 19), oracle)).toBeGreaterThan(1e-3)
  })
})

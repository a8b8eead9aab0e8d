import { cosineSimilarity, relativeDistance, batchFor, sampleOf, type Case } from '@hebb/testkit'
import { totalOf } from '@hebb/core'
import { trainerFor } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { apply, eigenvalues, matrix, product, transposed } from '../src/analysis/matrix.js'
import { activityHessian, pc, type PCOptions } from '../src/index.js'
import { nets, rows, watch } from './helpers.js'

const cases = nets(['tanh', 'logistic'], 3).map((c): Case => ({ ...c, samples: 3 }))

/** F summed over the batch before every sweep and at the end. */
function energies(options: Partial<PCOptions>, c: Case): number[] {
  const F: number[] = []
  const { layerPrecision = 1, outputPrecision = 1 } = options
  const L = c.sizes.length - 1
  watch(pc(options), c, (event, read) => {
    if (!('phase' in event || 'learn' in event)) return
    let sum = 0
    for (let l = 1; l <= L; l++) {
      const gamma = l === L ? outputPrecision : (layerPrecision as number)
      sum += (gamma / 2) * read(`e${l}`).reduce((s, x) => s + x * x, 0)
    }
    F.push(sum)
  })
  return F
}

const rises = (F: readonly number[]): boolean => F.some((x, t) => t > 0 && !(x - F[t - 1] <= 1e-12 * F[0]))

/** 1/(1 + max|W|² + 2 max|W|), a bound of 1/λ_max. */
function safeStep({ sizes, ...c }: Case): number {
  const trainer = trainerFor({ rule: pc() }, { sizes, ...c })
  const norms = sizes.slice(1).map((n, i) => {
    const W = matrix(n, sizes[i], trainer.read(`W${i + 1}`))
    return Math.sqrt(eigenvalues(product(transposed(W), W)).at(-1)!)
  })
  const largest = Math.max(...norms)
  return 1 / (1 + largest ** 2 + 2 * largest)
}

describe('inference', () => {
  it('never raises F at a step of at most 1/H', () => {
    for (const c of cases)
      expect(rises(energies({ stepSize: safeStep(c), steps: 200 }, c)), JSON.stringify(c)).toBe(false)
  })

  it('never raises F in sequential order at 0.1', () => {
    for (const c of cases)
      expect(rises(energies({ stepSize: 0.1, order: 'sequential', steps: 50 }, c)), JSON.stringify(c)).toBe(
        false,
      )
  })

  it('raises it at 8/H', () => {
    const risen = cases.filter((c) => rises(energies({ stepSize: 8 * safeStep(c), steps: 200 }, c)))
    expect(risen.length).toBeGreaterThan(0.7 * cases.length)
  })

  it('never raises F at its defaults, whatever the precisions', () => {
    for (const c of cases) {
      expect(rises(energies({ steps: 100 }, c)), JSON.stringify(c)).toBe(false)
      expect(rises(energies({ steps: 100, layerPrecision: 3, outputPrecision: 9 }, c))).toBe(false)
    }
  })

  it('finds steps for each layer that never overshoot, nor are much smaller than they may be', () => {
    for (const c of nets(['linear'], 3)) {
      const precision = { layerPrecision: 1.5, outputPrecision: 4 }
      const trainer = trainerFor({ rule: pc() }, c)
      const weights = c.sizes.slice(1).map((_, i) => trainer.read(`W${i + 1}`))
      const { values, size } = activityHessian({ sizes: c.sizes, weights, ...precision })
      watch(pc(precision), c, (event, read) => {
        if (!('learn' in event)) return
        const roots = c.sizes.slice(1, -1).flatMap((n, i) => Array(n).fill(Math.sqrt(read(`κ${i + 1}`)[0])))
        const scaled = values.map((x, i) => x * roots[Math.floor(i / size)] * roots[i % size])
        const largest = eigenvalues(matrix(size, size, scaled)).at(-1)!
        expect(largest, JSON.stringify(c)).toBeLessThan(1.2)
        expect(largest, JSON.stringify(c)).toBeGreaterThan(0.5)
      })
    }
  })

  it('reports the residual of the state it ends in', () => {
    for (const c of cases) {
      for (const order of ['simultaneous', 'sequential'] as const) {
        const options = {
          order,
          tolerance: 1e-3,
          steps: 500,
          layerPrecision: 1.5,
          outputPrecision: 0.7,
          stepSize: 0.1,
        }
        let recomputed = NaN
        const { settled } = watch(pc(options), c, (event, read, weight) => {
          if ('learn' in event) recomputed = residual(c, options, read, weight)
        })
        expect(Math.abs(settled[0].residual - recomputed), JSON.stringify(c)).toBeLessThan(1e-12)
        expect(settled[0].converged, JSON.stringify(settled)).toBe(true)
      }
    }
  })

  it('settles a sample independently of its batch-mates; with F divided by the batch it would not', () => {
    for (const c of cases) {
      const batch = batchFor(c)
      const [whole, alone] = [0.2, 0.2].map((stepSize, i) => {
        const trainer = trainerFor({ rule: pc({ stepSize }) }, c)
        if (i === 0) return totalOf(trainer.gradients(batch))
        return mean([0, 1, 2].map((s) => totalOf(trainer.gradients(sampleOf(batch, s)))))
      })
      expect(relativeDistance(whole, alone)).toBeLessThan(1e-12)
      const divided = totalOf(trainerFor({ rule: pc({ stepSize: 0.2 / 3 }) }, c).gradients(batch))
      expect(relativeDistance(divided, alone)).toBeGreaterThan(1e-2)
    }
  })

  it('is stable one-sided and centered at a small λ, and both then agree in direction', () => {
    for (const c of cases) {
      const g = (nudging: 'clamp' | 'centered') =>
        totalOf(
          trainerFor(
            { rule: pc({ nudging, outputPrecision: 1e-2, weightedUpdate: true, steps: 300 }) },
            c,
          ).gradients(batchFor(c)),
        )
      expect(cosineSimilarity(g('clamp'), g('centered'))).toBeGreaterThan(0.99)
    }
  })
})

describe('iPC', () => {
  it('lets all layers learn at every step', () => {
    for (const c of cases.slice(0, 5)) {
      const steps = c.sizes.length + 2
      expect(
        trainerFor({ rule: pc({ learn: 'incremental', steps }) }, c).gradients(batchFor(c)),
      ).toHaveLength(steps)
    }
  })
})

const mean = (parts: Record<string, Float64Array>[]): Record<string, Float64Array> =>
  Object.fromEntries(
    Object.entries(parts[0]).map(([name, g]) => [
      name,
      g.map((_, i) => parts.reduce((sum, part) => sum + part[name][i], 0) / parts.length),
    ]),
  )

/** max |∂F/∂v| from the activities and weights alone. */
function residual(
  { sizes, activation }: Case,
  { layerPrecision, outputPrecision }: { layerPrecision: number; outputPrecision: number },
  read: (label: string) => Float64Array,
  weight: (name: string) => Float64Array,
): number {
  const L = sizes.length - 1
  const phi = activation === 'tanh' ? Math.tanh : (u: number) => 1 / (1 + Math.exp(-u))
  const slope = activation === 'tanh' ? (h: number) => 1 - h * h : (h: number) => h * (1 - h)
  const W = sizes.map((n, l) => (l === 0 ? matrix(0, 0) : matrix(n, sizes[l - 1], weight(`W${l}`))))
  const v = sizes.map((n, l) => rows(read(l === 0 ? 'x' : l === L ? 'target' : `v${l}`), n))
  let largest = 0
  v[0].forEach((_, i) => {
    const h = W.map((w, l) =>
      l === 0
        ? v[0][i]
        : apply(w, v[l - 1][i]).map((u, j) => (l === L ? (x: number) => x : phi)(u + weight(`b${l}`)[j])),
    )
    const e = h.map((hl, l) => hl.map((x, j) => v[l][i][j] - x))
    for (let l = 1; l < L; l++) {
      const d = e[l + 1].map((x, j) => x * (l + 1 === L ? 1 : slope(h[l + 1][j])))
      const back = apply(transposed(W[l + 1]), d)
      const gamma = l + 1 === L ? outputPrecision : layerPrecision
      e[l].forEach((x, j) => (largest = Math.max(largest, Math.abs(layerPrecision * x - gamma * back[j]))))
    }
  })
  return largest
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crossEntropy, hinge, mlp, squaredError, type LossSpec } from '../src/index.js'
import { encodeLabels } from '../src/targets.js'
import { bench, makeTrainer } from './helpers.js'

type Rows = readonly (readonly number[])[]

/** The loss's three functions on plain rows of numbers. */
function on(spec: LossSpec) {
  const { engine, ops, tensor } = bench()
  const loss = spec.bind(ops)
  const put = (rows: Rows) => tensor(rows.length, rows[0]!.length, rows.flat())
  return {
    value(y: Rows, t: Rows): number {
      const out = tensor(y.length, 1)
      loss.value(out, put(y), put(t))
      return [...engine.read(out)].reduce((a, b) => a + b, 0)
    },
    gradient(y: Rows, t: Rows): number[] {
      const out = tensor(y.length, y[0]!.length)
      loss.gradient(out, put(y), put(t))
      return [...engine.read(out)]
    },
    nudge(a: Rows, t: Rows, beta: number): number[] {
      const out = tensor(a.length, a[0]!.length)
      loss.nudge(out, put(a), put(t), beta)
      return [...engine.read(out)]
    },
  }
}

/** Without -0, whose sign no arithmetic keeps. */
const matrix = (rows: number, cols: number) =>
  fc.array(
    fc.array(
      fc.double({ min: -2, max: 2, noNaN: true }).map((v) => v + 0),
      { minLength: cols, maxLength: cols },
    ),
    {
      minLength: rows,
      maxLength: rows,
    },
  )
const shape = fc.record({ rows: fc.integer({ min: 1, max: 4 }), cols: fc.integer({ min: 2, max: 4 }) })

const oneHot = (labels: readonly number[], cols: number, off: number): Rows =>
  labels.map((label) => Array.from({ length: cols }, (_, j) => (j === label % cols ? 1 : off)))

const cases = shape.chain(({ rows, cols }) =>
  fc.record({
    y: matrix(rows, cols),
    free: matrix(rows, cols),
    labels: fc.array(fc.nat(9), { minLength: rows, maxLength: rows }),
  }),
)

const losses = [
  { spec: squaredError(), targets: (c: { free: Rows; labels: number[] }) => c.free },
  {
    spec: crossEntropy(),
    targets: (c: { y: Rows; labels: number[] }) => oneHot(c.labels, c.y[0]!.length, 0),
  },
  { spec: hinge(), targets: (c: { y: Rows; labels: number[] }) => oneHot(c.labels, c.y[0]!.length, -1) },
]

/** Moves one element by h. */
const moved = (y: Rows, i: number, h: number): Rows =>
  y.map((row, r) => row.map((v, c) => (r * row.length + c === i ? v + h : v)))

/** Largest distance of a claimed gradient from central differences. */
function gradientError(loss: ReturnType<typeof on>, claimed: readonly number[], y: Rows, t: Rows): number {
  const h = 1e-5
  return Math.max(
    ...claimed.map((g, i) =>
      Math.abs(g - (loss.value(moved(y, i, h), t) - loss.value(moved(y, i, -h), t)) / (2 * h)),
    ),
  )
}

describe.each(losses)('$spec.name', ({ spec, targets }) => {
  const loss = on(spec)
  const awayFromKinks = (y: Rows, t: Rows): boolean =>
    spec.name !== 'hinge' || y.every((row, r) => row.every((v, c) => Math.abs(1 - v * t[r]![c]!) > 1e-3))

  it('has the gradient of its value', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const t = targets(c)
        fc.pre(awayFromKinks(c.y, t))
        expect(gradientError(loss, loss.gradient(c.y, t), c.y, t)).toBeLessThan(1e-8)
      }),
      { numRuns: 50 },
    )
  })

  it('would not be taken for having half its gradient', () => {
    const y = [[0.3, -0.4]]
    const t = targets({ y, free: [[1, 0]], labels: [0] })
    const half = loss.gradient(y, t).map((g) => g / 2)
    expect(gradientError(loss, half, y, t)).toBeGreaterThan(1e-2)
  })

  it('is nudged downhill by a small beta, and uphill by a negative one', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const t = targets(c)
        const norm = Math.hypot(...loss.gradient(c.y, t))
        fc.pre(norm > 1e-2 && awayFromKinks(c.y, t))
        const cols = c.y[0]!.length
        const rows = (flat: number[]): Rows => c.y.map((_, r) => flat.slice(r * cols, (r + 1) * cols))
        const before = loss.value(c.y, t)
        expect(loss.value(rows(loss.nudge(c.y, t, 1e-4)), t)).toBeLessThan(before)
        expect(loss.value(rows(loss.nudge(c.y, t, -1e-4)), t)).toBeGreaterThan(before)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the nudge of squaredError', () => {
  const loss = on(squaredError())

  /** Slope of ½|s - a|² + beta C(s) at s. */
  const slope = (s: readonly number[], a: Rows, t: Rows, beta: number): number => {
    const objective = (x: Rows): number =>
      x.flat().reduce((sum, v, i) => sum + (v - a.flat()[i]!) ** 2 / 2, 0) + beta * loss.value(x, t)
    const h = 1e-5
    return Math.max(
      ...s.map((_, i) => Math.abs(objective(moved([s], i, h)) - objective(moved([s], i, -h))) / (2 * h)),
    )
  }
  const a = [[0.3, -1.2, 0.8]]
  const t = [[1, 0, 0]]

  it.each([0.01, 0.5, 1, 10])('is the minimum it says at beta %d', (beta) => {
    expect(slope(loss.nudge(a, t, beta), a, t, beta)).toBeLessThan(1e-8)
  })

  it('is not the minimum of another beta', () => {
    expect(slope(loss.nudge(a, t, 0.5), a, t, 0.6)).toBeGreaterThan(1e-2)
  })

  it('is bitwise the activity where that is the target, at any beta', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: -0.9, max: 100, noNaN: true }), ({ y }, beta) => {
        expect(loss.nudge(y, y, beta)).toEqual(y.flat())
      }),
      { numRuns: 50 },
    )
  })
})

describe('codings of labels', () => {
  const code = (labels: number[], outputs: number, coding: 'oneHot' | 'signs'): number[] => {
    const out = new Float64Array(labels.length * outputs)
    encodeLabels(labels, labels.length, outputs, coding, out)
    return [...out]
  }

  it('are 0 and 1 for one-hot', () =>
    expect(code([1, 0, 2], 3, 'oneHot')).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 1]))
  it('are -1 and +1 for signs', () => expect(code([1, 0], 2, 'signs')).toEqual([-1, 1, 1, -1]))
  it('are a sign for a single output', () => expect(code([1, 0], 1, 'oneHot')).toEqual([1, -1]))

  it('are what a loss of one output is measured against', () => {
    const trainer = makeTrainer({ network: mlp([3, 4, 1]), loss: hinge() })
    const batch = { size: 2, inputs: [0, 0, 0, 0, 0, 0], labels: [0, 1] }
    trainer.write('b2', [0.25])
    for (const name of ['W1', 'b1', 'W2']) trainer.write(name, trainer.read(name).fill(0))
    const { loss, accuracy } = trainer.evaluate(batch)
    expect(loss).toBe((1.25 + 0.75) / 2)
    expect(accuracy).toBe(0.5)
  })
})

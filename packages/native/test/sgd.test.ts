import { reference, type Backend } from '@hebb/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { native } from '../src/index.js'
import { noBlas, skipped } from './blas.js'

interface Step {
  readonly n: number
  readonly rate: number
  readonly decay: number
  readonly shrink: number
}

const steps: fc.Arbitrary<Step> = fc.record({
  n: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1000, max: 1100 })),
  rate: fc.constantFrom(0, 0.1, -0.5),
  decay: fc.constantFrom(0, 0.01),
  shrink: fc.constantFrom(0, 0.01),
})

/** The weights after one step, from weights and gradients in [-1, 1]; either may have one NaN. */
function after(
  backend: Backend,
  { n, ...update }: Step,
  nan?: readonly ['g' | 'w', number],
): ArrayLike<number> {
  const engine = backend.open()
  const [w, g] = ['w', 'g'].map((label, i) => {
    const tensor = engine.tensor({ label, rows: 1, cols: n, kind: 'parameter' })
    const values = Float32Array.from({ length: n }, (_, j) => Math.cos((i + 2) * j))
    if (nan?.[0] === label) values[nan[1]] = NaN
    engine.ops.upload(tensor, values)
    return tensor
  })
  engine.ops.sgd(w!, g!, update)
  const result = engine.read(w!)
  engine.dispose()
  return result
}

describe.skipIf(skipped)(noBlas || 'plain SGD', async () => {
  const backend = await native()

  test('is what the reference computes, up to rounding', () => {
    fc.assert(
      fc.property(steps, (step) => {
        const got = after(backend, step)
        const wanted = after(reference(), step)
        const wrong = Array.from(wanted).findIndex((value, i) => !(Math.abs(value - got[i]!) <= 2 ** -21))
        expect(wrong, 'first element that differs').toBe(-1)
      }),
    )
  })

  test('passes NaN on, at a rate of 0 too', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom('g', 'w'), fc.nat(), (step, into, at) => {
        fc.pre(step.n > 0)
        const index = at % step.n
        const got = Array.from(after(backend, step, [into, index]))
        expect(got.flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([index])
      }),
    )
  })
})

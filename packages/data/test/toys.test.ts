import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DataSet } from '@hebb/core'
import { gaussians, OptionError, spirals, twoMoons, xor, type ToyOptions } from '../src/index.js'
import { circle, log } from '../src/portable.js'
import { normal, stream } from '../src/random.js'

const toys: readonly [string, (options: ToyOptions) => DataSet, golden: string][] = [
  ['twoMoons', twoMoons, '8ef1a903507b7fd926d5688d4c4848548b2c6e65477069d9fbcaf634e13fc6a3'],
  ['spirals', spirals, 'f28f3bdce5ba00c1afb15bc5998dcdfeb8968fd316c16d3e3bf24b92cedaa4ad'],
  ['gaussians', gaussians, '31b1c44d68e54d442df7423697386ad8515768562f35ae4d38be6c8743680b4b'],
  ['xor', xor, 'f70b225b929ff879d05ff08bf713aa3fd1ab143900498b1545f633e361f56923'],
]

const point = (set: DataSet, i: number): [number, number] => [set.inputs[2 * i]!, set.inputs[2 * i + 1]!]

describe.each(toys)('%s', (_, make, golden) => {
  test('same seed, same bits; a longer set begins with the shorter; splits are independent', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 50 }), (seed, samples) => {
        const set = make({ samples, seed })
        expect(make({ samples, seed })).toEqual(set)
        expect(make({ samples: samples + 5, seed }).inputs.subarray(0, 2 * samples)).toEqual(set.inputs)
        expect(make({ samples, seed, split: 'test' }).inputs).not.toEqual(set.inputs)
      }),
    )
  })

  test('shape, balance and finiteness', () => {
    const set = make({ samples: 100, seed: 1 })
    expect(set).toMatchObject({ shape: [2], classes: 2, split: 'train', source: 'generated' })
    expect(set.inputs).toHaveLength(200)
    expect(set.inputs.every(Number.isFinite)).toBe(true)
    expect(set.labels.reduce((a, b) => a + b, 0)).toBe(50)
  })

  test('golden bytes: the same on every engine', () => {
    const { inputs } = make({ samples: 10000, seed: 42 })
    expect(createHash('sha256').update(inputs).digest('hex')).toBe(golden)
  })

  test('refuses bad options', () => {
    expect(() => make({ samples: 1.5, seed: 1 })).toThrow(OptionError)
    expect(() => make({ samples: 1, seed: 1, noise: -1 })).toThrow(/noise is -1; wanted a number, 0 or more/)
    expect(() => make({ samples: 1, seed: 1, nosie: 1 } as never)).toThrow(/no option 'nosie'/)
  })
})

describe('geometry without noise', () => {
  test('moons lie on their half circles', () => {
    const set = twoMoons({ samples: 500, noise: 0, seed: 1 })
    set.labels.forEach((label, i) => {
      const [x, y] = point(set, i)
      const [cx, cy] = label === 0 ? [0, 0] : [1, 0.5]
      expect(Math.hypot(x - cx, y - cy)).toBeCloseTo(1, 6)
      expect(label === 0 ? y >= -1e-6 : y <= 0.5 + 1e-6).toBe(true)
    })
  })

  test('an arm’s angle follows its radius', () => {
    const set = spirals({ samples: 300, noise: 0, seed: 1, classes: 3, turns: 2 })
    set.labels.forEach((label, i) => {
      const [x, y] = point(set, i)
      const r = Math.hypot(x, y)
      const angle = 2 * Math.PI * (2 * r + label / 3)
      expect(x).toBeCloseTo(r * Math.cos(angle), 5)
      expect(y).toBeCloseTo(r * Math.sin(angle), 5)
    })
  })

  test('xor: class 1 where the signs differ', () => {
    const set = xor({ samples: 100, noise: 0, seed: 1 })
    set.labels.forEach((label, i) => expect(point(set, i)[0] * point(set, i)[1]).toBe(label === 1 ? -1 : 1))
  })

  test('gaussians: centers on the unit circle, spread as asked', () => {
    const set = gaussians({ samples: 40000, noise: 0.5, seed: 1, classes: 4 })
    const rows = Array.from(set.labels, (label, i) => ({ label, at: point(set, i) })).filter(
      ({ label }) => label === 1,
    )
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(rows.map(({ at }) => at[0]))).toBeCloseTo(0, 1)
    expect(mean(rows.map(({ at }) => at[1]))).toBeCloseTo(1, 1)
    expect(Math.sqrt(mean(rows.map(({ at }) => at[0] ** 2)))).toBeCloseTo(0.5, 1)
  })
})

describe('portable mathematics', () => {
  test('log, cosine and sine agree with the engine’s to a few units in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(x))))
      }),
    )
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), (turns) => {
        const [cos, sin] = circle(turns)
        expect(cos).toBeCloseTo(Math.cos(turns * 2 * Math.PI), 13)
        expect(sin).toBeCloseTo(Math.sin(turns * 2 * Math.PI), 13)
      }),
    )
  })

  test('normals have the moments and tails of N(0, 1)', () => {
    const random = stream(5, 'normals')
    const x = Array.from({ length: 200000 }, () => normal(random))
    const moment = (p: number): number => x.reduce((sum, v) => sum + v ** p, 0) / x.length
    expect(moment(1)).toBeCloseTo(0, 1.5)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015)
    expect(Math.abs(moment(3))).toBeLessThan(0.05)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.12)
    expect(x.filter((v) => Math.abs(v) > 3).length / x.length).toBeCloseTo(0.0027, 3)
  })
})

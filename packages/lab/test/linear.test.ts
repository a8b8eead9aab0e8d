import { describe, expect, it, vi } from 'vitest'
import { linearSpectrum, type LinearNetwork, type LinearSpectrum } from '../src/index.js'
import { powerLaw } from '../src/width/slope.js'
import { eigen, functionOf } from '../src/width/symmetric.js'

vi.setConfig({ testTimeout: 60_000 })

const widths = [64, 128, 256]
const seeds = [1, 2, 3, 4]
type Options = Omit<LinearNetwork, 'width' | 'seed' | 'baseWidth'>

/** Each network once. */
const seen = new Map<string, LinearSpectrum>()
const spectrum = (o: LinearNetwork): LinearSpectrum => {
  const key = JSON.stringify(o)
  if (!seen.has(key)) seen.set(key, linearSpectrum(o))
  return seen.get(key)!
}

const mean = (width: number, o: Options, of: (s: LinearSpectrum) => number): number =>
  seeds.map((seed) => of(spectrum({ baseWidth: 64, width, seed, ...o }))).reduce((a, b) => a + b, 0) /
  seeds.length

const slope = (o: Options, of: (s: LinearSpectrum) => number, at = widths): number =>
  powerLaw(
    at,
    at.map((width) => mean(width, o, of)),
  ).slope

const near = (o: Options, width: number) => 1 - mean(width, o, (s) => s.withBackprop[0]!)

describe('row 5: |C|', () => {
  const o = { layers: 3, outputPrecision: 0.1 }
  it.each([
    ['falls as 1/r at gammaBar 0', 0, -1],
    ['stays at gammaBar -1', -1, 0],
    ['would grow below it', -2, 1],
  ])('%s', (_, gammaBar, wanted) =>
    expect(Math.abs(slope({ ...o, gammaBar }, (s) => s.norm) - wanted)).toBeLessThan(0.2),
  )
})

describe('row 6: the update tends to that of backpropagation', () => {
  const o = { layers: 3, outputPrecision: 0.1 }
  it('at gammaBar 0', () => {
    expect(slope({ ...o, gammaBar: 0 }, (s) => 1 - s.withBackprop[0]!)).toBeLessThan(-1)
    expect(near({ ...o, gammaBar: 0 }, 256)).toBeLessThan(0.01)
  })
  it('and not at -1', () => {
    expect(slope({ ...o, gammaBar: -1 }, (s) => 1 - s.withBackprop[0]!)).toBeGreaterThan(-0.3)
    expect(near({ ...o, gammaBar: -1 }, 256)).toBeGreaterThan(0.02)
  })
})

describe('row 7: Gauss and Newton', () => {
  const strong = { outputPrecision: 100, gammaBar: -1 }
  it('at a large output precision, whatever the width', () => {
    for (const width of [128, 256]) {
      expect(mean(width, strong, (s) => s.withGaussNewton[0]!)).toBeGreaterThan(0.97)
      expect(mean(width, strong, (s) => s.withBackprop[0]!)).toBeLessThan(0.6)
    }
    expect(mean(256, { ...strong, outputPrecision: 0.01 }, (s) => s.withBackprop[0]!)).toBeGreaterThan(0.98)
  })
  it('cannot be told from backpropagation where all rows of the readout are alike', () =>
    expect(mean(256, { ...strong, unequalRows: false }, (s) => s.withBackprop[0]!)).toBeGreaterThan(0.9))
})

it('row 8: with one output the first layer learns as by backpropagation', () => {
  expect(near({ outputs: 1, outputPrecision: 16 }, 128)).toBeLessThan(1e-10)
  expect(near({ outputs: 10, outputPrecision: 16, unequalRows: false, inputs: 100 }, 256)).toBeGreaterThan(
    0.01,
  )
})

describe('row 15: the stiffness of inference', () => {
  it.each([
    ['stays at gammaBar -1', -1, 0],
    ['grows with the width below', -2, 1],
  ])('%s', (_, gammaBar, wanted) =>
    expect(Math.abs(slope({ gammaBar, outputPrecision: 64 }, (s) => s.stiffness) - wanted)).toBeLessThan(0.2),
  )
})

it('eigenvalues and functions of symmetric matrices', () => {
  const a = [2, 1, 0, 1, 2, 0, 0, 0, 5]
  expect([...eigen(a, 3).values]).toEqual([5, 3, 1].map((x) => expect.closeTo(x, 12)))
  const root = functionOf(a, 3, Math.sqrt)
  const square = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => [0, 1, 2].reduce((s, k) => s + root[3 * i + k]! * root[3 * k + j]!, 0)),
  )
  expect(square).toEqual(a.map((x) => expect.closeTo(x, 12)))
})

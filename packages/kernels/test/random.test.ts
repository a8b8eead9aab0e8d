import { expect, test } from 'vitest'
import { instantiateKernels, inverseNormal, threefry2x32 } from '../src/index.js'
import { place } from './place.js'

const instance = instantiateKernels()
const { normal, uniform } = instance.kernels

const [ROWS, COLS] = [100, 100]
const [KEY0, KEY1] = [0x12345678, 0x9abcdef0]

function draws(kernel: 'normal' | 'uniform'): Float32Array {
  const [ids, out] = place(instance, ROWS, ROWS * COLS)
  ids!.values.forEach((_, r) => (ids!.values[r] = r))
  if (kernel === 'normal') normal(ROWS, COLS, 1, KEY0, KEY1, ids!.address, out!.address)
  else uniform(ROWS, COLS, 0, 1, KEY0, KEY1, ids!.address, out!.address)
  return out!.values
}

/** FNV-1a of the bytes, 32 bits. */
function hash(values: Float32Array): string {
  let h = 0x811c9dc5
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    h = Math.imul(h ^ byte, 0x01000193)
  }
  return (h >>> 0).toString(16)
}

const mean = (values: Float32Array, f: (x: number) => number): number =>
  values.reduce((sum, x) => sum + f(x), 0) / values.length

// A changed hash means that every seeded run changes: a major version.
test('10 000 normals have the same bits on every host', () => expect(hash(draws('normal'))).toBe('85f96b6e'))
test('10 000 uniforms have the same bits on every host', () =>
  expect(hash(draws('uniform'))).toBe('1ed504d0'))

test('normals have the moments of a normal distribution, within four standard errors', () => {
  const z = draws('normal')
  expect(Math.abs(mean(z, (x) => x))).toBeLessThan(4 * Math.sqrt(1 / 1e4))
  expect(Math.abs(mean(z, (x) => x ** 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 1e4))
  expect(Math.abs(mean(z, (x) => x ** 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / 1e4))
})

test('uniforms have the moments of a uniform distribution, within four standard errors', () => {
  const u = draws('uniform')
  expect(Math.abs(mean(u, (x) => x) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / 1e4))
  expect(Math.abs(mean(u, (x) => x ** 2) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / 1e4))
})

test('a normal is inverseNormal of a word of threefry2x32', () => {
  const z = draws('normal')
  for (const [r, j] of [
    [0, 0],
    [0, 1],
    [17, 98],
    [99, 99],
  ] as const) {
    // prettier-ignore
    const word = threefry2x32(KEY0, KEY1, r, j >> 1)[j & 1]!
    expect(z[r * COLS + j]).toBe(Math.fround(inverseNormal((word + 0.5) / 2 ** 32)))
  }
})

/** P(Z < z) for quantiles from tables, and the smallest p that a word gives. */
test.each([
  [0.5, 0],
  [0.975, 1.959963984540054],
  [0.84134474606854293, 1],
  [0.0013498980316300946, -3],
  [2 ** -33, -6.337957754553788],
])('inverseNormal(%d) = %d', (p, z) => expect(inverseNormal(p)).toBeCloseTo(z, 12))

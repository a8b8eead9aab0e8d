import { expect, test } from 'vitest'
import { activationCodes, instantiateKernels, mapCodes } from '../src/index.js'
import { place } from './place.js'

const instance = instantiateKernels()
const { activate, map } = instance.kernels

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** Function, its kernel, the exact one, and the range over which results are normal numbers. */
const functions = [
  ['exp', map, mapCodes.exp, Math.exp, -87, 88.7],
  ['log', map, mapCodes.log, Math.log, 1e-3, 3],
  ['tanh', activate, activationCodes.tanh, Math.tanh, -10, 10],
  ['logistic', activate, activationCodes.logistic, logistic, -87, 87],
  ['softplus', activate, activationCodes.softplus, softplus, -87, 87],
] as const

function evaluate(kernel: typeof map, code: number, inputs: ArrayLike<number>): [Float32Array, Float32Array] {
  const [x, y] = place(instance, inputs.length, inputs.length)
  x!.values.set(inputs)
  kernel(code, inputs.length, x!.address, y!.address)
  return [x!.values, y!.values]
}

test.each(functions)('%s is accurate to 2e-7', (_, kernel, code, exact, low, high) => {
  const n = 20000
  const inputs = Float64Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1))
  const [x, y] = evaluate(kernel, code, inputs)
  const errors = y.map((value, i) =>
    exact(x[i]!) === 0 ? Math.abs(value) : Math.abs(value / exact(x[i]!) - 1),
  )
  expect(errors.reduce((a, b) => Math.max(a, b))).toBeLessThan(2e-7)
})

test.each(functions)(
  '%s is right at 0, at ±∞, for NaN and where it under- or overflows',
  (_, kernel, code, exact) => {
    const [x, y] = evaluate(kernel, code, [
      0,
      -0,
      Infinity,
      -Infinity,
      NaN,
      1e30,
      -1e30,
      120,
      -120,
      1e-30,
      1e-42,
    ])
    x.forEach((input, i) => {
      const wanted = Math.fround(exact(input))
      if (Number.isFinite(wanted))
        expect(Math.abs(y[i]! - wanted)).toBeLessThanOrEqual(2e-7 * Math.abs(wanted))
      else expect(y[i]).toBe(wanted)
    })
  },
)

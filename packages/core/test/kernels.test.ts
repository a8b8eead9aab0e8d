import { setFlagsFromString } from 'node:v8'
import { instantiateKernels, type Kernels, type WasmKernels } from '@hebb/kernels'
import { instantiateRelaxedKernels } from '@hebb/kernels/relaxed'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { referenceKernels } from '../src/backend/reference-kernels.js'
import { kernelCases, type Dims, type KernelCase, type Sizes } from './kernel-cases.js'

type Values = Float32Array | Float64Array
type Named<T> = Record<string, T>

/** Calls a kernel on copies of `values`, and gives all buffers back. `alias` lets one output be an input. */
type Run = (
  c: KernelCase,
  s: Sizes,
  values: Named<Float32Array>,
  alias?: readonly [string, string],
) => Named<Values>

const on =
  (instance: WasmKernels): Run =>
  (c, s, values, alias) => {
    const addresses: Named<number> = {}
    let next = instance.firstFree
    for (const [name, from] of Object.entries(values)) {
      addresses[name] = next
      next += Math.ceil(from.byteLength / 16) * 16
    }
    const missing = next - instance.memory.buffer.byteLength
    if (missing > 0) instance.memory.grow(Math.ceil(missing / 65536))
    const view = (name: string): Float32Array =>
      new Float32Array(instance.memory.buffer, addresses[name], values[name]!.length)
    for (const [name, from] of Object.entries(values)) view(name).set(from)
    if (alias) addresses[alias[0]] = addresses[alias[1]]!
    c.call(instance.kernels, s, addresses)
    return Object.fromEntries(Object.keys(values).map((name) => [name, view(name).slice()]))
  }

// Node 20 has relaxed SIMD behind a flag, later ones do not know the flag.
setFlagsFromString('--experimental-wasm-relaxed-simd')
const wasm = on(instantiateKernels())
const relaxed = on(instantiateRelaxedKernels())

const typescript =
  (kernels: Kernels<Values>, from: (values: Float32Array) => Values): Run =>
  (c, s, values, alias) => {
    const arrays: Named<Values> = {}
    for (const name of Object.keys(values)) arrays[name] = from(values[name]!)
    if (alias) arrays[alias[0]] = arrays[alias[1]]!
    c.call(kernels, s, arrays)
    return arrays
  }

const double = (values: Float32Array): Values => Float64Array.from(values)
const single = (values: Float32Array): Values => values.slice()
const reference = typescript(referenceKernels, double)
const implementations: [string, Run][] = [['wasm', wasm], ['reference', reference]] // prettier-ignore

const read = (c: KernelCase): Named<Dims> => ({ ...c.inputs, ...c.updates })
const written = (c: KernelCase): Named<Dims> => ({ ...c.outputs, ...c.updates })
const all = (c: KernelCase): Named<Dims> => ({ ...read(c), ...c.outputs })

const shape = (dims: Dims, s: Sizes): number[] => [...dims].map((letter) => s[letter as keyof Sizes])
const count = (dims: Dims, s: Sizes): number => shape(dims, s).reduce((product, size) => product * size, 1)

/** Index of each letter for element `i`: for 'MN', 5 and N = 3, { M: 1, N: 2 }. */
function position(dims: Dims, s: Sizes, i: number): Partial<Named<number>> {
  const at: Named<number> = {}
  for (const letter of [...dims].reverse()) {
    const size = s[letter as keyof Sizes]
    at[letter] = i % size
    i = Math.floor(i / size)
  }
  return at
}

/** Inputs from a seed (a linear congruential generator), NaN in what is only written. */
function makeValues(c: KernelCase, s: Sizes, seed: number): Named<Float32Array> {
  let state = seed
  const uniform = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1
  const values: Named<Float32Array> = {}
  for (const [name, dims] of Object.entries(all(c))) {
    const domain = c.domain?.[name] ?? ((u: number) => u)
    values[name] = Float32Array.from({ length: count(dims, s) }, (_, i) =>
      name in (c.outputs ?? {}) ? NaN : domain(uniform(), i),
    )
  }
  return values
}

/** Small shapes with every edge, and a few that reach all blocks of the matrix product. */
const sizes: fc.Arbitrary<Sizes> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ M: fc.nat(9), N: fc.nat(21), K: fc.nat(21) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { M: 13, N: 37, K: 300 },
      { M: 3, N: 10, K: 1030 },
      { M: 97, N: 9, K: 257 },
      { M: 101, N: 24, K: 7 },
      { M: 2, N: 521, K: 5 },
    ),
  },
)
const seeds = fc.nat()
const settings = { seed: 1, numRuns: 40 }

/** |got - wanted| <= eps (terms + 4) (1 + |wanted|), for numbers of size 1. */
function agreesWithReference(c: KernelCase, run: Run): void {
  fc.assert(
    fc.property(sizes, seeds, (s, seed) => {
      const values = makeValues(c, s, seed)
      const got = run(c, s, values)
      const wanted = reference(c, s, values)
      for (const name of Object.keys(written(c))) {
        const bounds = Array.from(
          wanted[name]!,
          (v) => 2 ** -23 * ((c.terms?.(s) ?? 1) + 4) * (1 + Math.abs(v)),
        )
        // Written so that a NaN is wrong.
        const wrong = bounds.findIndex((bound, i) => !(Math.abs(got[name]![i]! - wanted[name]![i]!) <= bound))
        if (wrong >= 0) expect(got[name]![wrong], `${name}[${wrong}]`).toBe(wanted[name]![wrong])
      }
    }),
    settings,
  )
}

function sameBits(a: Values, b: Values): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
}

function mayBeItsInput(c: KernelCase, run: Run): void {
  fc.assert(
    fc.property(sizes, seeds, (s, seed) => {
      const values = makeValues(c, s, seed)
      const apart = run(c, s, values)
      for (const [output, dims] of Object.entries(c.outputs ?? {})) {
        for (const input of Object.keys(c.inputs ?? {}).filter((name) => c.inputs![name] === dims)) {
          expect(sameBits(run(c, s, values, [output, input])[output]!, apart[output]!)).toBe(true)
        }
      }
    }),
    settings,
  )
}

/** A NaN in any element of an input makes NaN exactly those outputs that depend on it. */
function passesNaNOn(c: KernelCase, run: Run): void {
  fc.assert(
    fc.property(sizes, seeds, fc.nat(), (s, seed, choice) => {
      const clean = makeValues(c, s, seed)
      for (const [from, dims] of Object.entries(read(c))) {
        if (clean[from]!.length === 0 || from === 'ids') continue
        const index = choice % clean[from]!.length
        const poisoned = { ...clean, [from]: clean[from]!.slice().fill(NaN, index, index + 1) }
        const results = run(c, s, poisoned)
        for (const [to, toDims] of Object.entries(written(c))) {
          const wanted = Array.from(results[to]!, (_, i) => dependsOn(c, s, from, dims, index, to, toDims, i))
          expect(Array.from(results[to]!, Number.isNaN), `NaN in ${from}[${index}], seen in ${to}`).toEqual(
            wanted,
          )
        }
      }
    }),
    settings,
  )
}

function dependsOn(
  c: KernelCase,
  s: Sizes,
  from: string,
  fromDims: Dims,
  i: number,
  to: string,
  toDims: Dims,
  j: number, // prettier-ignore
): boolean {
  if (c.unconnected?.some(([a, b]) => a === from && b === to)) return false
  const a = position(fromDims, s, i)
  const b = position(toDims, s, j)
  return Object.keys(a).every(
    (letter) => !(letter in b) || (c.mixesRow && letter === 'N') || a[letter] === b[letter],
  )
}

/** A row computed alone has the same bits as within its batch. */
function doesNotDependOnItsBatch(c: KernelCase, run: Run): void {
  fc.assert(
    fc.property(
      sizes.filter((s) => s.M > 0),
      seeds,
      fc.nat(),
      (s, seed, choice) => {
        const row = choice % s.M
        const rowOf = (values: Values, dims: Dims): Float32Array =>
          Float32Array.from(values.filter((_, i) => (position(dims, s, i)['M'] ?? row) === row))
        const values = makeValues(c, s, seed)
        const batch = run(c, s, values)
        const alone: Named<Float32Array> = {}
        for (const [name, dims] of Object.entries(all(c))) alone[name] = rowOf(values[name]!, dims)
        const result = run(c, { ...s, M: 1 }, alone)
        for (const [name, dims] of Object.entries(written(c))) {
          expect(sameBits(Float32Array.from(result[name]!), rowOf(batch[name]!, dims)), name).toBe(true)
        }
      },
    ),
    settings,
  )
}

const perRow = kernelCases.filter((c) => Object.values(written(c)).every((dims) => dims.includes('M')))
const names = (cases: readonly KernelCase[]): [string, KernelCase][] => cases.map((c) => [c.name, c])

test('every kernel has a case', () => {
  const covered = new Set(kernelCases.map((c) => c.name.split(/[ ,]/)[0]!))
  expect([...covered].sort()).toEqual(Object.keys(referenceKernels).sort())
})

describe('wasm agrees with the reference in double precision', () => {
  test.each(names(kernelCases))('%s', (_, c) => agreesWithReference(c, wasm))
})

describe('relaxed products, within the same bound', () => {
  const products = names(kernelCases.filter((c) => c.name.startsWith('ge')))
  test.each(products)('agree with the reference: %s', (_, c) => agreesWithReference(c, relaxed))
  test.each(products)('pass NaN on: %s', (_, c) => passesNaNOn(c, relaxed))
  test.each(products.filter(([, c]) => perRow.includes(c)))(
    'a row does not depend on its batch: %s',
    (_, c) => doesNotDependOnItsBatch(c, relaxed),
  )
})

describe.each(implementations)('%s', (_, run) => {
  test.each(names(kernelCases.filter((c) => !c.apart)))('an output may be an input: %s', (_, c) =>
    mayBeItsInput(c, run),
  )
  test.each(names(kernelCases))('passes NaN on: %s', (_, c) => passesNaNOn(c, run))
  test.each(names(perRow))('a row does not depend on its batch: %s', (_, c) =>
    doesNotDependOnItsBatch(c, run),
  )
})

test.each(names(kernelCases.filter((c) => ['normal', 'uniform', 'sample'].includes(c.name))))(
  'same bits in wasm and in TypeScript: %s',
  (_, c) => {
    const s = { M: 300, N: 31, K: 0 }
    const values = makeValues(c, s, 1)
    const wanted = typescript(referenceKernels, single)(c, s, values)['out']!
    expect(sameBits(wasm(c, s, values)['out']!, wanted)).toBe(true)
  },
)

test('the NaN property catches a gate with a bare comparison', () => {
  const bare: Kernels<Values> = {
    ...referenceKernels,
    gate(_, n, delta, h, out) {
      for (let i = 0; i < n; i++) out[i] = h[i]! > 0 ? delta[i]! : 0
    },
  }
  const relu = kernelCases.find((c) => c.name === 'gate relu')!
  expect(() => passesNaNOn(relu, typescript(bare, double))).toThrow('Property failed')
})

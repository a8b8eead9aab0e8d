import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DataSet } from '@hebb/core'
import {
  batches,
  normalization,
  normalize,
  OptionError,
  split,
  subset,
  type BatchOptions,
} from '../src/index.js'

/** Sample i has the bytes i, 2i (mod 256) and the class i mod classes. */
function numbered(count: number, classes: number = 3): DataSet {
  const inputs = Uint8Array.from({ length: count * 2 }, (_, i) => (Math.floor(i / 2) * (1 + (i % 2))) % 256)
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes)
  return { name: 'numbered', inputs, labels, shape: [2], classes, split: 'train', scale: 1 / 255, shift: 0 }
}

interface Seen {
  readonly id: number
  readonly inputs: number[]
  readonly label: number
}

/** Every sample of an epoch, batch by batch, copied. */
const collect = (set: DataSet, options: BatchOptions): Seen[][] =>
  Array.from(batches(set, options), ({ size, inputs, labels, ids }) =>
    Array.from({ length: size }, (_, i) => ({
      id: ids[i]!,
      inputs: [...inputs.subarray(2 * i, 2 * i + 2)],
      label: labels[i]!,
    })),
  )

const ids = (seen: readonly Seen[][]): number[] => seen.flat().map(({ id }) => id)

const epochs = fc.record({
  count: fc.integer({ min: 0, max: 100 }),
  size: fc.integer({ min: 1, max: 40 }),
  seed: fc.maxSafeNat(),
  epoch: fc.nat({ max: 1000 }),
})

describe('batches', () => {
  test('an epoch covers each sample once, and inputs, labels and ids belong together', () => {
    fc.assert(
      fc.property(epochs, ({ count, ...options }) => {
        const set = numbered(count)
        const seen = collect(set, options)
        expect(ids(seen).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
        for (const { id, inputs, label } of seen.flat()) {
          expect(label).toBe(set.labels[id])
          expect(inputs).toEqual([...set.inputs.subarray(2 * id, 2 * id + 2)].map((x) => x * (1 / 255)))
        }
        expect(seen.slice(0, -1).every((batch) => batch.length === options.size)).toBe(true)
      }),
    )
  })

  test('same seed and epoch, same order, whatever the batch size', () => {
    fc.assert(
      fc.property(epochs, ({ count, ...options }) => {
        const set = numbered(count)
        expect(collect(set, options)).toEqual(collect(set, options))
        expect(ids(collect(set, { ...options, size: 7 }))).toEqual(ids(collect(set, options)))
      }),
    )
  })

  test('from: an epoch resumed at any batch goes on exactly', () => {
    fc.assert(
      fc.property(epochs, fc.nat({ max: 110 }), ({ count, ...options }, from) => {
        const set = numbered(count)
        expect(collect(set, { ...options, from })).toEqual(collect(set, options).slice(from))
      }),
    )
  })

  test('each epoch and each seed has an order of its own', () => {
    const order = (seed: number, epoch: number): string =>
      String(ids(collect(numbered(100), { size: 10, seed, epoch })))
    const orders = [0, 1, 2].flatMap((seed) => [0, 1, 2].map((epoch) => order(seed, epoch)))
    expect(new Set(orders).size).toBe(9)
  })

  test('golden order: the same on every host', () => {
    expect(ids(collect(numbered(12), { size: 5, seed: 42 }))).toEqual([8, 9, 5, 1, 6, 10, 3, 2, 7, 11, 4, 0])
  })

  test('stored order without a seed, or with shuffle: false', () => {
    const stored = Array.from({ length: 10 }, (_, i) => i)
    expect(ids(collect(numbered(10), { size: 3 }))).toEqual(stored)
    expect(ids(collect(numbered(10), { size: 3, seed: 1, shuffle: false }))).toEqual(stored)
  })

  test('dropLast leaves out the smaller last batch', () => {
    expect(collect(numbered(10), { size: 4 }).map((batch) => batch.length)).toEqual([4, 4, 2])
    expect(collect(numbered(10), { size: 4, dropLast: true }).map((batch) => batch.length)).toEqual([4, 4])
  })

  test('buffers are used again', () => {
    const buffers = Array.from(batches(numbered(10), { size: 5 }), ({ inputs, labels }) => [
      inputs.buffer,
      labels.buffer,
    ])
    expect(buffers[1]![0]).toBe(buffers[0]![0])
    expect(buffers[1]![1]).toBe(buffers[0]![1])
  })

  test('single precision stays so where nothing is scaled; else double, unrounded', () => {
    const floats: DataSet = { ...numbered(4), inputs: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), scale: 1 }
    const [exact] = batches(floats, { size: 4 })
    expect(exact!.inputs).toEqual(floats.inputs)
    const [bytes] = batches(numbered(4), { size: 4 })
    expect(bytes!.inputs).toBeInstanceOf(Float64Array)
  })

  test('refuses at the call, not at the first batch', () => {
    const set = numbered(4)
    expect(() => batches(set, { size: 0 })).toThrow(/size is 0; wanted an integer, 1 or more/)
    expect(() => batches(set, { size: 1, shuffle: true })).toThrow(/shuffle without a seed/)
    expect(() => batches(set, { size: 1, seed: 0.5 })).toThrow(OptionError)
    expect(() => batches(set, { size: 1, form: 2 } as never)).toThrow(/no option 'form'/)
  })
})

describe('normalize', () => {
  const at = { mean: 0.25, std: 0.5 }
  test.each([
    ['unit', [0, 1]],
    ['signed', [-1, 1]],
    ['standard', [-0.5, 1.5]],
  ] as const)('%s maps bytes 0 and 255', (kind, wanted) => {
    const out = normalize(Uint8Array.of(0, 255), new Float64Array(2), normalization(kind, at))
    wanted.forEach((value, i) => expect(out[i]).toBeCloseTo(value, 12))
  })

  test('writes into the given buffer and leaves the input alone', () => {
    const input = Uint8Array.of(1, 2)
    const out = new Float32Array(3).fill(9)
    expect(normalize(input, out, { scale: 2, shift: 1 })).toBe(out)
    expect([...out]).toEqual([3, 5, 9])
    expect([...input]).toEqual([1, 2])
  })
})

describe('subset', () => {
  test('perClass samples of each class, rows intact, in stored order, nested by size', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 9 }), (seed, perClass) => {
        const set = numbered(30)
        const rows = (n: number): number[] => ids3(subset(set, { perClass: n, seed }))
        const chosen = rows(perClass)
        expect(chosen).toEqual([...chosen].sort((a, b) => a - b))
        for (const label of [0, 1, 2])
          expect(chosen.filter((row) => row % 3 === label)).toHaveLength(perClass)
        expect(rows(perClass + 1)).toEqual(expect.arrayContaining(chosen))
        expect(rows(perClass)).toEqual(chosen)
      }),
    )
  })

  test('keeps type, scale and shape, and is a copy', () => {
    const set = numbered(30)
    const part = subset(set, { perClass: 2, seed: 1 })
    expect(part).toMatchObject({ shape: [2], classes: 3, scale: 1 / 255, split: 'train' })
    expect(part.inputs).toBeInstanceOf(Uint8Array)
    expect(part.inputs.buffer).not.toBe(set.inputs.buffer)
  })

  test('refuses more than a class has', () => {
    expect(() => subset(numbered(30), { perClass: 11, seed: 1 })).toThrow(
      /perClass is 11, but numbered \(train\) has 10 samples of class 0/,
    )
  })
})

describe('split', () => {
  test('parts are class-balanced, disjoint, and together the set', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, fraction) => {
        const { train, validation } = split(numbered(90), { fraction, seed })
        const held = ids3(validation)
        expect([...ids3(train), ...held].sort((a, b) => a - b)).toEqual(
          Array.from({ length: 90 }, (_, i) => i),
        )
        for (const label of [0, 1, 2])
          expect(held.filter((row) => row % 3 === label)).toHaveLength(Math.round(30 * fraction))
        expect(split(numbered(90), { fraction, seed })).toEqual({ train, validation })
        expect([train.split, validation.split]).toEqual(['train', 'validation'])
      }),
    )
  })

  test('refuses a fraction above 1', () => {
    expect(() => split(numbered(9), { fraction: 10, seed: 1 })).toThrow(
      /fraction is 10; wanted a number, from 0 to 1/,
    )
  })
})

/** Row numbers of a part of a `numbered` set: its first bytes. */
const ids3 = (set: DataSet): number[] => Array.from(set.labels, (_, i) => set.inputs[2 * i]!)

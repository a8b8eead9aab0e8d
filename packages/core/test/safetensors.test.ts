import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type SafeTensor,
  type SafeTensors,
} from '../src/index.js'
import { makeTrainer, thrown, train } from './helpers.js'

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
const sizeOf = (shape: readonly number[]) => {
  const count = shape.reduce((n, d) => n * d, 1)
  return { minLength: count, maxLength: count }
}
const tensor: fc.Arbitrary<SafeTensor> = fc.oneof(
  shapes.chain((shape) =>
    fc.float32Array(sizeOf(shape)).map((values): SafeTensor => ({ dtype: 'f32', shape, values })),
  ),
  shapes.chain((shape) =>
    fc.float64Array(sizeOf(shape)).map((values): SafeTensor => ({ dtype: 'f64', shape, values })),
  ),
)

const file: fc.Arbitrary<SafeTensors> = fc.record({
  tensors: fc.dictionary(
    fc.string({ unit: 'binary' }).filter((name) => name !== '__metadata__'),
    tensor,
    { maxKeys: 4, noNullPrototype: true },
  ),
  metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3, noNullPrototype: true }),
})

const header = (bytes: Uint8Array): { length: number; json: Record<string, unknown> } => {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  return {
    length,
    json: JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>,
  }
}

/** A file with this header and some bytes of data. */
const withHeader = (text: string, data = 16): Uint8Array => {
  const bytes = new Uint8Array(8 + text.length + data)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(new TextEncoder().encode(text), 8)
  return bytes
}

/** A small file as a trainer writes it. */
const written = (): Uint8Array => {
  const trainer = makeTrainer()
  train(trainer, 2)
  return encodeSafetensors(trainer.save({ note: 'a test' }))
}

describe('a file', () => {
  it('reads back as it was written, every bit', () => {
    fc.assert(
      fc.property(file, (given) => {
        expect(decodeSafetensors(encodeSafetensors(given))).toEqual(given)
      }),
    )
  })

  it('reads back from the middle of a larger buffer', () => {
    const bytes = written()
    const larger = new Uint8Array(bytes.length + 8)
    larger.set(bytes, 3)
    expect(decodeSafetensors(larger.subarray(3, 3 + bytes.length))).toEqual(decodeSafetensors(bytes))
  })

  it('has a JSON header aligned to 8 bytes, with types, shapes and offsets that join', () => {
    const { length, json } = header(written())
    expect(length % 8).toBe(0)
    expect(json['W1']).toEqual({ dtype: 'F64', shape: [4, 3], data_offsets: [0, 96] })
    expect(json['b1']).toEqual({ dtype: 'F64', shape: [1, 4], data_offsets: [96, 128] })
    expect(json['__metadata__']).toMatchObject({ note: 'a test', rule: 'backprop', steps: '2' })
  })
})

describe('bytes that are no such file', () => {
  it('cut off at any length are refused as such', () => {
    const bytes = written()
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeSafetensors(bytes.subarray(0, length)), `${length} bytes`).toThrow(SafetensorsError)
    expect(() => decodeSafetensors(bytes)).not.toThrow()
  })

  it('with any byte of the header changed are read or refused as such', () => {
    const bytes = written()
    const { length } = header(bytes)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 + length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, value) => {
          const damaged = bytes.slice()
          damaged[at] = value
          try {
            decodeSafetensors(damaged)
          } catch (error) {
            expect(error).toBeInstanceOf(SafetensorsError)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    'null',
    '[]',
    '7',
    '{"a":null}',
    '{"a":7}',
    '{"a":{}}',
    '{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}',
    '{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}',
    '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[4,0]}}',
    '{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}}',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":["0","4"]}}',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0.5,4.5]}}',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[14,18]}}',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":null}}',
    '{"__metadata__":null}',
    '{"__metadata__":{"steps":7}}',
  ])('with the header %s are refused as such', (text) => {
    expect(() => decodeSafetensors(withHeader(text))).toThrow(SafetensorsError)
  })

  it('are told apart by what is wrong with them', () => {
    const message = (bytes: Uint8Array): string => thrown(() => decodeSafetensors(bytes)).message
    expect(message(new Uint8Array(3))).toContain('3 bytes')
    expect(message(withHeader('{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}'))).toContain(
      'F32 and F64',
    )
    expect(message(written().slice(0, -1))).toContain('cut off')
    expect(message(new Uint8Array(3))).toContain('encodeSafetensors')
  })
})

it('no tensor may be called __metadata__', () => {
  const tensors = { __metadata__: { dtype: 'f32' as const, shape: [0], values: new Float32Array() } }
  expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(SafetensorsError)
})

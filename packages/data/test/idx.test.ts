import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FormatError, parseIdx } from '../src/index.js'
import { idx } from './helpers/synthetic.js'

const good = idx([2, 2], Uint8Array.of(1, 2, 3, 4))

const changed = (at: number, value: number): Uint8Array => good.map((byte, i) => (i === at ? value : byte))

function formatError(bytes: Uint8Array): FormatError {
  try {
    parseIdx(bytes, 'some-file')
  } catch (error) {
    if (error instanceof FormatError) return error
  }
  throw new Error('parseIdx should have thrown a FormatError')
}

describe('parseIdx', () => {
  test('reads what was written, as a view of the same bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }), (shape) => {
        const data = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 256)
        const bytes = idx(shape, data)
        const read = parseIdx(bytes, 'file')
        expect(read.shape).toEqual(shape)
        expect([...read.data]).toEqual([...data])
        expect(read.data.buffer).toBe(bytes.buffer)
      }),
    )
  })

  test('respects where a view begins', () => {
    const wrapped = new Uint8Array([9, 9, ...good]).subarray(2)
    expect([...parseIdx(wrapped, 'file').data]).toEqual([1, 2, 3, 4])
  })

  test.each([
    ['first byte', changed(0, 0x1f), 0, '31'],
    ['second byte', changed(1, 1), 1, '1'],
    ['type', changed(2, 13), 2, '13'],
    ['rank 0', changed(3, 0), 3, '0'],
  ])('wrong magic number: %s', (_, bytes, offset, found) => {
    expect(formatError(bytes)).toMatchObject({ file: 'some-file', offset, found })
  })

  test('truncated at any byte: the error names where the file ends', () => {
    for (let length = 0; length < good.length; length++) {
      expect(formatError(good.subarray(0, length))).toMatchObject({
        offset: length,
        found: 'the end of the file',
      })
    }
  })

  test('surplus bytes', () => {
    const error = formatError(new Uint8Array([...good, 7, 7]))
    expect(error).toMatchObject({ offset: good.length, found: '2 more bytes' })
    expect(error.message).toMatch(/some-file, byte 16: found 2 more bytes; wanted the end of the file/)
  })
})

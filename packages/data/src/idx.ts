import { FormatError } from './errors.js'

/** What an IDX file holds: a view of its bytes, not a copy. */
export interface Idx {
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/**
 * Reads an IDX file of unsigned bytes: 0, 0, type 8, rank, one big-endian uint32 per dimension, then the bytes, row-major.
 *
 * @param file the name in errors
 * @throws FormatError naming the offset, for a wrong magic number, and for missing or surplus bytes
 */
export function parseIdx(bytes: Uint8Array, file: string): Idx {
  const fail = (offset: number, expected: string, found: string): never => {
    throw new FormatError({ file, offset, expected, found })
  }
  const expect = (offset: number, value: number, what: string): void => {
    if (offset >= bytes.length) fail(offset, what, 'the end of the file')
    if (bytes[offset] !== value) fail(offset, what, String(bytes[offset]))
  }
  expect(0, 0, '0, the first byte of an IDX file')
  expect(1, 0, '0, the second byte of an IDX file')
  expect(2, 8, '8, for unsigned bytes')
  const rank = bytes[3] ?? fail(3, 'the number of dimensions', 'the end of the file')
  if (rank === 0) fail(3, 'at least 1 dimension', '0')
  const start = 4 + 4 * rank
  if (bytes.length < start) fail(bytes.length, `${rank} dimensions of 4 bytes`, 'the end of the file')
  const view = new DataView(bytes.buffer, bytes.byteOffset, start)
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i))
  const end = start + shape.reduce((n, d) => n * d, 1)
  if (bytes.length < end)
    fail(bytes.length, `${end} bytes for the shape [${shape.join(', ')}]`, 'the end of the file')
  if (bytes.length > end) fail(end, 'the end of the file', `${bytes.length - end} more bytes`)
  return { shape, data: new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start) }
}

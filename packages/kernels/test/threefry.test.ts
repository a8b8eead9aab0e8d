import { expect, test } from 'vitest'
import { threefry2x32 } from '../src/index.js'

/** Known answers of Random123 (Salmon et al. 2011, tests/kat_vectors): key, counter, result. */
const vectors: [number, number, number, number, number, number][] = [
  [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
]

test.each(vectors)('key %i %i, counter %i %i', (key0, key1, counter0, counter1, x, y) => {
  expect(threefry2x32(key0, key1, counter0, counter1)).toEqual([x, y])
})

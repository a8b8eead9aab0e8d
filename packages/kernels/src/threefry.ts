const PARITY = 0x1bd11bda

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))

/**
 * Threefry-2x32-20, a counter-based random number generator: two words, a function of key and counter alone
 * (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011). Arguments and results are 32-bit
 * words; results are not negative.
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const keys = [key0 | 0, key1 | 0, PARITY ^ key0 ^ key1]
  let x = (counter0 + keys[0]!) | 0
  let y = (counter1 + keys[1]!) | 0
  for (let round = 0; round < 5; round++) {
    for (const bits of round % 2 === 0 ? [13, 15, 26, 6] : [17, 29, 16, 24]) {
      x = (x + y) | 0
      y = rotate(y, bits) ^ x
    }
    x = (x + keys[(round + 1) % 3]!) | 0
    y = (y + keys[(round + 2) % 3]! + round + 1) | 0
  }
  return [x >>> 0, y >>> 0]
}

import type { WasmKernels } from '../src/index.js'

/** A region of an instance's memory: its address, and a view that lasts until the memory grows. */
export interface Placed {
  readonly address: number
  readonly values: Float32Array
}

/**
 * Regions of the given lengths, one after another, filled with numbers in (-0.5, 0.5) by a linear
 * congruential generator.
 */
export function place({ memory, firstFree }: WasmKernels, ...lengths: number[]): Placed[] {
  let state = 1
  let address = firstFree
  return lengths.map((length) => {
    const missing = address + 4 * length - memory.buffer.byteLength
    if (missing > 0) throw new Error(`The memory is ${missing} bytes too small for this test.`)
    const values = new Float32Array(memory.buffer, address, length)
    for (let i = 0; i < length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      values[i] = state / 2 ** 32 - 0.5
    }
    const placed = { address, values }
    address += Math.ceil(length / 4) * 16
    return placed
  })
}

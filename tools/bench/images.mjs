// Batches of the shape of MNIST, without its files: a fifth of the pixels are lit, and labels are random. No
// time depends on the values.
import { uniforms } from './engines.mjs'

export const BATCH = 64
export const BATCHES = 200
export const STEPS = 938 // one epoch of 60000 samples
export const SIZES = [784, 512, 512, 10]
export const LEARNING_RATE = 0.1

/** `{ size, inputs, labels }` of each batch. */
export function imageBatches(count = BATCHES, seed = 1, size = BATCH) {
  const next = uniforms(seed)
  return Array.from({ length: count }, () => ({
    size,
    inputs: Float32Array.from({ length: size * SIZES[0] }, () => (next() < -0.3 ? next() + 0.5 : 0)),
    labels: Uint8Array.from({ length: size }, () => Math.floor((next() + 0.5) * 10)),
  }))
}

// The engines that are compared: our kernels, tfjs with its wasm backend on one thread, and plain JavaScript.
import { createRequire } from 'node:module'
import { instantiateKernels } from '../../packages/kernels/dist/index.js'

const PAGE = 65536

/** Our kernels, and `place(...lengths)`, which gives `{ address, view }` of float32 arrays in their memory. */
export function hebbKernels(megabytes = 32, instance = instantiateKernels()) {
  const { memory, kernels, firstFree } = instance
  memory.grow((megabytes * 2 ** 20) / PAGE)
  let next = firstFree
  const place = (...lengths) =>
    lengths.map((length) => {
      const address = next
      next += Math.ceil(length / 4) * 16
      if (next > memory.buffer.byteLength) throw new Error(`more than ${megabytes} MB of float32 arrays`)
      return { address, view: new Float32Array(memory.buffer, address, length) }
    })
  return { kernels, place }
}

/** tfjs-core on the SIMD build of its wasm backend, without threads. */
export async function tensorflow() {
  const require = createRequire(import.meta.url)
  const tf = require('@tensorflow/tfjs-core')
  require('@tensorflow/tfjs-backend-wasm')
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  await tf.setBackend('wasm')
  await tf.ready()
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('tfjs found no SIMD')
  return tf
}

/** Numbers in [-0.5, 0.5), the same ones each time. */
export function uniforms(seed = 1) {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5
}

import { instantiateRelaxedKernels } from '@hebb/kernels/relaxed'
import type { Backend } from './backend/engine.js'
import { wasmFrom, type KernelSource } from './backend/wasm.js'

const relaxed: KernelSource = { name: 'wasm-relaxed', instantiate: instantiateRelaxedKernels, idle: [] }

/**
 * `wasm()` with relaxed SIMD: matrix products may round a multiplication and an addition at once, which is faster where
 * the processor has such an instruction. Whether it happens is up to the host: the same host gives the same bits, two
 * hosts may differ in the last ones.
 *
 * Opening an engine throws where the host has no relaxed SIMD; Node 20 needs `--experimental-wasm-relaxed-simd`.
 */
export const wasmRelaxed = (): Backend => wasmFrom(relaxed)

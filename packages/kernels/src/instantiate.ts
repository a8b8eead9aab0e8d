import { hex } from './generated/plain.js'
import { compile, instantiate, NO_SIMD, type WasmKernels } from './module.js'

let compiled: WebAssembly.Module | undefined

/**
 * Kernels over a new memory. The module is compiled once a process; an instance takes microseconds and 1 MiB.
 */
export function instantiateKernels(): WasmKernels {
  compiled ??= compile(hex, NO_SIMD)
  return instantiate(compiled)
}

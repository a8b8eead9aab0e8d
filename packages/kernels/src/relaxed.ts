import { hex } from './generated/relaxed.js'
import { compile, instantiate, type WasmKernels } from './module.js'

let compiled: WebAssembly.Module | undefined

/**
 * The same kernels with relaxed SIMD: matrix products may fuse a multiplication with the addition that follows, which
 * rounds once instead of twice. Whether they do is up to the host, so the last bits differ between hosts.
 *
 * @throws Error where the host has no relaxed SIMD
 */
export function instantiateRelaxedKernels(): WasmKernels {
  compiled ??= compile(
    hex,
    'This host has no relaxed SIMD. Node 20 needs the flag --experimental-wasm-relaxed-simd, Node 22 and later none; ' +
      "or use plain SIMD, which every host has: `wasm()` from '@hebb/core'.",
  )
  return instantiate(compiled)
}

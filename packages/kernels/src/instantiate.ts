import { base64 } from './generated/wasm.js'
import type { Kernels } from './kernels.js'

/** Kernels over a memory of their own. */
export interface WasmKernels {
  /**
   * Holds the module's workspace at the bottom, and the caller's numbers from `firstFree` on. Growing it
   * detaches views of it.
   */
  readonly memory: WebAssembly.Memory
  /** The module's exports: buffers are byte addresses, which should be multiples of 4, and at best of 16. */
  readonly kernels: Kernels<number>
  /** First byte address that the module does not use itself, a multiple of 16. */
  readonly firstFree: number
}

/** At least what the module asks for, `initialMemory` in asconfig.json. */
const INITIAL_PAGES = 16

let compiled: WebAssembly.Module | undefined

/**
 * Kernels over a new memory. The module is compiled once a process; an instance takes microseconds and 1 MiB.
 */
export function instantiateKernels(): WasmKernels {
  compiled ??= compile()
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES })
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
  return {
    memory,
    kernels: exports as unknown as Kernels<number>,
    firstFree: (exports['firstFree'] as WebAssembly.Global<'i32'>).value,
  }
}

function compile(): WebAssembly.Module {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
  } catch (cause) {
    throw new Error(
      'This host cannot compile WebAssembly SIMD, which the wasm backend needs. ' +
        'Use the reference backend, which is plain JavaScript: ' +
        "`reference({ dtype: 'f32' })` from '@hebb/core'.",
      { cause },
    )
  }
}

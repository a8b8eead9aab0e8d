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
  /** Gives back what is held beside the memory, where anything is. */
  dispose?(): void
}

/** At least what the module asks for, `initialMemory` in asconfig.json. */
export const INITIAL_PAGES = 16

/** What a host without SIMD is told. */
export const NO_SIMD: string =
  'This host cannot compile WebAssembly SIMD, which the wasm backend needs. ' +
  'Use the reference backend, which is plain JavaScript: ' +
  "`reference({ dtype: 'f32' })` from '@hebb/core'."

/**
 * The module in `hex`.
 *
 * @param otherwise what to say where the host refuses it
 */
export function compile(hex: string, otherwise: string): WebAssembly.Module {
  try {
    return new WebAssembly.Module(Uint8Array.from(hex.match(/../g)!, (byte) => parseInt(byte, 16)))
  } catch (cause) {
    throw new Error(otherwise, { cause })
  }
}

/** An instance over a memory of its own. */
export function instantiate(module: WebAssembly.Module): WasmKernels {
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES })
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  return { memory, kernels: exports as unknown as Kernels<number>, firstFree: firstFreeOf(exports) }
}

export const firstFreeOf = (exports: WebAssembly.Exports): number =>
  (exports['firstFree'] as WebAssembly.Global<'i32'>).value

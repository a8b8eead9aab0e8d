import process from 'node:process'
import { OptionError, refuseUnknown, wasmWith, type Backend } from '@hebb/core'
import { blasKernels } from './blas-kernels.js'
import { loadBlas, type BlasInfo } from './load-blas.js'

export interface NativeOptions {
  /** Path or name of the BLAS library. Default: the environment variable HEBB_BLAS, else the usual ones are tried. */
  readonly library?: string
  /** Threads that OpenBLAS may use, in the whole process. Default 1. Accelerate decides for itself. */
  readonly threads?: number
}

export interface NativeBackend extends Backend {
  /** What computes the products. */
  readonly blas: BlasInfo
}

const MOST_THREADS = 1024

/**
 * Single precision, with matrix products by the system's BLAS (OpenBLAS, Accelerate) in the memory that the wasm kernels work on;
 * all else is theirs.
 *
 * The last bits of a result depend on the library, its version and the CPU, and on the size of the batch: a BLAS adds up a
 * row's products in another order when there are other rows.
 *
 * @throws BlasError where there is no BLAS, saying what to install
 * @throws OptionError for unknown or invalid options
 */
export async function native(options: NativeOptions = {}): Promise<NativeBackend> {
  refuseUnknown('native', options, ['library', 'threads'])
  const { library = process.env['HEBB_BLAS'] || undefined, threads } = options
  if (library !== undefined && (typeof library !== 'string' || library === ''))
    throw new OptionError(
      `native: library is ${library === '' ? "''" : String(library)}; wanted a path or a name.`,
    )
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS))
    throw new OptionError(
      `native: threads is ${String(threads)}; wanted an integer from 1 to ${MOST_THREADS}.`,
    )
  const blas = await loadBlas(library, threads)
  return {
    ...wasmWith('native', (kernels, memory) => blasKernels(kernels, memory, blas)),
    blas: blas.info,
  }
}

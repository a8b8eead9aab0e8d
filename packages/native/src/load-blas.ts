import process from 'node:process'
import type * as koffiModule from 'koffi'
import { OptionError } from '@hebb/core'
import { BlasError } from './errors.js'
import { installOf, librariesOf } from './libraries.js'

/** The BLAS in use, as data: for records of what a result was measured with. */
export interface BlasInfo {
  /** Path or name that it was loaded by. */
  readonly library: string
  /** OpenBLAS: the CPU whose kernels it chose, which decides its speed and its last bits. */
  readonly core?: string
  /** OpenBLAS: version and how it was built. */
  readonly config?: string
  /** Threads that it may use; absent where the library decides for itself. */
  readonly threads?: number
}

/** `cblas_sgemm(order, transA, transB, M, N, K, alpha, A, lda, B, ldb, beta, C, ldc)`; matrices by address. */
// prettier-ignore
type Sgemm = (
  order: number, transA: number, transB: number, M: number, N: number, K: number,
  alpha: number, a: number, lda: number, b: number, ldb: number, beta: number, c: number, ldc: number,
) => void

/** `cblas_saxpy(n, alpha, x, incX, y, incY)`: y += alpha x. */
type Saxpy = (n: number, alpha: number, x: number, incX: number, y: number, incY: number) => void

export interface Blas {
  readonly info: BlasInfo
  readonly sgemm: Sgemm
  readonly saxpy: Saxpy
  /** Where a buffer begins in the address space of the process. */
  addressOf(buffer: ArrayBuffer): number
}

export const ROW_MAJOR = 101
export const PLAIN = 111
export const TRANSPOSED = 112

type Koffi = typeof koffiModule
type Library = ReturnType<Koffi['load']>

/**
 * Loads a BLAS and tries it on a small product.
 *
 * @param given path or name of the library; the usual ones are tried without it
 * @param threads how many it may use; without it one, where the library can be told
 * @throws BlasError saying what was tried and what to install
 */
export async function loadBlas(given: string | undefined, threads: number | undefined): Promise<Blas> {
  const koffi = await loadKoffi()
  const { name, library } = open(koffi, given)
  const blas = {
    info: describe(library, name, threads),
    ...functionsOf(library, name),
    addressOf: addresses(koffi),
  }
  verify(blas)
  return blas
}

async function loadKoffi(): Promise<Koffi> {
  try {
    return await import('koffi')
  } catch (cause) {
    throw new BlasError(
      `koffi, which calls the BLAS, does not load on ${process.platform} ${process.arch}: ${messageOf(cause)} ` +
        'Install @hebb/native again with its optional dependencies, or use the wasm backend.',
      { cause },
    )
  }
}

function open(koffi: Koffi, given: string | undefined): { name: string; library: Library } {
  const names = given === undefined ? librariesOf(process.platform) : [given]
  const failures = []
  for (const name of names) {
    try {
      return { name, library: koffi.load(name) }
    } catch (error) {
      failures.push(error)
    }
  }
  const found =
    given === undefined
      ? `No BLAS was found; tried ${names.join(', ')}.`
      : `${given} does not load: ${messageOf(failures[0])}`
  throw new BlasError(
    `${found} Install one (${installOf(process.platform)}), or say where it is: ` +
      "native({ library: '…' }) or the environment variable HEBB_BLAS. Without one, use the wasm backend.",
    { cause: failures[0] },
  )
}

const [i, f, at] = ['int', 'float', 'uintptr_t']

function functionsOf(library: Library, name: string): Pick<Blas, 'sgemm' | 'saxpy'> {
  try {
    return {
      sgemm: library.func('cblas_sgemm', 'void', [i, i, i, i, i, i, f, at, i, at, i, f, at, i]),
      saxpy: library.func('cblas_saxpy', 'void', [i, f, at, i, at, i]),
    }
  } catch (cause) {
    throw new BlasError(
      `${name} has no function cblas_sgemm. Wanted a BLAS with the C interface and 32-bit sizes, such as OpenBLAS or Accelerate.`,
      { cause },
    )
  }
}

function describe(library: Library, name: string, threads: number | undefined): BlasInfo {
  const text = (symbol: string): string | undefined =>
    optional(() => library.func(symbol, 'str', [])() as string)
  const core = text('openblas_get_corename')
  const config = text('openblas_get_config')?.trim()
  const setThreads = optional(() => library.func('openblas_set_num_threads', 'void', ['int']))
  const getThreads = optional(() => library.func('openblas_get_num_threads', 'int', []))
  if (threads !== undefined && !setThreads)
    throw new OptionError(`native: threads is ${threads}, but ${name} decides that itself; leave it out.`)
  setThreads?.(threads ?? 1)
  return {
    library: name,
    ...(core !== undefined && { core }),
    ...(config !== undefined && { config }),
    ...(getThreads && { threads: getThreads() as number }),
  }
}

/** A function of the library, or undefined where it has none by that name. */
function optional<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

const addresses =
  (koffi: Koffi) =>
  (buffer: ArrayBuffer): number => {
    const address = Number(koffi.address(buffer))
    if (!Number.isSafeInteger(address))
      throw new BlasError(`A buffer lies at ${address}, beyond what a number can hold.`)
    return address
  }

/** (1 2 3) · (4 5 6)ᵀ + 2 · 0.5 = 33: wrong where the library takes other integers than are given. */
function verify({ info, sgemm, addressOf }: Blas): void {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6, 0.5)
  const at = addressOf(values.buffer)
  sgemm(ROW_MAJOR, PLAIN, TRANSPOSED, 1, 1, 3, 1, at, 3, at + 12, 3, 2, at + 24, 1)
  if (values[6] !== 33)
    throw new BlasError(
      `${info.library} computes a product as ${values[6]}, which is 33: is it a BLAS with 64-bit sizes? Give another one.`,
    )
}

const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return text.endsWith('.') ? text : `${text}.`
}

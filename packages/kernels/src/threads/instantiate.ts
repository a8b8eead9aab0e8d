import { hex } from '../generated/threads.js'
import type { Kernels } from '../kernels.js'
import { compile, firstFreeOf, INITIAL_PAGES, NO_SIMD, type WasmKernels } from '../module.js'
import { requireSharedMemory, spawn } from './host.js'
import { startTeam, type Team } from './team.js'

export interface ThreadOptions {
  /** The caller's included: an integer of at least 1. */
  readonly threads: number
  /**
   * Multiplications from which a product is split: below, handing over costs about what it saves. Default 2^21, a
   * product of 128 x 128 x 128.
   */
  readonly splitFrom?: number
}

/** Kernels whose matrix products are computed by several threads. */
export interface ThreadedKernels extends WasmKernels {
  /** Threads that have started so far, the caller included; it does the others' work until they have. */
  running(): number
  /** Shares of products that others than the caller have computed. */
  taken(): number
  /** Ends the threads. Later products are computed by the caller alone. */
  dispose(): void
}

/** Most pages that a memory can have: one that is shared must say it beforehand. */
const MOST_PAGES = 65536
const PAGE = 65536
/** Where the caller's workspace begins, as in the plain build. */
const WORKSPACE = 16
/** Rows of a tile, `MR` in assembly/workspace.ts: shares are multiples of it, so that tiles are whole. */
const TILE_ROWS = 4

let compiled: WebAssembly.Module | undefined

/**
 * The same kernels on shared memory: `gemm` gives each thread a block of rows, the same sums in the same order, so the
 * bits do not depend on the number of threads. The other kernels run in the calling thread.
 *
 * Threads start while the caller goes on, and end with `dispose`; they do not keep a process alive.
 *
 * @throws Error where the host has no shared memory or no workers
 */
export function instantiateThreadedKernels({ threads, splitFrom = 2 ** 21 }: ThreadOptions): ThreadedKernels {
  if (!(Number.isSafeInteger(threads) && threads >= 1)) {
    throw new RangeError(`threads is ${String(threads)}; wanted an integer of at least 1.`)
  }
  requireSharedMemory()
  const module = (compiled ??= compile(hex, NO_SIMD))
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES, shared: true })
  const { exports } = new WebAssembly.Instance(module, { env: { memory, workspace: WORKSPACE } })
  const own = exports as unknown as Kernels<number>

  // The threads' workspaces follow the caller's, each as long as it.
  const size = firstFreeOf(exports) - WORKSPACE
  const workspaces = Array.from({ length: threads - 1 }, (_, i) => WORKSPACE + (i + 1) * size)
  const firstFree = WORKSPACE + threads * size
  const missing = firstFree - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE))

  let team: Team | undefined
  let disposed = threads === 1
  const gemm: Kernels<number>['gemm'] = (M, N, K, ...rest) => {
    const rows = Math.ceil(M / threads / TILE_ROWS) * TILE_ROWS
    if (disposed || rows >= M || M * N * K < splitFrom) return own.gemm(M, N, K, ...rest)
    team ??= startTeam({ module, memory, gemm: own.gemm, workspaces, spawn })
    team.product(rows, M, N, K, ...rest)
  }
  return {
    memory,
    firstFree,
    kernels: { ...own, gemm },
    running: () => team?.running() ?? 1,
    taken: () => team?.taken() ?? 0,
    dispose() {
      team?.dispose()
      disposed = true
    },
  }
}

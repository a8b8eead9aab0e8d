import { reference, wasm, type Backend } from '@hebb/core'
import { wasmRelaxed } from '@hebb/core/relaxed'
import { wasmThreads } from '@hebb/core/threads'
import { UsageError } from './errors.js'

export const backendNames = ['wasm', 'wasm-relaxed', 'reference'] as const
export type BackendName = (typeof backendNames)[number]

/** Backends by name. */
export const backends: Readonly<Record<BackendName, () => Backend>> = {
  wasm,
  'wasm-relaxed': wasmRelaxed,
  reference,
}

/** The backend that --backend and --threads ask for. */
export function backendOf({
  backend = 'wasm',
  threads = 1,
}: {
  backend?: BackendName
  threads?: number
}): Backend {
  if (threads === 1) return backends[backend]()
  if (backend !== 'wasm')
    throw new UsageError(
      `--threads is for the backend wasm, not for ${backend}: leave one of the two flags out.`,
    )
  return wasmThreads({ threads })
}

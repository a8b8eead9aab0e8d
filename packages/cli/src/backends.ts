import { reference, wasm, type Backend } from '@hebb/core'
import { wasmRelaxed } from '@hebb/core/relaxed'
import { wasmThreads } from '@hebb/core/threads'
import { UsageError } from './errors.js'

export const backendNames = ['wasm', 'wasm-relaxed', 'reference', 'native'] as const
export type BackendName = (typeof backendNames)[number]

const makers: Readonly<Record<BackendName, () => Backend | Promise<Backend>>> = {
  wasm,
  'wasm-relaxed': wasmRelaxed,
  reference,
  native: () => loadNative(() => import('@hebb/native')),
}

/** The backend that --backend and --threads ask for. */
export async function backendOf({
  backend = 'wasm',
  threads = 1,
}: {
  backend?: BackendName
  threads?: number
}): Promise<Backend> {
  if (threads === 1) return makers[backend]()
  if (backend !== 'wasm')
    throw new UsageError(
      `--threads is for the backend wasm, not for ${backend}: leave one of the two flags out.`,
    )
  return wasmThreads({ threads })
}

/**
 * The backend of the optional package.
 *
 * @throws UsageError where it is not installed
 */
export async function loadNative(load: () => Promise<{ native: () => Promise<Backend> }>): Promise<Backend> {
  const { native } = await load().catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new UsageError(
      '--backend native needs the package @hebb/native, which is not installed beside hebb: npm install @hebb/native. ' +
        'It computes with the BLAS of your system. Without it, use --backend wasm.',
      { cause },
    )
  })
  return native()
}

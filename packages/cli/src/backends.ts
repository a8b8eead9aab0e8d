import { reference, wasm, type Backend } from '@hebb/core'
import { UsageError } from './errors.js'

export const backendNames = ['wasm', 'reference', 'native'] as const
export type BackendName = (typeof backendNames)[number]

const makers: Readonly<Record<BackendName, () => Backend | Promise<Backend>>> = {
  wasm,
  reference,
  native: () => loadNative(() => import('@hebb/native')),
}

/** A backend by name. */
export const makeBackend = async (name: BackendName): Promise<Backend> => makers[name]()

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

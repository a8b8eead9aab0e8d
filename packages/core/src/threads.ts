import { availableThreads, instantiateThreadedKernels } from '@hebb/kernels/threads'
import type { Backend } from './backend/engine.js'
import { wasm, wasmFrom } from './backend/wasm.js'
import { OptionError, quoted, refuseUnknown } from './errors.js'

/**
 * `wasm()` on several threads: large matrix products are split by rows of their output. The same bits as one thread,
 * whatever the number, so a checkpoint of either goes on with the other.
 *
 * Each engine has threads of its own, which start at its first large product and end when the trainer is disposed of.
 * They need shared memory: Node, Deno and Bun have it, a page must be cross-origin isolated.
 *
 * @param options.threads the calling one included: an integer from 1 to what the host can run at the same time
 * @throws OptionError for another number; the first use throws where the host has no shared memory
 */
export function wasmThreads(options: { readonly threads: number }): Backend {
  refuseUnknown('wasmThreads', options, ['threads'])
  const { threads } = options
  const most = availableThreads()
  if (!(Number.isSafeInteger(threads) && threads >= 1 && threads <= most)) {
    throw new OptionError(
      `threads is ${quoted(threads)}; wanted an integer from 1 to ${most}, which is how many this host runs at the same time.`,
    )
  }
  if (threads === 1) return wasm()
  return wasmFrom({ name: 'wasm', instantiate: () => instantiateThreadedKernels({ threads }), idle: [] })
}

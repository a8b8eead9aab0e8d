/** A thread that runs a source text. */
export interface Thread {
  terminate(): unknown
}

/** Starts a thread on `source`, sends it `message`, and says when it ends by itself. */
export type Spawn = (source: string, message: unknown, onEnd: (cause: unknown) => void) => Thread

/** What is used of node:worker_threads. */
interface NodeThreads {
  readonly Worker: new (
    source: string,
    options: object,
  ) => {
    postMessage(message: unknown, transfer: []): void
    on(event: 'error' | 'exit', listener: (cause: unknown) => void): void
    unref(): void
    terminate(): unknown
  }
}

interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown }
  readonly crossOriginIsolated?: boolean
}

/** A module of Node's, without an import that browsers and bundlers would stumble over. */
const builtin = <T>(name: string): T | undefined =>
  (globalThis as Host).process?.getBuiltinModule?.(name) as T | undefined

/** Threads that this host can run at the same time. */
export function availableThreads(): number {
  const os = builtin<{ availableParallelism(): number }>('node:os')
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Throws where threads cannot share memory. */
export function requireSharedMemory(): void {
  if (typeof SharedArrayBuffer === 'function') {
    if (builtin('node:worker_threads')) return
    if (typeof Worker === 'function' && (globalThis as Host).crossOriginIsolated !== false) return
  }
  throw new Error(
    'Threads need shared memory and workers, which this host does not offer. A page has them when it is cross-origin ' +
      'isolated: serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp. ' +
      'One thread needs neither, and gives the same bits: `wasm()`.',
  )
}

let url: string | undefined

/** A thread of Node, which does not keep the process alive, or a worker of a browser. */
export const spawn: Spawn = (source, message, onEnd) => {
  const threads = builtin<NodeThreads>('node:worker_threads')
  if (threads) {
    const thread = new threads.Worker(source, { eval: true, execArgv: [] })
    thread.on('error', onEnd)
    thread.on('exit', (code) => onEnd(`exit code ${String(code)}`))
    thread.unref()
    thread.postMessage(message, [])
    return thread
  }
  url ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const thread = new Worker(url)
  thread.addEventListener('error', ({ message: cause }) => onEnd(cause))
  thread.postMessage(message, [])
  return thread
}

import type { Kernels } from '../kernels.js'
import { control, SPINS } from './control.js'
import type { Spawn, Thread } from './host.js'
import { threadSource } from './thread-source.js'

const { JOB, SHARES, PENDING, SLEEPING, RUNNING, FAILED, TAKEN, ROWS, ARGUMENTS, WORDS } = control

type Gemm = Kernels<number>['gemm']

export interface TeamOptions {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** The caller's own product. */
  readonly gemm: Gemm
  /** Where each further thread has its workspace. */
  readonly workspaces: readonly number[]
  readonly spawn: Spawn
  /** What the threads run; theirs unless a test gives another. */
  readonly source?: string
  /** Milliseconds that a share may take beyond what a slow machine needs. Default 10 000. */
  readonly patience?: number
}

/** Threads that compute products together with their caller. */
export interface Team {
  /** gemm, in shares of `rows` rows. */
  product(rows: number, ...args: Parameters<Gemm>): void
  /** Threads that have started, the caller included. */
  running(): number
  /** Shares that others than the caller have computed. */
  taken(): number
  dispose(): void
}

/** Multiplications and additions in a millisecond, on a machine that is much slower than any. */
const SLOW = 1e5

/** Starts a thread for each workspace. They are ended by `dispose`, or when the team is garbage. */
export function startTeam({
  module,
  memory,
  gemm,
  workspaces,
  spawn,
  source = threadSource,
  patience = 10_000,
}: TeamOptions): Team {
  const buffer = new SharedArrayBuffer(4 * WORDS)
  const words = new Int32Array(buffer)
  const floats = new Float32Array(buffer)
  const sleeps = maySleep(words)
  const state: { ended?: unknown; threads: Thread[] } = { threads: [] }
  state.threads = workspaces.map((workspace) =>
    spawn(source, { module, memory, workspace, buffer }, (cause) => void (state.ended ??= { cause })),
  )

  function fail(cause: unknown): never {
    end(state)
    throw new Error(
      'A thread of the wasm backend has ended or does not answer, so this trainer cannot go on: make a new one, from ' +
        'the last checkpoint if there is one.',
      { cause },
    )
  }

  /** Until all shares are finished. */
  function wait(work: number): void {
    for (let i = 0; i < SPINS; i++) if (Atomics.load(words, PENDING) === 0) return
    const deadline = performance.now() + patience + work / SLOW
    for (;;) {
      const left = Atomics.load(words, PENDING)
      if (left === 0) return
      const time = deadline - performance.now()
      if (time <= 0) fail(`no answer in ${patience} ms`)
      if (sleeps) Atomics.wait(words, PENDING, left, time)
    }
  }

  const team: Team = {
    product(rows, M, N, K, alpha, a, aRow, aCol, b, bRow, bCol, beta, c, ldc) {
      if (state.ended) fail(state.ended)
      const shares = Math.ceil(M / rows)
      words[ROWS] = rows
      let at: number = ARGUMENTS
      for (const word of [M, N, K, 0, a, aRow, aCol, b, bRow, bCol, 0, c, ldc]) words[at++] = word
      floats[ARGUMENTS + 3] = alpha
      floats[ARGUMENTS + 10] = beta
      Atomics.store(words, PENDING, shares)
      Atomics.store(words, SHARES, shares)
      Atomics.add(words, JOB, 1)
      if (Atomics.load(words, SLEEPING) > 0) Atomics.notify(words, JOB, shares - 1)

      for (let share: number; (share = Atomics.sub(words, SHARES, 1)) > 0;) {
        const first = (share - 1) * rows
        const from = a + 4 * first * aRow
        const to = c + 4 * first * ldc
        gemm(Math.min(rows, M - first), N, K, alpha, from, aRow, aCol, b, bRow, bCol, beta, to, ldc)
        Atomics.sub(words, PENDING, 1)
      }
      wait(M * N * K)
      if (Atomics.load(words, FAILED) !== 0) fail('a share threw')
    },
    running: () => 1 + Atomics.load(words, RUNNING),
    taken: () => Atomics.load(words, TAKEN),
    dispose: () => end(state),
  }
  garbage?.register(team, state)
  return team
}

interface State {
  ended?: unknown
  threads: Thread[]
}

function end(state: State): void {
  for (const thread of state.threads) void thread.terminate()
  state.threads = []
  state.ended ??= { cause: 'disposed' }
}

/** A team that nobody disposed of: its threads would sleep until the process ends. */
const garbage = typeof FinalizationRegistry === 'function' ? new FinalizationRegistry<State>(end) : undefined

/** Whether the caller may sleep: the main thread of a browser may not, and looks again and again instead. */
function maySleep(words: Int32Array): boolean {
  try {
    Atomics.wait(words, PENDING, -1, 0)
    return true
  } catch {
    return false
  }
}

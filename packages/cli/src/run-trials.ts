import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { store, sweep, type Trial, type TrialResult } from '@hebb/lab'
import { Piscina } from 'piscina'
import type { Io } from './io.js'
import { work, type TrialTask } from './trial-worker.js'

export interface RunTrialsOptions {
  /** File of finished trials: a run that was killed goes on from it. */
  readonly resume?: string
  /** Threads; all cores by default. */
  readonly workers?: number
  readonly dataDir?: string
  readonly offline?: boolean
}

/** Runs trials on all cores, says how far it is, and keeps what is finished. */
export async function runTrials(
  io: Io,
  trials: readonly Trial[],
  { resume, workers = availableParallelism(), dataDir, offline }: RunTrialsOptions,
): Promise<TrialResult[]> {
  // Read from sources, as tests do, there is no compiled worker: then trials run here, one after another.
  const compiled = import.meta.url.endsWith('.js')
  const pool =
    compiled && workers > 1
      ? new Piscina({ filename: new URL('./trial-worker.js', import.meta.url).href, maxThreads: workers })
      : undefined
  const run = (trial: Trial): Promise<TrialResult> => {
    const task: TrialTask = {
      trial,
      cwd: io.cwd,
      ...(dataDir !== undefined && { dir: resolve(io.cwd, dataDir) }),
      ...(offline && { offline }),
    }
    return pool ? (pool.run(task, { name: 'work' }) as Promise<TrialResult>) : work(task)
  }
  const start = performance.now()
  const first = { done: -1 }
  try {
    return await sweep({
      trials,
      run,
      cost: ({ width, steps, batchSize }) => width ** 2 * steps * batchSize,
      store: store<Trial, TrialResult>(resume === undefined ? undefined : resolve(io.cwd, resume)),
      workers: pool ? workers : 1,
      onResult({ done, total }) {
        if (first.done < 0) first.done = done - 1
        const seconds = (performance.now() - start) / 1000
        const left = ((total - done) / (done - first.done)) * seconds
        io.stderr(
          `${io.live ? '\r' : ''}${done}/${total} trials, ${left.toFixed(0)} s left ${io.live ? '' : '\n'}`,
        )
      },
    })
  } finally {
    if (io.live) io.stderr('\n')
    await pool?.destroy()
  }
}

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

/** Operations a second and core, as measured. Parity has short products, of few columns. */
const SPEED = { parity: 6e9, teacher: 25e9, 'fashion-mnist': 45e9 }

/** About how many seconds a trial takes on one core: three products a weight, and two a sweep and weight above the first layer. */
export function secondsOf({ width, hiddenLayers, steps, batchSize, data, options, rule }: Trial): number {
  const first = (data === 'fashion-mnist' ? 784 : 20) * width
  const above = (hiddenLayers - 1) * width ** 2 + 10 * width
  const sweeps = rule === 'ep' ? 16 + 2 * 8 : rule === 'pc' ? Number(options['steps'] ?? 20) : 1
  return (2 * batchSize * steps * (3 * (first + above) + 2 * sweeps * above)) / SPEED[data]
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
  const kept = store<Trial, TrialResult>(resume === undefined ? undefined : resolve(io.cwd, resume))
  const missing = trials.filter((trial) => kept.get(trial) === undefined)
  let left = missing.reduce((sum, trial) => sum + secondsOf(trial), 0)
  const all = left
  try {
    return await sweep({
      trials,
      run,
      cost: secondsOf,
      store: kept,
      workers: pool ? workers : 1,
      onResult({ trial, done, total }) {
        left -= secondsOf(trial)
        const seconds = ((performance.now() - start) / 1000) * Math.max(0, left / (all - left))
        io.stderr(
          `${io.live ? '\r' : ''}${done}/${total} trials, ${seconds.toFixed(0)} s left ${io.live ? '' : '\n'}`,
        )
      },
    })
  } finally {
    if (io.live) io.stderr('\n')
    await pool?.destroy()
  }
}

import type { Callbacks } from '@hebb/core'
import type { Io } from './io.js'

const CLEAR = '\r\u001b[K'

/** Runs what shows progress, then wipes its line off the terminal, before anything else is written. */
export async function withProgress<T>(io: Io, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } finally {
    if (io.live) io.stderr(CLEAR)
  }
}

export interface ProgressOptions {
  /** What is being trained: `bp on mnist`. */
  readonly what: string
  readonly samples: number
  readonly epochs: number
  /** Where a resumed run begins, in samples. */
  readonly done?: number
}

/** Progress of a run on standard error: a line rewritten ten times a second on a terminal, else a plain line a second at most. */
export function progress(io: Io, { what, samples, epochs, done = 0 }: ProgressOptions): Callbacks {
  const start = performance.now()
  let seen = 0
  let drawn = start
  const total = samples * epochs - done
  const text = (epoch: number, loss: number, accuracy: number): string => {
    const seconds = (performance.now() - start) / 1000
    const left = ((total - seen) / seen) * seconds
    const parts = [
      `${what}: epoch ${epoch}/${epochs}`,
      `${Math.round(seen / seconds)} samples/s`,
      ...(Number.isNaN(loss) ? [] : [`loss ${loss.toPrecision(3)}`]),
      ...(Number.isNaN(accuracy) ? [] : [`accuracy ${(100 * accuracy).toFixed(1)} %`]),
      ...(seen < total ? [`ETA ${left.toFixed(0)} s`] : [`${seconds.toFixed(1)} s`]),
    ]
    return parts.join('  ')
  }
  const due = (interval: number): boolean => {
    const now = performance.now()
    if (now - drawn < interval) return false
    drawn = now
    return true
  }
  return {
    onStep({ report, position }) {
      seen += report.samples
      if (!io.live || !due(100)) return
      const line = text(position.epoch + 1, report.loss, report.accuracy)
      io.stderr(`${CLEAR}${line.slice(0, io.columns - 1)}`)
    },
    onEpoch({ epoch, loss, accuracy, validation }) {
      const last = epoch === epochs
      if (io.live || (!last && !due(1000))) return
      const held = validation ? `  validation ${(100 * validation.accuracy).toFixed(1)} %` : ''
      io.stderr(`${text(epoch, loss, accuracy)}${held}\n`)
    },
  }
}

/** One line on standard error that says what runs now: rewritten on a terminal, else a line each. */
export const progressLine = (io: Io): { show(what: string): void; clear(): void } => ({
  show: (what) => io.stderr(io.live ? `${CLEAR}${what.slice(0, io.columns - 1)}` : `${what}\n`),
  clear: () => void (io.live && io.stderr(CLEAR)),
})

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Results that outlive the process: one JSON line each, in the order in which they were found. */
export interface Store<T, R> {
  get(trial: T): R | undefined
  put(trial: T, result: R): void
  /** Results in it. */
  readonly size: number
}

/**
 * A store in a file; without a path in memory. A line that a killed process left half-written is ignored, and its trial runs again.
 */
export function store<T, R>(path?: string): Store<T, R> {
  const found = new Map<string, R>()
  let broken = false
  if (path !== undefined && existsSync(path)) {
    const text = readFileSync(path, 'utf8')
    broken = text !== '' && !text.endsWith('\n')
    for (const line of text.split('\n')) {
      const entry = parse<{ trial: T; result: R }>(line)
      if (entry) found.set(JSON.stringify(entry.trial), entry.result)
    }
  } else if (path !== undefined) mkdirSync(dirname(path), { recursive: true })
  return {
    get: (trial) => found.get(JSON.stringify(trial)),
    put(trial, result) {
      found.set(JSON.stringify(trial), result)
      if (path === undefined) return
      appendFileSync(path, `${broken ? '\n' : ''}${JSON.stringify({ trial, result })}\n`)
      broken = false
    },
    get size() {
      return found.size
    },
  }
}

function parse<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T
  } catch {
    return undefined
  }
}

export interface SweepOptions<T, R> {
  readonly trials: readonly T[]
  readonly run: (trial: T) => Promise<R>
  /** Where finished trials are kept; in memory by default. */
  readonly store?: Store<T, R>
  /** Of a trial, in any unit: the dearest begin, so that no worker is left alone with one at the end. */
  readonly cost?: (trial: T) => number
  /** Trials under way at once. Default 1. */
  readonly workers?: number
  /** After each trial, one that was found in the store included. */
  readonly onResult?: (o: { readonly trial: T; readonly done: number; readonly total: number }) => void
}

/** Runs trials that the store does not have, and gives the results of all, in the order of the trials. */
export async function sweep<T, R>({
  trials,
  run,
  store: kept = store<T, R>(),
  cost = () => 0,
  workers = 1,
  onResult,
}: SweepOptions<T, R>): Promise<R[]> {
  const missing = trials.filter((trial) => kept.get(trial) === undefined).sort((a, b) => cost(b) - cost(a))
  const total = trials.length
  let done = total - missing.length
  let next = 0
  const work = async (): Promise<void> => {
    while (next < missing.length) {
      const trial = missing[next++]!
      kept.put(trial, await run(trial))
      onResult?.({ trial, done: ++done, total })
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return trials.map((trial) => kept.get(trial)!)
}

/** Wall and processor time of what is trained, without what is only measured. */
export interface Stopwatch {
  readonly seconds: number
  /** Of all threads of the process; null where the host does not tell. */
  readonly cpuSeconds: number | null
  /** Runs `what` off the clock. */
  pause<T>(what: () => T): T
}

interface Host {
  readonly process?: { cpuUsage?(): { readonly user: number; readonly system: number } }
}

const wall = (): number => performance.now() / 1000

function cpu(): number | null {
  const usage = (globalThis as Host).process?.cpuUsage?.()
  return usage ? (usage.user + usage.system) / 1e6 : null
}

/** A stopwatch that runs from now on. */
export function stopwatch(): Stopwatch {
  const start = { wall: wall(), cpu: cpu() }
  const paused = { wall: 0, cpu: 0 }
  return {
    get seconds() {
      return wall() - start.wall - paused.wall
    },
    get cpuSeconds() {
      const now = cpu()
      return now === null || start.cpu === null ? null : now - start.cpu - paused.cpu
    },
    pause(what) {
      const from = { wall: wall(), cpu: cpu() ?? 0 }
      try {
        return what()
      } finally {
        paused.wall += wall() - from.wall
        paused.cpu += (cpu() ?? 0) - from.cpu
      }
    },
  }
}

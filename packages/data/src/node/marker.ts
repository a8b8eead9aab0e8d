import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

const STALE_MS = 10 * 60 * 1000
const POLL_MS = 100
const BEAT_MS = 30 * 1000

/** Tokens that this process holds: a marker with our pid and another token was left by a process that died. */
const held = new Set<string>()

/**
 * Runs `work` while holding a marker file, one caller at a time among all processes that share the folder; the others wait.
 * A marker whose process is gone, or untouched for 10 minutes, is taken over.
 */
export async function withMarker<T>(path: string, work: () => Promise<T>): Promise<T> {
  const token = [hostname(), process.pid, Math.random().toString(36).slice(2)].join(' ')
  held.add(token)
  try {
    await acquire(path, token)
    const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), BEAT_MS)
    beat.unref()
    try {
      return await work()
    } finally {
      clearInterval(beat)
      if ((await contentOf(path)) === token) await rm(path, { force: true })
    }
  } finally {
    held.delete(token)
  }
}

async function acquire(path: string, token: string): Promise<void> {
  for (;;) {
    try {
      return await writeFile(path, token, { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const other = await contentOf(path)
    if (other !== undefined && (await isStale(path, other))) await takeAway(path, other)
    else await sleep(POLL_MS)
  }
}

async function isStale(path: string, content: string): Promise<boolean> {
  const age = await stat(path)
    .then(({ mtimeMs }) => Date.now() - mtimeMs)
    .catch(() => 0)
  if (age > STALE_MS) return true
  const [host, pid] = content.split(' ')
  if (host !== hostname()) return false
  return Number(pid) === process.pid ? !held.has(content) : !isAlive(Number(pid))
}

/** Moves a stale marker aside; if another took it over in the meantime, theirs is put back. */
async function takeAway(path: string, stale: string): Promise<void> {
  const aside = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  try {
    await rename(path, aside)
    if ((await contentOf(aside)) !== stale) await link(aside, path)
  } catch {
    // Somebody else was faster.
  } finally {
    await rm(aside, { force: true })
  }
}

const contentOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined)

/** Whether a process of this computer runs. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

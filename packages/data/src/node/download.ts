import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { Readable, Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import type { CanonicalFile } from '../catalog.js'
import { DownloadError, IntegrityError } from '../errors.js'
import type { Progress } from '../images.js'
import { isAlive } from './marker.js'
import { isGzip } from './verified.js'

/** Tries after the first. */
const RETRIES = 2
const PAUSE_MS = 250

export interface Download {
  readonly file: CanonicalFile
  /** Folder that receives `<file>`, uncompressed. The caller holds its marker. */
  readonly folder: string
  readonly url: string
  readonly mirrorsLeft: number
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Fetches one file: into `<name>.gz.part.<pid>`, which a later try resumes by Range, then expanded and hashed into
 * `<name>.part.<pid>`, synced, and renamed. Content with another hash is removed.
 *
 * @returns the path
 * @throws DownloadError after retries, IntegrityError for other content
 */
export async function download(job: Download): Promise<string> {
  const { file, folder } = job
  const part = join(folder, `${file.name}.gz.part.${process.pid}`)
  await adoptPart(folder, file, part)
  for (let tries = 0; ; tries++) {
    if (tries > 0) await sleep(PAUSE_MS * 3 ** (tries - 1))
    const resumed = await sizeOf(part)
    try {
      await transfer(job, part, resumed)
      return await expand(job, part)
    } catch (error) {
      const again = error instanceof Retry || (error instanceof IntegrityError && resumed > 0)
      if (again && tries < RETRIES) continue
      throw error instanceof Retry ? error.reason : error
    }
  }
}

/** Wraps an error that another try may cure. */
class Retry extends Error {
  readonly reason: DownloadError
  constructor(reason: DownloadError) {
    super(reason.message)
    this.reason = reason
  }
}

async function transfer(
  { file, url, mirrorsLeft, onProgress }: Download,
  part: string,
  resumed: number,
): Promise<void> {
  const fail = (why: string, status?: number, cause?: unknown): DownloadError =>
    new DownloadError(
      `${url}: ${why}; wanted ${file.name}.gz. Mirrors left: ${mirrorsLeft}.`,
      { url, status, mirrorsLeft },
      { cause },
    )
  const headers = { 'accept-encoding': 'identity', ...(resumed > 0 && { range: `bytes=${resumed}-` }) }
  const response = await fetch(url, { headers }).catch((error: unknown) => {
    throw new Retry(fail(`no response (${reasonOf(error)})`, undefined, error))
  })
  const { status, body } = response
  if (!response.ok || !body) {
    await body?.cancel()
    if (status === 416) {
      await rm(part, { force: true })
      throw new Retry(fail(`HTTP ${status} for byte ${resumed} on`, status))
    }
    const error = fail(`HTTP ${status}`, status)
    throw status >= 500 || status === 429 || status === 408 ? new Retry(error) : error
  }
  const goesOn =
    status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${resumed}-`) === true
  let received = goesOn ? resumed : 0
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  const total = Number.isFinite(length) ? received + length : undefined
  const count = tap((chunk) => {
    received += chunk.length
    onProgress?.({ file: file.name, received, total })
  })
  try {
    await pipeline(
      Readable.fromWeb(body as never),
      count,
      createWriteStream(part, { flags: goesOn ? 'a' : 'w' }),
    )
  } catch (error) {
    throw new Retry(fail(`broken off after ${received} bytes (${reasonOf(error)})`, status, error))
  }
}

/** Expands the part, hashing as it goes, and puts it in its place. */
async function expand({ file, folder, url }: Download, part: string): Promise<string> {
  const temporary = join(folder, `${file.name}.part.${process.pid}`)
  const hash = createHash('sha256')
  let bytes = 0
  const note = tap((chunk) => {
    hash.update(chunk)
    bytes += chunk.length
  })
  const steps = (await startsAsGzip(part)) ? [createGunzip(), note] : [note]
  const unreadable = await pipeline([createReadStream(part), ...steps, createWriteStream(temporary)]).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('Z_')) return error
      throw error
    },
  )
  await rm(part, { force: true })
  const got = unreadable ? `(not readable as gzip: ${unreadable.message})` : hash.digest('hex')
  if (got !== file.sha256) {
    await rm(temporary, { force: true })
    throw new IntegrityError(
      { expected: file.sha256, got, bytes, where: url },
      'The mirror serves another file; it was removed. Name another mirror by baseUrl.',
    )
  }
  await sync(temporary)
  const path = join(folder, file.name)
  await rename(temporary, path)
  return path
}

/** Goes on with what a process that died left; removes its other leftovers. */
async function adoptPart(folder: string, file: CanonicalFile, part: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${file.name}.`) || !name.includes('.part.')) continue
    const pid = Number(name.slice(name.lastIndexOf('.') + 1))
    if (pid === process.pid || isAlive(pid)) continue
    const left = join(folder, name)
    if (name.startsWith(`${file.name}.gz.part.`) && (await sizeOf(left)) > (await sizeOf(part)))
      await rename(left, part)
    else await rm(left, { force: true })
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )

function tap(see: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
      see(chunk)
      done(undefined, chunk)
    },
  })
}

async function startsAsGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    return isGzip((await file.read(new Uint8Array(2), 0, 2, 0)).buffer)
  } finally {
    await file.close()
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** `fetch failed` hides the reason in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? message ?? String(error)
}

import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { CanonicalFile, ImageSet } from '../catalog.js'
import { IntegrityError } from '../errors.js'
import type { Paths } from './places.js'

const expand = promisify(gunzip)

/** The uncompressed content of each file, its SHA-256 checked unless this very file was checked before. */
export async function readVerified(
  set: ImageSet,
  paths: Paths,
  memory: string,
): Promise<ReadonlyMap<CanonicalFile, Uint8Array>> {
  const known = await recall(memory)
  const contents = new Map<CanonicalFile, Uint8Array>()
  const fresh = new Map<CanonicalFile, string>()
  const read = async ([file, path]: [CanonicalFile, string]): Promise<void> => {
    const bytes = await uncompressed(set, file, path)
    if (!(await isKnown(known, file, path))) {
      const got = createHash('sha256').update(bytes).digest('hex')
      if (got !== file.sha256) throw mismatch(set, file, path, got, bytes.length)
      fresh.set(file, path)
    }
    contents.set(file, bytes)
  }
  await Promise.all([...paths].map(read))
  if (fresh.size > 0) await remember(fresh, memory)
  return contents
}

async function uncompressed(set: ImageSet, file: CanonicalFile, path: string): Promise<Uint8Array> {
  const stored = await readFile(path)
  if (!isGzip(stored)) return stored
  return expand(stored).catch(() => {
    throw mismatch(set, file, path, '(not readable as gzip)', stored.length)
  })
}

const mismatch = (
  set: ImageSet,
  { sha256 }: CanonicalFile,
  where: string,
  got: string,
  bytes: number,
): IntegrityError => new IntegrityError({ expected: sha256, got, bytes, where }, whatToDo(set, where))

/** By content: servers and packagers differ in names. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

function whatToDo(set: ImageSet, path: string): string {
  const bad = set.badPackages.find((name) => path.replaceAll('\\', '/').includes(`node_modules/${name}/`))
  if (bad)
    return `The npm package ${bad} is not the published set (rows are missing and wrong): use another source. ${set.ways[0]}.`
  return `The file is damaged, or of another set: replace it. ${set.ways[0]}.`
}

interface Remembered {
  readonly size: number
  readonly mtimeMs: number
  readonly sha256: string
}

type Memory = Record<string, Remembered>

const memoryFile = (folder: string): string => join(folder, 'verified.json')

const recall = async (folder: string): Promise<Memory> =>
  readFile(memoryFile(folder), 'utf8')
    .then((text) => JSON.parse(text) as Memory)
    .catch(() => ({}))

async function isKnown(known: Memory, file: CanonicalFile, path: string): Promise<boolean> {
  const note = known[resolve(path)]
  if (note?.sha256 !== file.sha256) return false
  const { size, mtimeMs } = await stat(path)
  return note.size === size && note.mtimeMs === mtimeMs
}

/** Notes files that are right. Processes that note at once may lose notes, and check those files again: harmless. */
export async function remember(paths: Paths, folder: string): Promise<void> {
  const memory = await recall(folder)
  for (const [{ sha256 }, path] of paths) {
    const { size, mtimeMs } = await stat(path)
    memory[resolve(path)] = { size, mtimeMs, sha256 }
  }
  const temporary = `${memoryFile(folder)}.${process.pid}.${Math.random().toString(36).slice(2)}`
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(temporary, JSON.stringify(memory, undefined, 1))
    await rename(temporary, memoryFile(folder))
  } catch {
    // A cache that cannot be written costs another check next time, nothing else.
  }
}

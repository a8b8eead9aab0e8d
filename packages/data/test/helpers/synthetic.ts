import { createHash } from 'node:crypto'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { fashionMnistFiles, filesOf, type CanonicalFile, type ImageSet } from '../../src/catalog.js'

export type Files = ReadonlyMap<string, Uint8Array>

export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** An IDX file of unsigned bytes. */
export function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length))
  header.setUint32(0, 0x800 + shape.length)
  shape.forEach((d, i) => header.setUint32(4 + 4 * i, d))
  return Buffer.concat([new Uint8Array(header.buffer), data])
}

/** A set like Fashion-MNIST, of 30 + 20 images of 4 x 4, with its files. */
export function synthetic(): { set: ImageSet; files: Files } {
  const files = new Map<string, Uint8Array>()
  const make = (part: string, count: number): ImageSet['train'] => {
    const images = idx(
      [count, 4, 4],
      Uint8Array.from({ length: count * 16 }, (_, i) => (i * 2654435761) >>> 24),
    )
    const labels = idx(
      [count],
      Uint8Array.from({ length: count }, (_, i) => i % 10),
    )
    const note = (name: string, content: Uint8Array): CanonicalFile => {
      files.set(name, content)
      return { name, bytes: content.length, sha256: sha256(content) }
    }
    return {
      images: note(`${part}-images-idx3-ubyte`, images),
      labels: note(`${part}-labels-idx1-ubyte`, labels),
    }
  }
  const set: ImageSet = {
    ...fashionMnistFiles,
    train: make('train', 30),
    test: make('t10k', 20),
    systemFolders: [],
    mirrors: [],
  }
  return { set, files }
}

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hebb-data-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function writeFiles(folder: string, files: Files, compress: boolean = false): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of files) {
    await (compress
      ? writeFile(join(folder, `${name}.gz`), gzipSync(content))
      : writeFile(join(folder, name), content))
  }
}

export const firstFile = (set: ImageSet): CanonicalFile => filesOf(set)[0]!

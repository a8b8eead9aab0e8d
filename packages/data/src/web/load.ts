import { filesOf, type CanonicalFile, type ImageSet } from '../catalog.js'
import {
  DatasetNotFoundError,
  DownloadError,
  IntegrityError,
  OfflineError,
  OptionError,
  type Tried,
} from '../errors.js'
import { assemble, checkImageOptions, mirrorsOf, type ImageOptions, type ImageSets } from '../images.js'

/** Loads an image set from the first of the given addresses that serves it. */
export async function load(set: ImageSet, options: ImageOptions = {}): Promise<ImageSets> {
  checkImageOptions(set.name, options)
  if (options.dir !== undefined)
    throw new OptionError(`${set.name}: dir is for Node; in a browser name an address by baseUrl.`)
  if (!globalThis.crypto?.subtle) {
    throw new OptionError(
      `${set.name}: this page has no crypto.subtle to check files with; serve it over https, or from localhost.`,
    )
  }
  const mirrors = mirrorsOf(set, options, [])
  const cache = await globalThis.caches?.open(options.cache ?? 'hebb').catch(() => undefined)
  const tried: Tried[] = []
  let cause: unknown
  for (const [i, mirror] of mirrors.entries()) {
    try {
      const source: Source = { mirror, mirrorsLeft: mirrors.length - i - 1, cache, options }
      const read = async (file: CanonicalFile): Promise<[CanonicalFile, Uint8Array]> => [
        file,
        await content(set, file, source),
      ]
      const contents = new Map(await Promise.all(filesOf(set).map(read)))
      return assemble(set, (file) => contents.get(file)!, mirror, options.normalize)
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error
      tried.push({ place: mirror, why: error.message })
      cause = error
    }
  }
  if (mirrors.length === 0) tried.push({ place: 'baseUrl', why: 'not given' })
  if (options.offline) throw new OfflineError(set.name, tried, ways)
  throw new DatasetNotFoundError(set.name, tried, ways, { cause })
}

const ways = [
  'serve the four files, plain or as .gz, from the page’s own origin and name their folder by baseUrl',
  'name another host by baseUrl; it must allow cross-origin reading (CORS), which the usual mirrors do not',
  'generated sets need no files: sparseParity, twoMoons, spirals, gaussians, xor',
]

interface Source {
  readonly mirror: string
  readonly mirrorsLeft: number
  readonly cache: Cache | undefined
  readonly options: ImageOptions
}

/** The uncompressed, checked content of a file, from the cache or the network. */
async function content(
  set: ImageSet,
  file: CanonicalFile,
  { mirror, mirrorsLeft, cache, options }: Source,
): Promise<Uint8Array> {
  const url = `${mirror}${file.name}.gz`
  const kept = await cache?.match(url)
  const response = kept ?? (await get(url, mirrorsLeft, options))
  const bytes = await expand(await response.clone().arrayBuffer())
  const got = hex(await crypto.subtle.digest('SHA-256', bytes))
  if (got !== file.sha256) {
    await cache?.delete(url)
    const at = { expected: file.sha256, got, bytes: bytes.byteLength, where: url }
    throw new IntegrityError(
      at,
      `The address serves another file than ${set.name}'s. Name another by baseUrl.`,
    )
  }
  if (!kept) await cache?.put(url, response)
  options.onProgress?.({ file: file.name, received: bytes.byteLength, total: bytes.byteLength })
  return new Uint8Array(bytes)
}

/** The file as `.gz`, or as it is where a host serves that only. */
async function get(url: string, mirrorsLeft: number, { offline = false }: ImageOptions): Promise<Response> {
  const fail = (why: string, status?: number, cause?: unknown): DownloadError =>
    new DownloadError(
      `${url}: ${why}. Mirrors left: ${mirrorsLeft}.`,
      { url, status, mirrorsLeft },
      { cause },
    )
  if (offline) throw fail('not in the cache, and offline')
  let status: number | undefined
  for (const address of [url, url.replace(/\.gz$/, '')]) {
    const response = await fetch(address).catch((cause: unknown) => {
      throw fail(
        'no response: the host is unreachable, or does not allow cross-origin reading (CORS)',
        undefined,
        cause,
      )
    })
    if (response.ok) return response
    status = response.status
  }
  throw fail(`HTTP ${status}, with and without .gz`, status)
}

async function expand(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [a, b] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength))
  if (a !== 0x1f || b !== 0x8b) return bytes
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

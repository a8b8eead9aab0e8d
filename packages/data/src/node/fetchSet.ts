import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { filesOf, type CanonicalFile, type ImageSet } from '../catalog.js'
import { DownloadError, IntegrityError, type Tried } from '../errors.js'
import { mirrorsOf, type ImageOptions } from '../images.js'
import { download } from './download.js'
import { withMarker } from './marker.js'
import { cacheFolder, findFile } from './places.js'
import { remember } from './verified.js'

/** What kept a set from coming, mirror by mirror. */
export interface Failure {
  readonly tried: readonly Tried[]
  readonly error: DownloadError | IntegrityError | undefined
}

/**
 * Brings a set into the cache, once among all processes that want it at the same time.
 *
 * @returns undefined on success
 */
export async function fetchSet(set: ImageSet, options: ImageOptions): Promise<Failure | undefined> {
  const folder = await cacheFolder(set, options)
  await mkdir(folder, { recursive: true })
  return withMarker(join(folder, '.downloading'), async () => {
    for (const file of filesOf(set)) {
      if (await findFile(file, folder)) continue
      const failure = await fetchFile(set, file, folder, options)
      if (failure) return failure
    }
    return undefined
  })
}

async function fetchFile(
  set: ImageSet,
  file: CanonicalFile,
  folder: string,
  options: ImageOptions,
): Promise<Failure | undefined> {
  const mirrors = mirrorsOf(set, options)
  const tried: Tried[] = []
  let error: Failure['error']
  for (const [i, mirror] of mirrors.entries()) {
    const url = `${mirror}${file.name}.gz`
    try {
      const { onProgress } = options
      const path = await download({ file, folder, url, mirrorsLeft: mirrors.length - i - 1, onProgress })
      await remember(new Map([[file, path]]), folder)
      return undefined
    } catch (failed) {
      if (!(failed instanceof DownloadError || failed instanceof IntegrityError)) throw failed
      tried.push({ place: `mirror ${mirror}`, why: failed.message })
      // Wrong content is the graver news.
      error = error instanceof IntegrityError ? error : failed
    }
  }
  return { tried, error }
}

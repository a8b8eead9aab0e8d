import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { filesOf, type CanonicalFile, type ImageSet } from '../catalog.js'
import type { ImageOptions } from '../images.js'

/** Somewhere on this computer where a set may be. */
export interface Place {
  /** For messages, and for the set's `source`. */
  readonly name: string
  /** Folders to look at, the first that has all files serves. */
  readonly folders: readonly string[]
  /** Ours to repair: a corrupt file is removed instead of reported. */
  readonly ours: boolean
}

/** A set's files, by their canonical names. */
export type Paths = ReadonlyMap<CanonicalFile, string>

/** Every place on this computer, in the order in which they are tried. */
export async function places(set: ImageSet, options: ImageOptions): Promise<Place[]> {
  const { dir } = options
  const given = process.env['HEBB_DATA_DIR']
  const found: Place[] = []
  if (dir !== undefined) {
    found.push({
      name: `dir ${dir}`,
      folders: [...set.folders.map((folder) => join(dir, folder)), dir],
      ours: false,
    })
  } else if (given) {
    found.push({
      name: `HEBB_DATA_DIR ${given}`,
      folders: set.folders.map((folder) => join(given, folder)),
      ours: false,
    })
  }
  const cache = await cacheFolder(set, options)
  found.push({ name: `cache ${cache}`, folders: [cache], ours: true })
  for (const folder of set.systemFolders)
    found.push({ name: `system ${folder}`, folders: [folder], ours: false })
  for (const { name, folder } of set.packages) {
    const resolved = resolvePackage(name)
    found.push({
      name: `npm package ${name}${resolved ? `@${resolved.version}` : ''}`,
      folders: resolved ? [join(resolved.root, folder)] : [],
      ours: false,
    })
  }
  return found
}

/** Where downloads of a set are kept. */
export const cacheFolder = async (set: ImageSet, { cache }: ImageOptions): Promise<string> =>
  join(cache ?? (await usersCache()), set.name)

/** Loaded only here: it asks for the home directory at once, for which Deno wants a permission, and generated sets want none. */
async function usersCache(): Promise<string> {
  const { default: envPaths } = await import('env-paths')
  return envPaths('hebb', { suffix: '' }).cache
}

/** The files of the set in a place, or why it does not serve. */
export async function look(set: ImageSet, place: Place): Promise<Paths | string> {
  if (place.folders.length === 0) return 'not installed'
  let why = ''
  for (const folder of place.folders) {
    const paths = new Map<CanonicalFile, string>()
    for (const file of filesOf(set)) {
      const path = await findFile(file, folder)
      if (path) paths.set(file, path)
      else why ||= `no ${file.name} (or .gz)`
    }
    if (paths.size === filesOf(set).length) return paths
  }
  return why
}

/** Path of a file in a folder: as published, compressed, or with a dot, as some archives unpack it. */
export async function findFile({ name }: CanonicalFile, folder: string): Promise<string | undefined> {
  for (const variant of [name, `${name}.gz`, name.replace('-idx', '.idx')]) {
    const path = join(folder, variant)
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile()) return path
  }
  return undefined
}

/** An npm package as the user's project resolves it, or as this package does. */
export function resolvePackage(name: string): { root: string; version: string } | undefined {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      const manifest = createRequire(from).resolve(`${name}/package.json`)
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
      return { root: dirname(manifest), version }
    } catch {
      // Not installed there.
    }
  }
  return undefined
}

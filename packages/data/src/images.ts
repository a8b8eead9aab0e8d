import type { DataSet } from '@hebb/core'
import type { CanonicalFile, CanonicalSplit, ImageSet } from './catalog.js'
import { choice, refuseUnknown } from './checks.js'
import { FormatError } from './errors.js'
import { parseIdx } from './idx.js'
import { normalization, normalizations, type Normalization } from './normalize.js'

export interface ImageOptions {
  /** How bytes become numbers in a batch. Default `unit`. */
  readonly normalize?: Normalization
  /** Base address, or several in order, to download from instead of the known mirrors: needed in a browser. */
  readonly baseUrl?: string | readonly string[]
  /** Never use the network. Default: what the environment variable HEBB_OFFLINE says. */
  readonly offline?: boolean
  /** Folder with the IDX files, looked at first. Default: HEBB_DATA_DIR. Not in a browser. */
  readonly dir?: string
  /** Folder to keep downloads in; in a browser, the name of the cache. Default: `hebb` in the user's cache folder. */
  readonly cache?: string
  /** Called as a download goes on. */
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly file: string
  /** Bytes so far, as transferred. */
  readonly received: number
  /** Bytes to come in all; undefined where the server does not say. */
  readonly total: number | undefined
}

export interface ImageSets {
  readonly train: DataSet
  readonly test: DataSet
  /** Where the files came from. */
  readonly source: string
}

/** Checks the options that every environment shares. */
export function checkImageOptions(what: string, options: ImageOptions): void {
  refuseUnknown(what, options, ['normalize', 'baseUrl', 'offline', 'dir', 'cache', 'onProgress'])
  choice(`${what}: normalize`, options.normalize ?? 'unit', normalizations)
}

/** Base addresses to try, each ending in a slash. */
export function mirrorsOf(
  set: ImageSet,
  { baseUrl }: ImageOptions,
  known: readonly string[] = set.mirrors,
): readonly string[] {
  const given = baseUrl === undefined ? known : typeof baseUrl === 'string' ? [baseUrl] : baseUrl
  return given.map((url) => (url.endsWith('/') ? url : `${url}/`))
}

/** Train and test set from the uncompressed files, without copying. */
export function assemble(
  set: ImageSet,
  contents: (file: CanonicalFile) => Uint8Array,
  source: string,
  kind: Normalization = 'unit',
): ImageSets {
  const make = ({ images, labels }: CanonicalSplit, split: DataSet['split']): DataSet => {
    const pictures = parseIdx(contents(images), images.name)
    const classes = parseIdx(contents(labels), labels.name)
    const wrong = classes.data.findIndex((label) => label >= set.classNames.length)
    if (wrong >= 0) {
      const expected = `a class below ${set.classNames.length}`
      throw new FormatError({
        file: labels.name,
        offset: 8 + wrong,
        expected,
        found: String(classes.data[wrong]),
      })
    }
    if (pictures.shape[0] !== classes.data.length) {
      const expected = `${pictures.shape[0]} labels, as many as images`
      throw new FormatError({ file: labels.name, offset: 4, expected, found: String(classes.data.length) })
    }
    return {
      name: set.name,
      inputs: pictures.data,
      labels: classes.data,
      shape: pictures.shape.slice(1),
      classes: set.classNames.length,
      classNames: set.classNames,
      split,
      ...normalization(kind, set),
      source,
    }
  }
  return { train: make(set.train, 'train'), test: make(set.test, 'test'), source }
}

import { filesOf, fashionMnistFiles, mnistFiles, type ImageSet } from '../catalog.js'
import type { Tried } from '../errors.js'
import type { ImageOptions, ImageSets } from '../images.js'
import { fashionMnist } from './fashionMnist.js'
import { mnist } from './mnist.js'
import { look, places } from './places.js'

/** A set that this package offers, and whether it is here. */
export interface DataSetInfo {
  readonly name: string
  readonly title: string
  readonly kind: 'generated' | 'images'
  /** Uncompressed bytes of the files; 0 where generated. */
  readonly bytes: number
  /** The place that would serve it; undefined where it would be downloaded. */
  readonly available: string | undefined
  /** Places looked at in vain before. */
  readonly tried: readonly Tried[]
  /** How to provide it. */
  readonly ways: readonly string[]
  /** Terms of the data, as far as known. */
  readonly terms: string
  /** Loads it; generated sets are functions of their own. */
  readonly load?: (options?: ImageOptions) => Promise<ImageSets>
}

/** All sets, with where each would come from. Looks for files, and reads none. */
export async function dataSets(options: Pick<ImageOptions, 'dir' | 'cache'> = {}): Promise<DataSetInfo[]> {
  return [
    generated('sparse-parity', 'Sparse parity, sparseParity()'),
    generated('two-moons', 'Two half circles, twoMoons()'),
    generated('spirals', 'Spiral arms, spirals()'),
    generated('gaussians', 'Normal clusters, gaussians()'),
    generated('xor', 'Clusters of exclusive or, xor()'),
    await images(mnistFiles, mnist, options),
    await images(fashionMnistFiles, fashionMnist, options),
  ]
}

const generated = (name: string, title: string): DataSetInfo => ({
  name,
  title,
  kind: 'generated',
  bytes: 0,
  available: 'generated',
  tried: [],
  ways: [],
  terms: 'none: made from a seed',
})

async function images(
  set: ImageSet,
  load: NonNullable<DataSetInfo['load']>,
  options: ImageOptions,
): Promise<DataSetInfo> {
  const { name, title, ways, terms } = set
  const bytes = filesOf(set).reduce((sum, file) => sum + file.bytes, 0)
  const tried: Tried[] = []
  let available: string | undefined
  for (const place of await places(set, options)) {
    const found = await look(set, place)
    if (typeof found !== 'string') {
      available = place.name
      break
    }
    tried.push({ place: place.name, why: found })
  }
  return { name, title, kind: 'images', bytes, available, tried, ways, terms, load }
}

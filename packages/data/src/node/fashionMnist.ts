import { fashionMnistFiles } from '../catalog.js'
import type { ImageOptions, ImageSets } from '../images.js'
import { load } from './load.js'

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): 60 000 + 10 000 grey images of clothes, `[28, 28]` bytes, 10 classes,
 * in the canonical split and order.
 *
 * Looked for in `dir` or HEBB_DATA_DIR, the cache, the folder of Debian's package and mirrors, in this order; whatever
 * the source, the bytes are the published ones, or it throws.
 *
 * @throws DatasetNotFoundError, OfflineError, IntegrityError
 */
export const fashionMnist = (options?: ImageOptions): Promise<ImageSets> => load(fashionMnistFiles, options)

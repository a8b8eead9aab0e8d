import { fashionMnistFiles } from '../catalog.js'
import type { ImageOptions, ImageSets } from '../images.js'
import { load } from './load.js'

/**
 * Fashion-MNIST in a browser: from `baseUrl`, kept in Cache Storage, checked like in Node.
 *
 * @throws DatasetNotFoundError, OfflineError, IntegrityError
 */
export const fashionMnist = (options?: ImageOptions): Promise<ImageSets> => load(fashionMnistFiles, options)

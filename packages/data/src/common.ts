// What Node and browsers share.
export { batches, type BatchOptions, type SampleBatch } from './batches.js'
export {
  DatasetNotFoundError,
  DownloadError,
  FormatError,
  IntegrityError,
  OfflineError,
  OptionError,
  type Tried,
} from './errors.js'
export { parseIdx, type Idx } from './idx.js'
export type { ImageOptions, ImageSets, Progress } from './images.js'
export { normalization, normalize, type Affine, type Normalization } from './normalize.js'
export { sparseParity, type ParityStats, type SparseParity, type SparseParityOptions } from './parity.js'
export { split, type Split, type SplitOptions } from './split.js'
export { subset, type SubsetOptions } from './subset.js'
export { gaussians, type GaussianOptions } from './toys/gaussians.js'
export { spirals, type SpiralOptions } from './toys/spirals.js'
export type { ToyOptions } from './toys/toy.js'
export { twoMoons } from './toys/twoMoons.js'
export { xor } from './toys/xor.js'

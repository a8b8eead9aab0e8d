/** What a trainer's step takes: any plain object of this shape. */
export interface Batch {
  /** Samples in this batch, at most the trainer's `batchSize`. */
  readonly size: number
  /** `[size, features]` row-major; longer arrays are read up to `size * features`. */
  readonly inputs: ArrayLike<number>
  /** Class of each sample, integers from 0. Exactly one of `labels` and `targets` is needed. */
  readonly labels?: ArrayLike<number>
  /** `[size, outputs]` row-major, for regression or a coding of your own. */
  readonly targets?: ArrayLike<number>
  /** Identity of each sample within its set, below 2^24: what a rule draws for a sample is keyed by it. Default 0, 1, … */
  readonly ids?: ArrayLike<number>
}

/** A labeled set held in memory. A plain object: a user's own arrays are equally good. */
export interface DataSet {
  readonly name: string
  /** `[count, features]` row-major; bytes stay bytes until a batch is made. */
  readonly inputs: Uint8Array | Float32Array | Float64Array
  /** Class of each sample, from 0. */
  readonly labels: Uint8Array
  /** Shape of one sample, for instance `[28, 28]`; its product is the number of features. */
  readonly shape: readonly number[]
  readonly classes: number
  readonly classNames?: readonly string[]
  readonly split: 'train' | 'validation' | 'test'
  /** How bytes become numbers in a batch: `x * scale + shift`. Default 1 and 0. */
  readonly scale?: number
  readonly shift?: number
  /** Where it came from: `generated`, or a path, package or address. */
  readonly source?: string
}

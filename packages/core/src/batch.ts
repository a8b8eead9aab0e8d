import { ShapeError } from './errors.js'

/** What a trainer's step takes: any plain object of this shape. */
export interface Batch {
  /** Samples in this batch, at most the trainer's `batchSize`. */
  readonly size: number
  /** `[size, features]` row-major; longer arrays are read up to `size * features`, but not beside just `size` labels. */
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

/** Rows of a set or batch, or several batches. */
export type Samples = Batch | DataSet | Iterable<Batch>

/**
 * Cuts samples into batches of at most `size`, in views or in buffers that are used again. Bytes become numbers by the set's scale and shift.
 *
 * @param outputs target values a sample, where samples come with targets; as many as there are by default
 * @throws ShapeError for samples of another number of features, or fewer inputs than they need
 */
export function* chunks(
  samples: Samples,
  size: number,
  features: number,
  outputs?: number,
): Generator<Batch> {
  if (Symbol.iterator in samples) {
    for (const batch of samples) yield* chunks(batch, size, features, outputs)
    return
  }
  const count = 'size' in samples ? samples.size : samples.labels.length
  const { scale = 1, shift = 0 } = 'shape' in samples ? samples : {}
  const given = 'shape' in samples ? product(samples.shape) : features
  if (given !== features) {
    throw new ShapeError(
      `'${(samples as DataSet).name}' has ${given} features a sample, but the network takes ${features} inputs.`,
    )
  }
  if (!(samples.inputs.length >= count * features)) {
    throw new ShapeError(
      `There are ${samples.inputs.length} input values; wanted ${count} samples x ${features} inputs = ${count * features}.`,
    )
  }
  const buffer = new Float64Array(Math.min(size, count) * features)
  const plain = scale === 1 && shift === 0
  /** A view where numbers need no change, else the buffer. */
  const values = (x: ArrayLike<number>, from: number, n: number): ArrayLike<number> => {
    if (plain && (x instanceof Float32Array || x instanceof Float64Array)) return x.subarray(from, from + n)
    for (let i = 0; i < n; i++) buffer[i] = x[from + i]! * scale + shift
    return n === buffer.length ? buffer : buffer.subarray(0, n)
  }
  const ids = new Uint32Array(Math.min(size, count))
  const { labels } = samples
  const targets = 'targets' in samples ? samples.targets : undefined
  const width = outputs ?? (targets ? targets.length / count : 0)
  for (let from = 0; from < count; from += size) {
    const rows = Math.min(size, count - from)
    for (let i = 0; i < rows; i++)
      ids[i] = ('ids' in samples ? samples.ids?.[from + i] : undefined) ?? from + i
    yield {
      size: rows,
      inputs: values(samples.inputs, from * features, rows * features),
      ids,
      ...(labels && { labels: Array.prototype.slice.call(labels, from, from + rows) as number[] }),
      ...(targets && {
        targets: Array.prototype.slice.call(targets, from * width, (from + rows) * width) as number[],
      }),
    }
  }
}

const product = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1)

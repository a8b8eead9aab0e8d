import type { Batch, DataSet } from '@hebb/core'
import { checkSeed, integer, refuseUnknown } from './checks.js'
import { OptionError } from './errors.js'
import { normalize } from './normalize.js'
import { range, shuffle, stream } from './random.js'

export interface BatchOptions {
  /** Samples in a batch; the last one may have fewer. */
  readonly size: number
  /** Seed of the order. Without it: stored order. */
  readonly seed?: number
  /** Default true where there is a seed. */
  readonly shuffle?: boolean
  /** Each epoch has an order of its own. Default 0. */
  readonly epoch?: number
  /** Batch to begin with, counted from 0: resumes an epoch that was left. Default 0. */
  readonly from?: number
  /** Leaves out a last batch of fewer samples. Default false. */
  readonly dropLast?: boolean
}

/** A batch whose arrays are used again for the next one: copy what you keep. */
export interface SampleBatch extends Batch {
  readonly inputs: Float32Array | Float64Array
  readonly labels: Uint8Array
  /** Row of each sample in the set. */
  readonly ids: Uint32Array
}

/**
 * One epoch of a set. Inputs are scaled and shifted as the set says, and arrive in single precision where the set holds
 * it unscaled, otherwise in double, so that nothing is rounded before a backend does it.
 *
 * The order depends on seed, epoch and the number of samples only: it is the same on every computer, with any batch size.
 *
 * @throws OptionError for an invalid option
 */
export function batches(set: DataSet, options: BatchOptions): Generator<SampleBatch, void, undefined> {
  refuseUnknown('batches', options, ['size', 'seed', 'shuffle', 'epoch', 'from', 'dropLast'])
  const { seed, epoch = 0, from = 0, dropLast = false } = options
  const size = integer('batches: size', options.size, 1)
  integer('batches: epoch', epoch, 0)
  integer('batches: from', from, 0)
  if (seed !== undefined) checkSeed('batches', seed)
  if (options.shuffle && seed === undefined)
    throw new OptionError('batches: shuffle without a seed; give one, for instance seed: 0.')
  const order = range(set.labels.length)
  if (seed !== undefined && options.shuffle !== false) shuffle(order, stream(seed, 'shuffle', epoch))
  return generate(set, order, size, from * size, dropLast)
}

function* generate(
  set: DataSet,
  order: Uint32Array,
  size: number,
  from: number,
  dropLast: boolean,
): Generator<SampleBatch, void, undefined> {
  const features = set.shape.reduce((n, d) => n * d, 1)
  const most = Math.min(size, order.length)
  const exact = set.inputs instanceof Float32Array && (set.scale ?? 1) === 1 && (set.shift ?? 0) === 0
  const inputs = exact ? new Float32Array(most * features) : new Float64Array(most * features)
  const labels = new Uint8Array(most)
  for (let start = from; start < order.length; start += size) {
    const ids = order.subarray(start, start + size)
    if (dropLast && ids.length < size) return
    ids.forEach((row, at) => {
      inputs.set(set.inputs.subarray(row * features, (row + 1) * features), at * features)
      labels[at] = set.labels[row]!
    })
    const used = inputs.subarray(0, ids.length * features)
    yield {
      size: ids.length,
      inputs: exact ? used : normalize(used, used, set),
      labels: labels.subarray(0, ids.length),
      ids,
    }
  }
}

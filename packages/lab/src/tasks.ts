import { OptionError, choose, type DataSet } from '@hebb/core'
import {
  fashionMnist,
  mnist,
  sparseParity,
  split,
  subset,
  type ImageOptions,
  type ImageSets,
} from '@hebb/data'

export const taskNames: readonly TaskName[] = ['parity', 'mnist', 'fashion-mnist']
export type TaskName = 'parity' | 'mnist' | 'fashion-mnist'

/** A task's sets. Only `validation` may decide anything; `test` is read once, at the end. */
export interface TaskData {
  readonly train: DataSet
  readonly validation?: DataSet
  readonly test: DataSet
}

export interface Task {
  readonly name: TaskName
  /** What defines it, for records. */
  readonly settings: Readonly<Record<string, number | string>>
  /** Features of a sample. */
  readonly inputs: number
  /** Units of a network's last layer. */
  readonly outputs: number
  /** Training samples, before validation samples are taken off. */
  readonly samples: number
  /** Validation accuracy at which it counts as solved, for `epochsToTarget`. */
  readonly target: number
  /** @param o.seed of generated data and of validation splits */
  load(o: { readonly seed: number }): Promise<TaskData>
}

export interface ParityTaskOptions {
  /** Bits of an input. Default 20. */
  readonly bits?: number
  /** Bits whose product is the label. Default 3. */
  readonly relevant?: number
  /** Training samples. Default 1000, or 700 of every 1024 rows where there are few. */
  readonly samples?: number
  /** Test samples. Default 1000, or what is left where there are few rows. */
  readonly testSamples?: number
  /** Validation samples, drawn with the same secret besides the training samples. Default 200, or a 13th of the rows that are left. */
  readonly validationSamples?: number
}

/**
 * Sparse parity. Up to 3 bits it is the truth table, six times over, without a validation set; rows of different sets differ where
 * there are few.
 *
 * @throws OptionError where there are fewer distinct rows than samples
 */
export function parityTask(options: ParityTaskOptions = {}): Task {
  const { bits = 20, relevant = 3 } = options
  const table = bits <= 3
  const rows = 2 ** bits
  const samples = options.samples ?? Math.min(1000, Math.floor((700 / 1024) * rows))
  const left = Math.max(0, rows - samples)
  const validationSamples = options.validationSamples ?? Math.min(200, Math.floor(left / 13))
  const testSamples = options.testSamples ?? Math.min(1000, Math.max(1, left - validationSamples))
  const total = samples + testSamples + validationSamples
  if (!table && rows < total) {
    throw new OptionError(
      `parity of ${bits} bits has ${rows} different rows; wanted ${samples} to train, ${validationSamples} to validate and ${testSamples} to test: take fewer samples or more bits.`,
    )
  }
  const sizes = { nTrain: samples, nTest: testSamples, nValidation: validationSamples }
  const draw = table ? {} : { ...sizes, disjoint: rows < 16 * total }
  return {
    name: 'parity',
    settings: { bits, relevant, ...(!table && { testSamples, validationSamples }) },
    inputs: bits,
    outputs: 1,
    samples: table ? 6 * rows : samples,
    target: 0.95,
    load: async ({ seed }) => {
      const { train, validation, test } = sparseParity({ n: bits, k: relevant, seed, ...draw })
      return { train, test, ...(validation.labels.length > 0 && { validation }) }
    },
  }
}

export interface ImageTaskOptions {
  /** Class-balanced training samples; all 60 000 by default. */
  readonly samples?: number
  /** Share of the training samples held out for validation. Default 0: none. */
  readonly validation?: number
  /** Where the files are looked for. */
  readonly source?: ImageOptions
}

/** MNIST or Fashion-MNIST. */
export function imageTask(name: 'mnist' | 'fashion-mnist', options: ImageTaskOptions = {}): Task {
  const { samples = 60000, validation = 0, source } = options
  const perClass = samples / 10
  if (!Number.isInteger(perClass) || perClass < 1 || samples > 60000) {
    throw new OptionError(
      `${name}: samples is ${samples}; wanted a multiple of 10 up to 60000, as many of each class.`,
    )
  }
  const loadSets = name === 'mnist' ? mnist : fashionMnist
  // The files are read once for all rules and seeds.
  let sets: Promise<ImageSets> | undefined
  return {
    name,
    settings: { validation },
    inputs: 784,
    outputs: 10,
    samples,
    target: name === 'mnist' ? 0.97 : 0.87,
    load: async ({ seed }) => {
      const { train: all, test } = await (sets ??= loadSets(source))
      const train = samples === 60000 ? all : subset(all, { perClass, seed })
      return { test, ...(validation > 0 ? split(train, { fraction: validation, seed }) : { train }) }
    },
  }
}

export type TaskOptions = ParityTaskOptions & ImageTaskOptions

/**
 * A task by name.
 *
 * @throws OptionError for an unknown name, with a suggestion
 */
export function task(name: string, options: TaskOptions = {}): Task {
  const known = choose('task', name, taskNames)
  return known === 'parity' ? parityTask(options) : imageTask(known, options)
}

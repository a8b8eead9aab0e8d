import {
  wasm,
  type Backend,
  type Callbacks,
  type LearningRule,
  type MemoryReport,
  type Trainer,
} from '@hebb/core'
import { alignment, alignmentProbe } from './alignment.js'
import { memory } from './memory.js'
import type { Recipe } from './recipe.js'
import type { Task } from './tasks.js'
import { train, type TrainOptions } from './train.js'

/** A rule to compare, and how it is trained. */
export interface Entry {
  readonly rule: LearningRule
  readonly recipe: Recipe
  /** Tells entries of one rule apart. Default `default`. */
  readonly variant?: string
}

/** One run that is about to begin. */
export interface Run {
  readonly entry: Entry
  readonly seed: number
  /** Training samples. */
  readonly samples: number
}

export interface CompareOptions {
  readonly task: Task
  readonly entries: readonly Entry[]
  readonly seeds: readonly number[]
  /** Backpropagation, that updates are compared with. Without it there is no alignment. */
  readonly backprop?: LearningRule
  /** `wasm()` by default. */
  readonly backend?: Backend
  /** Early stopping; needs a task with a validation set. Default: all epochs. */
  readonly patience?: number
  /** Samples of the traced step. Default 1. */
  readonly traceBatch?: number
  /** Also what happens over the epochs, and where a step's traffic goes: for figures. Default false. */
  readonly details?: boolean
  /** Versions of what runs, for the record. */
  readonly versions?: Readonly<Record<string, string>>
  /** Callbacks of a run that is about to begin: for progress. */
  readonly onRun?: (run: Run) => Callbacks | void
}

/** One epoch of a run. Accuracies are shares. */
export interface EpochDetail {
  /** From 1. */
  readonly epoch: number
  /** Mean over the epoch, each sample before its step; null where the rule reports none. */
  readonly trainAccuracy: number | null
  readonly validationAccuracy: number | null
  /** Cosine of each layer's update with backpropagation's, at the weights after the epoch. */
  readonly alignment: readonly (number | null)[] | null
}

/** What a figure needs besides the result. Counts are of floats. */
export interface CompareDetails {
  readonly epochs: readonly EpochDetail[]
  /** Of the traced step. */
  readonly phases: readonly { readonly name: string; readonly floats: number }[]
  /** Moved by one step of the recipe's batch size, loading left out. */
  readonly floatsPerUpdate: number
  /** `floatsPerUpdate` times the updates until validation accuracy was at the target; null where it never was. */
  readonly floatsToTarget: number | null
}

/** One rule, one seed. */
export interface CompareResult {
  readonly rule: string
  readonly variant: string
  readonly recipe: Recipe
  readonly seed: number
  /** Training samples. */
  readonly samples: number
  readonly epochs: number
  readonly updates: number
  /** Final, of a fixed number of epochs or of early stopping on a validation set. */
  readonly testAccuracy: number
  readonly bestTestAccuracy: number | null
  readonly epochsToTarget: number | null
  readonly seconds: number
  readonly cpuSeconds: number | null
  /** Cosine of each layer's first-batch update with backpropagation's. */
  readonly alignment: readonly (number | null)[] | null
  /** Of one full step, with fresh weights; counts are of floats. */
  readonly trace: {
    readonly batchSize: number
    readonly ard: number
    readonly ardLastAccess: number
    readonly dmc: number
    readonly totalFloats: number
  }
  /** Where they were asked for. */
  readonly details?: CompareDetails
}

export interface CompareRecord {
  readonly task: Readonly<Record<string, number | string>> & { readonly name: string }
  readonly environment: {
    readonly versions: Readonly<Record<string, string>>
    readonly backend: string
    readonly dtype: string
  }
  readonly results: readonly CompareResult[]
}

/** Trains every entry with every seed on the same data, and measures alignment and memory traffic of a step. */
export async function compare(options: CompareOptions): Promise<CompareRecord> {
  const { task, entries, seeds, backprop, patience, traceBatch = 1, versions = {} } = options
  const backend = options.backend ?? wasm()
  const results: CompareResult[] = []
  for (const entry of entries) {
    for (const seed of seeds) {
      const data = await task.load({ seed })
      const { rule, recipe, variant = 'default' } = entry
      const watcher = options.onRun?.({ entry, seed, samples: data.train.labels.length })
      const common = { rule, recipe, data, seed, backend }
      const follower = options.details ? follow({ ...common, backprop }) : undefined
      const {
        rule: name,
        history: _,
        stopped: __,
        ...record
      } = train({
        ...common,
        target: task.target,
        callbacks: [watcher, follower?.callbacks].flatMap((callbacks) => callbacks ?? []),
        ...(follower && { onStart: follower.onStart }),
        ...(patience !== undefined && { patience }),
      })
      const { report } = memory({ ...common, batchSize: traceBatch })
      const { ard, ardLastAccess, dmc, totalFloats } = report
      results.push({
        rule: name,
        variant,
        ...record,
        alignment: backprop ? alignment({ ...common, backprop }) : null,
        trace: { batchSize: traceBatch, ard, ardLastAccess, dmc, totalFloats },
        ...(follower && { details: follower.details(record, report) }),
      })
    }
  }
  return {
    task: { name: task.name, samples: task.samples, ...task.settings },
    environment: { versions, backend: backend.name, dtype: backend.dtype },
    results,
  }
}

type Common = Pick<TrainOptions, 'rule' | 'recipe' | 'data' | 'seed'> & { readonly backend: Backend }

/** Listens to a run for what `details` holds. */
function follow({ backprop, ...common }: Common & { readonly backprop: LearningRule | undefined }) {
  const { recipe, data } = common
  const probe = backprop ? alignmentProbe({ ...common, backprop }) : undefined
  const epochs: EpochDetail[] = []
  let trainer: Trainer | undefined
  const callbacks: Callbacks = {
    onEpoch({ epoch, accuracy, validation }) {
      epochs.push({
        epoch,
        trainAccuracy: Number.isNaN(accuracy) ? null : accuracy,
        validationAccuracy: validation?.accuracy ?? null,
        alignment: probe && trainer ? probe.measure(trainer) : null,
      })
    },
  }
  return {
    callbacks,
    onStart: (made: Trainer) => void (trainer = made),
    details({ epochsToTarget }: { epochsToTarget: number | null }, { phases }: MemoryReport): CompareDetails {
      probe?.dispose()
      const { floatsPerStep } = memory({
        ...common,
        batchSize: Math.min(recipe.batchSize, data.train.labels.length),
      })
      const updatesAnEpoch = Math.ceil(data.train.labels.length / recipe.batchSize)
      return {
        epochs,
        phases: phases.map(({ name, floatsRead, floatsWritten }) => ({
          name,
          floats: floatsRead + floatsWritten,
        })),
        floatsPerUpdate: floatsPerStep,
        floatsToTarget: epochsToTarget === null ? null : floatsPerStep * updatesAnEpoch * epochsToTarget,
      }
    },
  }
}

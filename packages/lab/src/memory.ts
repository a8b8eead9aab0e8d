import {
  createTrainer,
  MemoryTracer,
  type Backend,
  type Batch,
  type LearningRule,
  type MemoryReport,
  type OpListener,
  type TraceEvent,
} from '@hebb/core'
import { batches } from '@hebb/data'
import { lossOf, networkOf, optimizerOf, type Recipe } from './recipe.js'
import type { TaskData } from './tasks.js'
import { featuresOf } from './train.js'

export interface MemoryOptions {
  readonly rule: LearningRule
  readonly recipe: Recipe
  readonly data: TaskData
  readonly seed: number
  /** Samples in the traced step. Default 1. */
  readonly batchSize?: number
  /** Steps before the traced one, heard by the same tracer: distances then do not depend on the order of loading. Default 0. */
  readonly warmup?: number
  /** `wasm()` by default; the figures are the same on every backend. */
  readonly backend?: Backend
  /** Capacities, in floats, of caches to simulate. */
  readonly cache?: readonly number[]
  /** Also the costs of an LRU stack. */
  readonly lru?: boolean
  /** Every distance of every buffer. Default false. */
  readonly distances?: boolean
}

/** What one training step moves. Counts are of floats. */
export interface MemoryRecord {
  readonly rule: string
  readonly batchSize: number
  readonly warmup: number
  /** Of the step alone, what was loaded before it left out. */
  readonly floatsPerStep: number
  readonly floatsPerSample: number
  /** Bytes of all tensors that the trainer holds: a figure apart, which distances say nothing of. */
  readonly peakBytes: number
  readonly report: MemoryReport
  /** What was heard, for `replay`. */
  readonly events: readonly TraceEvent[]
  /** Events before those of the step: of what was loaded, and of steps to warm up. */
  readonly start: number
}

/**
 * Traces one full training step.
 *
 * A fresh tracer hears, as phase `load`, a write of every parameter layer by layer (W1, b1, W2, b2, …), of the rule's own parameters and of
 * the optimizer's state, then of inputs and targets; then the step. It takes the first batch that the loss learns from.
 */
export function memory(options: MemoryOptions): MemoryRecord {
  const { rule, recipe, data, seed, batchSize = 1, warmup = 0, cache, lru, distances = false } = options
  const tracer = new MemoryTracer()
  const ear = switchable(tracer)
  const trainer = createTrainer({
    network: networkOf(recipe, featuresOf(data)),
    rule,
    loss: lossOf(recipe),
    optimizer: optimizerOf(recipe),
    batchSize,
    seed,
    ...(options.backend && { backend: options.backend }),
    tracer: ear,
  })
  try {
    const teaches = (batch: Batch): boolean => ear.deaf(() => trainer.gradients(batch).length > 0)
    const samples = teachable(data, batchSize, seed, teaches)
    const { bytes } = trainer.memory()
    for (let step = 0; step < warmup; step++) trainer.step(samples.next().value!)
    const start = tracer.length
    trainer.step(samples.next().value!)
    const measured = { distances, ...(cache && { cache }), ...(lru && { lru }) }
    const report = tracer.summary({ ...measured, ...(warmup > 0 && { from: start }) })
    const step = warmup > 0 ? report : tracer.summary({ distances: false, from: start })
    return {
      rule: rule.name,
      batchSize,
      warmup,
      floatsPerStep: step.totalFloats,
      floatsPerSample: step.totalFloats / batchSize,
      peakBytes: bytes,
      report,
      events: tracer.events,
      start,
    }
  } finally {
    trainer.dispose()
  }
}

/** Batches that are learned from: with a hinge, one whose margins hold is skipped. */
function* teachable(
  { train }: TaskData,
  size: number,
  seed: number,
  teaches: (batch: Batch) => boolean,
): Generator<Batch> {
  let last: Batch | undefined
  for (;;) {
    let found = false
    for (const batch of batches(train, { size, seed })) {
      last = batch
      if (batch.size < size || !teaches(batch)) continue
      found = true
      yield batch
    }
    // Nothing is left to learn: better a step that stops early than none.
    if (!found && last) yield last
  }
}

/** Passes events on, except where asked not to. */
function switchable(to: OpListener): OpListener & { deaf<T>(what: () => T): T } {
  let hears = true
  return {
    record: (op, accesses) => void (hears && to.record(op, accesses)),
    phase: (name) => void (hears && to.phase?.(name)),
    deaf(what) {
      hears = false
      try {
        return what()
      } finally {
        hears = true
      }
    },
  }
}

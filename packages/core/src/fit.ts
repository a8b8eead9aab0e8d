import type { Batch, Samples } from './batch.js'
import type { Checkpoint } from './checkpoint.js'
import { choose, OptionError, quoted, refuseUnknown } from './errors.js'
import type { Evaluation, StepReport, Trainer } from './trainer.js'

/** Where a run stands in its data: the next batch to take. */
export interface Position {
  /** From 0. */
  readonly epoch: number
  /** From 0, within the epoch. */
  readonly batch: number
}

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number
  /** Mean over the epoch's samples, each taken before its own step; NaN where the rule reports none. */
  readonly loss: number
  readonly accuracy: number
  readonly validation?: Evaluation
}

/** Called during a run; any may be left out. Return `'stop'` to end it. */
export interface Callbacks {
  onStep?(o: { readonly report: StepReport; readonly position: Position }): void | 'stop'
  onEpoch?(record: EpochRecord): void | 'stop'
}

export interface EarlyStopping {
  /** Epochs without improvement before the run ends. */
  readonly patience: number
  /** What must improve on the validation set. Default `accuracy`. */
  readonly metric?: 'accuracy' | 'loss'
  /** Stop at once when the metric is this good. */
  readonly target?: number
  /** Put back the best weights at the end. Default true. */
  readonly restoreBest?: boolean
}

export interface FitOptions {
  /** The batches of an epoch, beginning with number `from`. */
  readonly batches: (epoch: number, from: number) => Iterable<Batch>
  readonly epochs: number
  /** Evaluated after each epoch. Never the test set. */
  readonly validation?: Samples
  /** Needs `validation`. */
  readonly earlyStopping?: EarlyStopping
  readonly callbacks?: readonly Callbacks[]
  /** Where to go on, as a callback last had it. The first batch by default. */
  readonly from?: Position
}

export interface FitResult {
  readonly history: readonly EpochRecord[]
  readonly stopped: 'epochs' | 'earlyStopping' | 'callback'
  /** Epoch (from 1) with the best validation metric, under early stopping. */
  readonly bestEpoch?: number
}

/**
 * Trains over epochs, with validation, early stopping and callbacks. A plain loop over `trainer.step` does as well; this is that loop.
 *
 * @throws OptionError for early stopping without a validation set
 */
export function fit(trainer: Trainer, options: FitOptions): FitResult {
  refuseUnknown('fit', options, ['batches', 'epochs', 'validation', 'earlyStopping', 'callbacks', 'from'])
  const {
    batches,
    epochs,
    validation,
    earlyStopping,
    callbacks = [],
    from = { epoch: 0, batch: 0 },
  } = options
  if (typeof batches !== 'function') {
    throw new OptionError(
      'fit: batches is no function; wanted (epoch, from) => batches(train, { size, seed, epoch, from }).',
    )
  }
  if (!Number.isInteger(epochs) || epochs < 0) {
    throw new OptionError(`fit: epochs is ${quoted(epochs)}; wanted an integer of at least 0.`)
  }
  if (earlyStopping) {
    refuseUnknown('fit: earlyStopping', earlyStopping, ['patience', 'metric', 'target', 'restoreBest'])
    choose('fit: earlyStopping.metric', earlyStopping.metric ?? 'accuracy', ['accuracy', 'loss'])
    if (!(earlyStopping.patience >= 1)) {
      throw new OptionError(
        `fit: earlyStopping.patience is ${quoted(earlyStopping.patience)}; wanted at least 1 epoch.`,
      )
    }
  }
  for (const callback of callbacks) refuseUnknown('fit: callbacks', callback, ['onStep', 'onEpoch'])
  if (earlyStopping && !validation) {
    throw new OptionError(
      'fit: earlyStopping needs a validation set: give `validation`, split off from the training set, never the test set.',
    )
  }
  const history: EpochRecord[] = []
  const watch = earlyStopping && watcher(trainer, earlyStopping)
  const told = (results: readonly (void | 'stop')[]): boolean => results.includes('stop')
  let stopped: FitResult['stopped'] = 'epochs'

  for (let epoch = from.epoch; epoch < epochs && stopped === 'epochs'; epoch++) {
    const sum = { samples: 0, loss: 0, accuracy: 0 }
    let batch = epoch === from.epoch ? from.batch : 0
    for (const next of batches(epoch, batch)) {
      const report = trainer.step(next)
      sum.samples += report.samples
      sum.loss += report.loss * report.samples
      sum.accuracy += report.accuracy * report.samples
      const position = { epoch, batch: ++batch }
      if (told(callbacks.map((c) => c.onStep?.({ report, position })))) stopped = 'callback'
      if (stopped !== 'epochs') break
    }
    // A run that was left at the very end of an epoch has nothing to add to it.
    if (sum.samples === 0 && epoch === from.epoch && from.batch > 0) continue
    trainer.checkFinite()
    const record: EpochRecord = {
      epoch: epoch + 1,
      loss: sum.loss / sum.samples,
      accuracy: sum.accuracy / sum.samples,
      ...(validation && { validation: trainer.evaluate(validation) }),
    }
    history.push(record)
    if (watch?.isEnough(record)) stopped = 'earlyStopping'
    if (told(callbacks.map((c) => c.onEpoch?.(record)))) stopped = 'callback'
  }
  return { history, stopped, ...watch?.finish() }
}

/** Remembers the best epoch. */
function watcher(
  trainer: Trainer,
  { patience, metric = 'accuracy', target, restoreBest = true }: EarlyStopping,
) {
  const sign = metric === 'accuracy' ? 1 : -1
  let best = { epoch: 0, score: -Infinity, checkpoint: undefined as Checkpoint | undefined }
  return {
    isEnough({ epoch, validation }: EpochRecord): boolean {
      const score = sign * validation![metric]
      if (score > best.score) best = { epoch, score, checkpoint: restoreBest ? trainer.save() : undefined }
      return epoch - best.epoch >= patience || (target !== undefined && score >= sign * target)
    },
    finish(): { bestEpoch: number } {
      if (best.checkpoint) trainer.load(best.checkpoint, { only: 'parameters' })
      return { bestEpoch: best.epoch }
    },
  }
}

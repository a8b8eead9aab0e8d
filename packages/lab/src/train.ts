import {
  createTrainer,
  fit,
  OptionError,
  type Backend,
  type Callbacks,
  type Checkpoint,
  type EpochRecord,
  type FitResult,
  type LearningRule,
  type Position,
  type Trainer,
} from '@hebb/core'
import { batches } from '@hebb/data'
import { lossOf, networkOf, optimizerOf, type Recipe } from './recipe.js'
import { stopwatch } from './stopwatch.js'
import type { TaskData } from './tasks.js'

export interface TrainOptions {
  readonly rule: LearningRule
  readonly recipe: Recipe
  readonly data: TaskData
  /** Of initial weights, what the rule draws, and the order of samples. */
  readonly seed: number
  /** `wasm()` by default. */
  readonly backend?: Backend
  /** Validation accuracy that `epochsToTarget` waits for. Default 0.95. */
  readonly target?: number
  /** Epochs without a better validation accuracy before the run ends and the best weights come back. Default: all epochs. */
  readonly patience?: number
  /** Ends the run after so many updates in all, resumed ones included. */
  readonly steps?: number
  /** Evaluates the test set after each epoch, for presets that reproduce results which were chosen so. Default false. */
  readonly peekAtTest?: boolean
  /** Called with the trainer before the first step: to save, read or watch. */
  readonly onStart?: (trainer: Trainer) => void
  /** Called with the trainer after the last step, the best weights restored: to save or read. */
  readonly onEnd?: (trainer: Trainer) => void
  readonly callbacks?: readonly Callbacks[]
  /** Where to go on. */
  readonly resume?: Resume
}

/** A saved run, and where it stands. */
export interface Resume {
  readonly checkpoint: Checkpoint
  readonly position: Position
  /** What was reached before the run was saved. */
  readonly epochsToTarget?: number | null
}

/** What came of one run. */
export interface TrainRecord {
  readonly rule: string
  readonly recipe: Recipe
  readonly seed: number
  /** Training samples. */
  readonly samples: number
  /** Epochs run, a broken one included. */
  readonly epochs: number
  /** Updates, resumed ones included. */
  readonly updates: number
  /** Of the final weights, read once. */
  readonly testAccuracy: number
  /** Best of all epochs, where a preset asked to look; null otherwise. */
  readonly bestTestAccuracy: number | null
  /** First epoch, from 1, whose validation accuracy was at the target; null where none was, or there is no validation set. */
  readonly epochsToTarget: number | null
  /** Wall time of training, without evaluation. */
  readonly seconds: number
  /** Processor time of the same; null where the host does not tell. */
  readonly cpuSeconds: number | null
  readonly history: readonly EpochRecord[]
  readonly stopped: FitResult['stopped']
}

/**
 * Trains one rule by a recipe, for a fixed number of epochs or until its validation accuracy stops rising, then reads the test set.
 *
 * @throws OptionError for `patience` without a validation set, and whatever training throws
 */
export function train(options: TrainOptions): TrainRecord {
  const { rule, recipe, data, seed, target = 0.95, patience, steps = Infinity, callbacks = [] } = options
  if (patience !== undefined && !data.validation) {
    throw new OptionError(
      'Early stopping needs a validation set: hold a share of the training samples out, or train for a fixed number of epochs.',
    )
  }
  const trainer = trainerFor(options)
  try {
    if (options.resume) trainer.load(options.resume.checkpoint)
    options.onStart?.(trainer)
    let epochsToTarget = options.resume?.epochsToTarget ?? null
    let bestTestAccuracy: number | null = null
    const watch = stopwatch()
    const offTheClock = ({ onStep, onEpoch }: Callbacks): Callbacks => ({
      ...(onStep && { onStep: (o) => watch.pause(() => onStep(o)) }),
      ...(onEpoch && { onEpoch: (o) => watch.pause(() => onEpoch(o)) }),
    })
    const own: Callbacks = {
      onStep: ({ report }) => (report.step >= steps ? 'stop' : undefined),
      onEpoch({ epoch, validation }) {
        if (validation && validation.accuracy >= target) epochsToTarget ??= epoch
        if (!options.peekAtTest) return
        const { accuracy } = watch.pause(() => trainer.evaluate(data.test))
        bestTestAccuracy = Math.max(bestTestAccuracy ?? 0, accuracy)
      },
    }
    const { history, stopped } = fit(
      // Evaluation is no part of the time that a rule takes.
      Object.create(trainer, {
        evaluate: { value: (set: TaskData['test']) => watch.pause(() => trainer.evaluate(set)) },
      }) as Trainer,
      {
        batches: (epoch, from) => batches(data.train, { size: recipe.batchSize, seed, epoch, from }),
        epochs: recipe.epochs,
        callbacks: [own, ...callbacks.map(offTheClock)],
        ...(data.validation && { validation: data.validation }),
        ...(patience !== undefined && { earlyStopping: { patience } }),
        ...(options.resume && { from: options.resume.position }),
      },
    )
    const { seconds, cpuSeconds } = watch
    options.onEnd?.(trainer)
    return {
      rule: rule.name,
      recipe,
      seed,
      samples: data.train.labels.length,
      epochs: history.at(-1)?.epoch ?? options.resume?.position.epoch ?? 0,
      updates: trainer.steps,
      testAccuracy: trainer.evaluate(data.test).accuracy,
      bestTestAccuracy,
      epochsToTarget,
      seconds,
      cpuSeconds,
      history,
      stopped,
    }
  } finally {
    trainer.dispose()
  }
}

/** The trainer of a recipe. */
export function trainerFor({
  rule,
  recipe,
  data,
  seed,
  backend,
}: Pick<TrainOptions, 'rule' | 'recipe' | 'data' | 'seed' | 'backend'>): Trainer {
  return createTrainer({
    network: networkOf(recipe, featuresOf(data)),
    rule,
    loss: lossOf(recipe),
    optimizer: optimizerOf(recipe),
    batchSize: recipe.batchSize,
    seed,
    ...(backend && { backend }),
  })
}

/** Features of a sample. */
export const featuresOf = ({ train: { shape } }: TaskData): number => shape.reduce((n, d) => n * d, 1)

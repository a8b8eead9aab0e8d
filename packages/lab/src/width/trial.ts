import {
  createTrainer,
  mlp,
  mup,
  normal,
  ntp,
  sp,
  wasm,
  type Activation,
  type Backend,
  type DataSet,
  type LearningRule,
  type Network,
  type OptionValue,
  type Parametrization,
} from '@hebb/core'
import { batches, fashionMnist, sparseParity, subset, type ImageOptions } from '@hebb/data'
import { losses, optimizers, type LossName, type OptimizerName } from '../recipe.js'
import { teacherBatch } from './data.js'

export type ParametrizationName = 'sp' | 'ntp' | 'mup'
export type TrialData = 'teacher' | 'fashion-mnist' | 'parity'

/** One training run of a sweep over widths, as plain data: its JSON is what it is known by. */
export interface Trial {
  readonly rule: string
  readonly options: Readonly<Record<string, OptionValue>>
  readonly parametrization: ParametrizationName
  readonly baseWidth: number
  /** Units of each hidden layer. */
  readonly width: number
  readonly hiddenLayers: number
  readonly activation: Activation
  readonly loss: LossName
  readonly optimizer: OptimizerName
  readonly learningRate: number
  readonly seed: number
  readonly data: TrialData
  /** Training samples. */
  readonly samples: number
  /** Test samples, the first of the set. */
  readonly testSamples: number
  readonly batchSize: number
  readonly steps: number
  /** φ of the output. Default linear. */
  readonly outputActivation?: Activation
  /** Default false. */
  readonly bias?: boolean
  /** Factor on the readout's initial weights. Default 1. */
  readonly readoutGain?: number
  /** Beside the optimizer's steps, at the base rate. Default 0. */
  readonly decoupledDecay?: number
}

export interface TrialResult {
  /** Mean over the training samples, at most 2000 of them, after the last step; null where the run diverged. */
  readonly loss: number | null
  /** On the test samples; null where there are no classes, or the run diverged. */
  readonly accuracy: number | null
  readonly seconds: number
  /** Test accuracy after each epoch, for parity: where it is known to jump. */
  readonly history?: readonly number[]
}

/** A loss above this counts as diverged: two thousand times what these networks begin with. */
const LARGEST_LOSS = 1e3

const parametrizations: Readonly<Record<ParametrizationName, (baseWidth: number) => Parametrization>> = {
  sp: () => sp(),
  ntp: (baseWidth) => ntp({ baseWidth }),
  mup: (baseWidth) => mup({ baseWidth }),
}

/** Trains once and evaluates. Divergence is a result; anything else that goes wrong is thrown. */
export async function runTrial(
  trial: Trial,
  rule: LearningRule,
  { backend = wasm(), source }: { readonly backend?: Backend; readonly source?: ImageOptions } = {},
): Promise<TrialResult> {
  const { seed, batchSize, learningRate } = trial
  const data = await load(trial, source)
  const trainer = createTrainer({
    network: networkOf(trial, data),
    rule,
    loss: losses[trial.loss](),
    optimizer: optimizers[trial.optimizer]({ learningRate, decoupledDecay: trial.decoupledDecay ?? 0 }),
    parametrization: parametrizations[trial.parametrization](trial.baseWidth),
    batchSize,
    seed,
    backend,
  })
  const start = performance.now()
  const history: number[] = []
  const result = (loss: number | null, accuracy: number | null): TrialResult => ({
    loss,
    accuracy,
    seconds: (performance.now() - start) / 1000,
    ...(history.length > 0 && { history }),
  })
  try {
    let steps = 0
    while (steps < trial.steps) {
      for (const batch of data.epoch(Math.floor((steps * batchSize) / trial.samples))) {
        if (steps++ >= trial.steps) break
        trainer.step(batch)
      }
      if (data.test && trial.data === 'parity') history.push(trainer.evaluate(data.test).accuracy)
    }
    trainer.checkFinite()
    const { loss } = trainer.evaluate(data.seen)
    if (!(loss <= LARGEST_LOSS)) return result(null, null)
    return result(loss, data.test ? trainer.evaluate(data.test).accuracy : null)
  } catch (error) {
    if ((error as Error).name === 'DivergenceError') return result(null, null)
    throw error
  } finally {
    trainer.dispose()
  }
}

/** Gain 1, as derivations have it, and no biases, unless the trial says otherwise. */
function networkOf(
  { hiddenLayers, width, activation, readoutGain = 1, bias = false, outputActivation = 'linear' }: Trial,
  { inputs, outputs }: Pick<Loaded, 'inputs' | 'outputs'>,
): Network {
  const hidden = Array.from({ length: hiddenLayers }, () => width)
  const init = [...hidden.map(() => normal()), normal({ gain: readoutGain })]
  return mlp([inputs, ...hidden, outputs], { activation, init, bias, output: outputActivation })
}

/** What a trial trains and is judged on. */
interface Loaded {
  readonly inputs: number
  readonly outputs: number
  epoch(n: number): Iterable<Parameters<ReturnType<typeof createTrainer>['step']>[0]>
  readonly seen: Parameters<ReturnType<typeof createTrainer>['evaluate']>[0]
  readonly test?: DataSet
}

async function load(
  { data, seed, samples, testSamples, batchSize }: Trial,
  source?: ImageOptions,
): Promise<Loaded> {
  if (data === 'teacher') {
    const batch = teacherBatch(seed)
    return { inputs: 16, outputs: 4, epoch: () => [batch], seen: batch }
  }
  if (data === 'parity') {
    const { train, test } = sparseParity({ n: 20, k: 3, seed, nTrain: samples, nTest: testSamples })
    const epoch = (n: number) => batches(train, { size: batchSize, seed, epoch: n })
    return { inputs: 20, outputs: 1, epoch, seen: train, test }
  }
  const { train: all, test } = await fashionSets(source)
  const train = samples === all.labels.length ? all : subset(all, { perClass: samples / 10, seed })
  return {
    inputs: 784,
    outputs: 10,
    epoch: (epoch) => batches(train, { size: batchSize, seed, epoch }),
    seen: first(train, 2000),
    test: first(test, testSamples),
  }
}

// Read once a process.
let sets: ReturnType<typeof fashionMnist> | undefined
const fashionSets = (source?: ImageOptions): ReturnType<typeof fashionMnist> =>
  (sets ??= fashionMnist({ normalize: 'standard', ...source }))

const first = (set: DataSet, count: number): DataSet => {
  const features = set.shape.reduce((n, d) => n * d, 1)
  return { ...set, inputs: set.inputs.subarray(0, count * features), labels: set.labels.subarray(0, count) }
}

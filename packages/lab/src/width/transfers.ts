import { OptionError, type OptionValue } from '@hebb/core'
import type { ParametrizationName, Trial, TrialData } from './trial.js'

/** Exponents of two: from the first to the last. */
export type Powers = readonly [number, number]

/** What learning rates are carried over on by default. */
export type SweptData = Exclude<TrialData, 'parity'>

/** How a rule's learning rate is carried over widths. */
export interface TransferCase {
  readonly variant: string
  readonly options: Readonly<Record<string, OptionValue>>
  /** Factor on the readout's initial weights. Default 1. */
  readonly readoutGain?: number
  /** Learning rates, as powers of two, by data and parametrization. */
  readonly rates: Readonly<Record<SweptData, Readonly<Record<'mup' | 'sp', Powers>>>>
}

const sameFor = (powers: Powers): Readonly<Record<'mup' | 'sp', Powers>> => ({ mup: powers, sp: powers })

/**
 * Under µP of targets the readout's weights are as large as under SP, and so is the output before training, at any width. A narrow
 * network soon unlearns it, for all of it lies in a few directions of its hidden layer; a wide one does not. Hence the gain.
 */
const targets: readonly TransferCase[] = [
  {
    variant: 'ridge feedback',
    options: { outputTarget: 'output', eta: 1, feedback: 'ridge', ridge: 1 },
    readoutGain: 0.1,
    rates: { teacher: { mup: [-6, 0], sp: [-9, -1] }, 'fashion-mnist': sameFor([-8, -2]) },
  },
]

const table: Readonly<Record<string, readonly TransferCase[]>> = {
  bp: [
    {
      variant: 'default',
      options: {},
      rates: { teacher: { mup: [-5, 1], sp: [-8, 0] }, 'fashion-mnist': sameFor([-8, -2]) },
    },
  ],
  pc: [
    {
      variant: '20 sweeps, gammaBar -1',
      options: { steps: 20, stepSize: 0.2, gammaBar: -1 },
      rates: { teacher: { mup: [-4, 3], sp: [-8, 1] }, 'fashion-mnist': sameFor([-7, -1]) },
    },
    {
      variant: 'one sequential sweep, gammaBar 0',
      options: { steps: 1, stepSize: 0.5, gammaBar: 0 },
      rates: { teacher: { mup: [-4, 2], sp: [-8, 1] }, 'fashion-mnist': sameFor([-7, -1]) },
    },
  ],
  tp: targets,
  dtp: targets,
}

/** What is carried over of a rule by default; a rule without a row is tried as backpropagation is. */
export const transfersOf = (rule: string): readonly TransferCase[] => table[rule] ?? table['bp']!

export interface TransferGrid {
  readonly widths: readonly number[]
  readonly seeds: readonly number[]
  readonly parametrizations: readonly ParametrizationName[]
  readonly baseWidth: number
  /** In place of the case's. */
  readonly rates?: readonly number[]
  /** Option that is varied in place of the learning rate, and its values. */
  readonly vary?: { readonly option: string; readonly values: readonly number[] }
  readonly settings: Pick<
    Trial,
    | 'hiddenLayers'
    | 'activation'
    | 'loss'
    | 'optimizer'
    | 'data'
    | 'samples'
    | 'testSamples'
    | 'batchSize'
    | 'steps'
    | 'outputActivation'
    | 'bias'
    | 'readoutGain'
    | 'decoupledDecay'
  >
}

/** What both data sets are trained on by default. */
export const trialSettings: Readonly<Record<SweptData, TransferGrid['settings']>> = {
  teacher: {
    hiddenLayers: 2,
    activation: 'tanh',
    loss: 'squaredError',
    optimizer: 'sgd',
    data: 'teacher',
    samples: 64,
    testSamples: 0,
    batchSize: 64,
    steps: 20,
  },
  'fashion-mnist': {
    hiddenLayers: 2,
    activation: 'tanh',
    loss: 'squaredError',
    optimizer: 'sgd',
    data: 'fashion-mnist',
    samples: 10240,
    testSamples: 4000,
    batchSize: 256,
    steps: 40,
  },
}

/** 2^from .. 2^to */
export const powers = ([from, to]: Powers): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i))

/** The trials of one case. */
export function transferTrials(
  rule: string,
  { options, rates, readoutGain }: TransferCase,
  grid: TransferGrid,
): Trial[] {
  const { widths, seeds, parametrizations, baseWidth, vary } = grid
  const settings = { ...(readoutGain !== undefined && { readoutGain }), ...grid.settings }
  return parametrizations.flatMap((parametrization) => {
    const { data } = settings
    if (!grid.rates && data === 'parity')
      throw new OptionError('No learning rates are known for parity: give some.')
    const learningRates =
      grid.rates ?? powers(rates[data as SweptData][parametrization === 'mup' ? 'mup' : 'sp'])
    const places = vary
      ? learningRates.flatMap((learningRate) =>
          vary.values.map((value) => ({ learningRate, options: { ...options, [vary.option]: value } })),
        )
      : learningRates.map((learningRate) => ({ learningRate, options }))
    return widths.flatMap((width) =>
      places.flatMap((place) =>
        seeds.map((seed) => ({ rule, ...place, parametrization, baseWidth, width, seed, ...settings })),
      ),
    )
  })
}

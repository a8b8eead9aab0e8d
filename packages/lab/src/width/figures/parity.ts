import type { Trial } from '../trial.js'
import {
  overSeeds,
  shownPercent,
  type FigureClaim,
  type FigureContext,
  type FigureSize,
  type MupFigure,
  type PlotPoint,
} from './record.js'

/** Equilibrium propagation on sparse parity of 20 bits, 3 of which count: epochs of 1000 samples. */
const common = {
  rule: 'ep',
  options: {
    energy: 'hopfield',
    update: 'leaky',
    stepSize: 0.5,
    nudging: 'centered',
    beta: 0.2,
    freeSteps: 16,
    nudgedSteps: 8,
  },
  baseWidth: 200,
  width: 1000,
  hiddenLayers: 1,
  activation: 'tanh',
  loss: 'squaredError',
  optimizer: 'sgd',
  data: 'parity',
  samples: 1000,
  testSamples: 200,
  batchSize: 32,
  outputActivation: 'tanh',
  bias: true,
  decoupledDecay: 0.001,
} as const

const epochsOf = (size: FigureSize): number => (size === 'smoke' ? 1 : 30)
const seedsFrom42 = (count: number): number[] => Array.from({ length: count }, (_, i) => 42 + i)

/** One learning rate, over seeds. */
interface Row extends Pick<Trial, 'parametrization' | 'learningRate'> {
  readonly name: string
  readonly trials: readonly Trial[]
}

function row(
  size: FigureSize,
  parametrization: 'mup' | 'sp',
  learningRate: number,
  seeds: Readonly<Record<FigureSize, number>>,
): Row {
  const steps = 32 * epochsOf(size)
  return {
    name: `${parametrization === 'mup' ? 'µP' : 'SP'}, rate ${learningRate}`,
    parametrization,
    learningRate,
    trials: seedsFrom42(seeds[size]).map((seed) => ({
      ...common,
      parametrization,
      learningRate,
      seed,
      steps,
    })),
  }
}

const carried = (size: FigureSize): Row => row(size, 'mup', 0.1, { smoke: 1, default: 10, full: 10 })
const standard = (size: FigureSize): Row[] =>
  (size === 'smoke' ? [0.1] : [0.005, 0.01, 0.02, 0.04, 0.1, 0.2]).map((rate) =>
    row(size, 'sp', rate, { smoke: 1, default: 3, full: 10 }),
  )

type History = readonly number[]
const best = (history: History): number => Math.max(...history)
/** First epoch at 95 %, 0 where there is none. */
const solved = (history: History): number => history.findIndex((accuracy) => accuracy >= 0.95) + 1

function points(size: FigureSize, runs: readonly History[]): PlotPoint[] {
  return Array.from({ length: epochsOf(size) }, (_, epoch) =>
    overSeeds(
      epoch + 1,
      // A run that diverged guesses.
      runs.map((history) => 100 * (history[epoch] ?? 0.5)),
    ),
  )
}

function claims(
  mup: readonly History[],
  sp: readonly { name: string; runs: readonly History[] }[],
): FigureClaim[] {
  return [
    {
      says: 'under µP, at the rate of width 200, every seed reaches 95 % within 30 epochs',
      measured: `at epochs ${mup.map((history) => solved(history) || '–').join(' ')}`,
      holds: mup.every((history) => solved(history) > 0),
    },
    {
      says: 'under SP no run at any rate tried does (best accuracy of each)',
      measured: sp
        .map(({ name, runs }) => `${name}: ${runs.map((run) => shownPercent(best(run))).join(' ')}`)
        .join('; '),
      holds: sp.every(({ runs }) => runs.every((run) => solved(run) === 0)),
    },
  ]
}

export const parityFigure: MupFigure = {
  title: 'Equilibrium propagation at width 1000 on sparse parity, rates carried over from width 200',
  says:
    'Of our own, beside the Sutro pages: a tanh output, centered nudging at β 0.2, 16 + 8 leaky sweeps, batches of 32, decay 0.001, 1000 training and ' +
    '200 test samples, 30 epochs. µP: rate 0.1 and initial weights of width 200, 10 seeds. SP: rates 0.005 to 0.2, 3 seeds (10 with --full).',
  trials: (size) => [carried(size), ...standard(size)].flatMap(({ trials }) => trials),
  build({ size, result }: FigureContext) {
    const runsOf = ({ trials }: Row): History[] => trials.map((trial) => result(trial).history ?? [])
    const mup = { name: carried(size).name, runs: runsOf(carried(size)) }
    const sp = standard(size).map((one) => ({ name: one.name, runs: runsOf(one) }))
    return {
      plots: [
        {
          title: 'Sparse parity, width 1000: test accuracy over epochs',
          subtitle: 'equilibrium propagation with a tanh output, N = 1000; mean and range over seeds',
          x: { label: 'epoch' },
          y: { label: 'test accuracy (%)' },
          series: 'names',
          curves: [mup, ...sp].map(({ name, runs }) => ({ name, points: points(size, runs) })),
        },
      ],
      claims: claims(mup.runs, sp),
    }
  },
}

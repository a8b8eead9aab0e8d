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
const seedsOf = (size: FigureSize): number[] =>
  Array.from({ length: size === 'smoke' ? 1 : 10 }, (_, i) => 42 + i)

/** One learning rate, over seeds. */
interface Row {
  readonly name: string
  readonly panel: string
  readonly trials: readonly Trial[]
}

function row(size: FigureSize, own: Pick<Trial, 'parametrization' | 'width' | 'learningRate'>): Row {
  const { parametrization, width, learningRate } = own
  return {
    name: `rate ${learningRate}${width === 200 ? ', width 200' : ''}`,
    panel: parametrization === 'mup' ? 'µP' : 'SP',
    trials: seedsOf(size).map((seed) => ({
      ...common,
      ...own,
      seed,
      steps: 32 * epochsOf(size),
    })),
  }
}

/** Where the rate comes from, the wide network with it, and that without the exponents at this rate and at others. */
function rows(size: FigureSize): { narrow: Row; wide: Row; standard: Row[] } {
  const rates = size === 'smoke' ? [0.1] : [0.005, 0.01, 0.02, 0.04, 0.1, 0.2]
  return {
    narrow: row(size, { parametrization: 'mup', width: 200, learningRate: 0.1 }),
    wide: row(size, { parametrization: 'mup', width: 1000, learningRate: 0.1 }),
    standard: rates.map((learningRate) => row(size, { parametrization: 'sp', width: 1000, learningRate })),
  }
}

type History = readonly number[]
const best = (history: History): number => Math.max(0, ...history)
/** First epoch at 95 %, 0 where there is none. */
const solved = (history: History): number => history.findIndex((accuracy) => accuracy >= 0.95) + 1

/** Ranges of six rates would hide each other: they are drawn of µP only. */
function points(size: FigureSize, { panel }: Row, runs: readonly History[]): PlotPoint[] {
  return Array.from({ length: epochsOf(size) }, (_, epoch) => {
    // A run that diverged guesses.
    const accuracies = runs.map((history) => 100 * (history[epoch] ?? 0.5))
    const { x, y, ...range } = overSeeds(epoch + 1, accuracies)
    return panel === 'µP' ? { x, y, ...range } : { x, y }
  })
}

const epochs = (runs: readonly History[]): string =>
  `at epochs ${runs.map((run) => solved(run) || '–').join(' ')}`
const counted = (runs: readonly History[]): string => {
  const reached = runs.filter((run) => solved(run) > 0).length
  const accuracies = runs.map(best).sort((a, b) => a - b)
  return `${reached} of ${runs.length}, ${shownPercent(accuracies[Math.floor(runs.length / 2)])}`
}
const allSolved = (runs: readonly History[]): boolean => runs.every((run) => solved(run) > 0)

function claims(
  runsOf: (row: Row) => History[],
  { narrow, wide, standard }: ReturnType<typeof rows>,
): FigureClaim[] {
  const [before, after] = [runsOf(narrow), runsOf(wide)]
  const sp = standard.map((one) => ({ name: one.name, runs: runsOf(one) }))
  return [
    {
      says: 'at width 200 rate 0.1 brings every seed to 95 % within 30 epochs',
      measured: epochs(before),
      holds: allSolved(before),
    },
    {
      says: 'at width 1000 too, under µP',
      measured: epochs(after),
      holds: allSolved(after),
    },
    {
      says: 'under SP no rate tried brings every seed there (how many, and the median of their best accuracies)',
      measured: sp.map(({ name, runs }) => `${name}: ${counted(runs)}`).join('; '),
      holds: sp.every(({ runs }) => !allSolved(runs)),
    },
  ]
}

export const parityFigure: MupFigure = {
  title: 'Equilibrium propagation at width 1000 on sparse parity, rates carried over from width 200',
  says:
    'Of our own, beside the Sutro pages: a tanh output, centered nudging at β 0.2, 16 + 8 leaky sweeps, batches of 32, decay 0.001, 1000 training and ' +
    '200 test samples, 30 epochs. µP: rate 0.1 and initial weights of width 200. SP: rates 0.005 to 0.2. 10 seeds.',
  trials(size) {
    const { narrow, wide, standard } = rows(size)
    return [narrow, wide, ...standard].flatMap(({ trials }) => trials)
  },
  build({ size, result }: FigureContext) {
    const all = rows(size)
    const runsOf = ({ trials }: Row): History[] => trials.map((trial) => result(trial).history ?? [])
    return {
      plots: [
        {
          title: 'Sparse parity: test accuracy over epochs',
          subtitle:
            'equilibrium propagation with a tanh output, N = 1000, width 1000 unless it says 200; mean over 10 seeds, with µP their range',
          x: { label: 'epoch' },
          y: { label: 'test accuracy (%)' },
          series: 'names',
          curves: [all.wide, all.narrow, ...all.standard].map((one) => ({
            name: one.name,
            panel: one.panel,
            points: points(size, one, runsOf(one)),
          })),
        },
      ],
      claims: claims(runsOf, all),
    }
  },
}

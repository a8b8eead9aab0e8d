import { transferCurves, type TransferCurve } from '../transfer.js'
import type { Trial } from '../trial.js'
import { pcSweep } from './grids.js'
import {
  accuracyCurves,
  shownPercent,
  type FigureClaim,
  type FigureContext,
  type FigureSize,
  type MupFigure,
  type PlotCurve,
} from './record.js'

const variants = [
  { name: 'F-ini, gammaBar 0', init: 'feedForward', gammaBar: 0 },
  { name: 'F-ini, gammaBar -1', init: 'feedForward', gammaBar: -1 },
  { name: 'random start, gammaBar 0', init: 'random', gammaBar: 0 },
  { name: 'random start, gammaBar -1', init: 'random', gammaBar: -1 },
] as const

const trialsOf = (size: FigureSize, { init, gammaBar }: (typeof variants)[number]): Trial[] =>
  pcSweep(size, {
    options: { steps: { smoke: 3, default: 20, full: 100 }[size], stepSize: 0.2, gammaBar, init },
    parametrization: 'mup',
    rates: [-5, -2],
  })

/** Test accuracy at the rate of the least training loss, by width. */
const accuracies = (curves: readonly TransferCurve[]): (number | null)[] =>
  curves.map(({ points, best }) => points.find(({ value }) => value === best)?.accuracy ?? null)

function claims([zero, minus, randomZero, randomMinus]: readonly (readonly (
  number | null
)[])[]): FigureClaim[] {
  const list = (values: readonly (number | null)[]): string => values.map(shownPercent).join(' ')
  const rises = (values: readonly (number | null)[]): boolean => (values.at(-1) ?? 0) > (values[0] ?? 1)
  return [
    {
      says: 'with F-ini wider is better at both gammaBar',
      measured: `${list(zero!)} | ${list(minus!)}`,
      holds: rises(zero!) && rises(minus!),
    },
    {
      says: 'without, gammaBar -1 is above 0 in the widest network',
      measured: `${list(randomZero!)} | ${list(randomMinus!)}`,
      holds: (randomMinus!.at(-1) ?? 0) > (randomZero!.at(-1) ?? 0),
    },
  ]
}

export const fig3Right: MupFigure = {
  title: 'Figure 3, right: wider is better, with and without F-ini',
  says: 'Published: the claim; the architecture is not in the caption. Ours: the network of Figure 1, 20 sweeps (100 with --full), random start N(0, 1).',
  trials: (size) => variants.flatMap((variant) => trialsOf(size, variant)),
  build({ size, result }: FigureContext) {
    const found = variants.map((variant) => {
      const trials = trialsOf(size, variant)
      return transferCurves(trials, trials.map(result))
    })
    const best = found.map(accuracies)
    const overWidth = variants.map(({ name }, i): PlotCurve => ({
      name,
      points: found[i]!.map(({ width }, at) => ({ x: width, y: percent(best[i]![at]!) })),
    }))
    return {
      plots: [
        {
          title: 'Wider is better: test accuracy over the width',
          subtitle: 'pc on Fashion-MNIST under µP, at the rate of the least training loss; mean over seeds',
          x: { label: 'width', scale: 'log' },
          y: { label: 'test accuracy (%)' },
          series: 'names',
          curves: overWidth,
        },
        {
          title: 'Learning rates over widths, with and without F-ini',
          subtitle:
            'pc on Fashion-MNIST under µP; a line for each width, mean over seeds; a gap is a run that diverged',
          x: { label: 'learning rate at the base width', scale: 'log' },
          y: { label: 'test accuracy (%)' },
          series: 'ramp',
          curves: found.flatMap((curves, i) => accuracyCurves(curves, variants[i]!.name)),
        },
      ],
      claims: claims(best),
    }
  },
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share)

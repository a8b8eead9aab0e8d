import { transferCurves, type TransferCurve, type TransferPoint } from '../transfer.js'
import type { Trial } from '../trial.js'
import { pcSweep } from './grids.js'
import {
  accuracyCurves,
  shownPercent,
  type FigureClaim,
  type FigureContext,
  type FigureSize,
  type MupFigure,
} from './record.js'

const panels = [0.01, 1].flatMap((layerPrecision) =>
  [0, -1].map((gammaBar) => ({ layerPrecision, gammaBar })),
)
type Panel = (typeof panels)[number]
const nameOf = ({ layerPrecision, gammaBar }: Panel): string => `γ_l ${layerPrecision}, gammaBar ${gammaBar}`

/** Powers of two between two values of γ'_L. */
const gridStep = (size: FigureSize): number => (size === 'full' ? 1 : 2)
const outputPrecisions = (size: FigureSize): number[] =>
  size === 'smoke'
    ? [1, 4]
    : Array.from({ length: 10 / gridStep(size) + 1 }, (_, i) => 2 ** (-4 + gridStep(size) * i))

/** One learning rate for all: what varies is γ'_L. */
const trialsOf = (size: FigureSize, panel: Panel): Trial[] =>
  outputPrecisions(size).flatMap((outputPrecision) =>
    pcSweep(size, {
      options: {
        steps: { smoke: 3, default: 20, full: 100 }[size],
        stepSize: 0.2,
        init: 'random',
        ...panel,
        outputPrecision,
      },
      parametrization: 'mup',
      rates: size === 'smoke' ? [-6, -4] : [-4, -4],
      widths: { smoke: [64, 128], default: [64, 256], full: [64, 256, 1024] }[size],
    }),
  )

const bestPoint = ({ points, best }: TransferCurve): TransferPoint | undefined =>
  points.find(({ value }) => value === best)

/** Largest move of the best γ'_L from the narrowest network's, in factors of two. */
function shift([narrowest, ...wider]: readonly TransferCurve[]): number {
  const moves = wider.map(({ best }) =>
    best === null || narrowest!.best === null ? Infinity : Math.abs(Math.log2(best / narrowest!.best)),
  )
  return Math.max(...moves)
}

function claims(size: FigureSize, found: readonly (readonly TransferCurve[])[]): FigureClaim[] {
  const [weakZero, weakMinus, zero, minus] = found
  const [atZero, atMinus] = [weakZero, weakMinus].map((curves) => bestPoint(curves!.at(-1)!)?.accuracy ?? 0)
  return [
    {
      says: "at γ_l 0.01 gammaBar -1 is well above 0 (2 points) in the widest network, each at its best γ'_L",
      measured: `${shownPercent(atMinus)} against ${shownPercent(atZero)}`,
      holds: atMinus! > atZero! + 0.02,
    },
    {
      says: "at γ_l 1 the best γ'_L moves by at most one place of the grid at gammaBar -1, and by more at 0",
      measured: `factors of 2: ${shift(minus!)} at -1, ${shift(zero!)} at 0`,
      holds: shift(minus!) <= gridStep(size) && shift(zero!) > gridStep(size),
    },
  ]
}

export const fig5: MupFigure = {
  title: "Figure 5: the output's precision over widths",
  says:
    "Published: γ'_L swept at each width for γ_l 0.01 and 1, gammaBar 0 against -1. Ours: the MLP of Figure 1, 20 sweeps (100 with --full) from random activities, κ 0.2, rate 2^-4; " +
    'best is what has the least training loss.',
  trials: (size) => panels.flatMap((panel) => trialsOf(size, panel)),
  build({ size, result }: FigureContext) {
    const found = panels.map((panel) => {
      const trials = trialsOf(size, panel)
      return transferCurves(trials, trials.map(result), 'outputPrecision')
    })
    return {
      plots: [
        {
          title: "Accuracy against γ'_L",
          subtitle:
            'pc on Fashion-MNIST under µP; a line for each width, mean over seeds; a gap is a run that diverged',
          x: { label: "γ'_L", scale: 'log' },
          y: { label: 'test accuracy (%)' },
          series: 'ramp',
          curves: found.flatMap((curves, i) => accuracyCurves(curves, nameOf(panels[i]!))),
        },
      ],
      claims: claims(size, found),
    }
  },
}

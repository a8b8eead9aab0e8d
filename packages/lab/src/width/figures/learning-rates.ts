import { transferCurves, transferSummary, type TransferCurve } from '../transfer.js'
import type { Trial } from '../trial.js'
import { pcSweep } from './grids.js'
import {
  gaps,
  lossCurves,
  accuracyCurves,
  shown,
  shownPercent,
  type FigureClaim,
  type FigureContext,
  type FigureSize,
  type MupFigure,
  type Plot,
} from './record.js'

/** F-ini, FPA and one downward sweep: backpropagation's update. */
const sgdLike = { fixedPrediction: true, steps: 1, gammaBar: 0 } as const
const single = (gammaBar: number) => ({ steps: 1, stepSize: 0.1, gammaBar })

type Loss = 'squaredError' | 'crossEntropy'

const sgdTrials = (size: FigureSize, parametrization: 'mup' | 'sp', loss: Loss): Trial[] =>
  pcSweep(size, {
    options: sgdLike,
    parametrization,
    rates: loss === 'squaredError' ? [-8, -3] : [-5, 0],
    settings: { loss },
  })

const curvesOf = ({ result }: FigureContext, trials: readonly Trial[]): TransferCurve[] =>
  transferCurves(trials, trials.map(result))

const about = `pc on Fashion-MNIST, 784-M-M-10, tanh; a line for each width, mean and range over seeds;\n${gaps}`

const plot = (title: string, curves: Plot['curves'], label: string, scale: 'log' | 'linear'): Plot => ({
  title,
  subtitle: about,
  x: { label: 'learning rate at the base width', scale: 'log' },
  y: { label, scale },
  series: 'ramp',
  curves,
})

/** The best rate stays under µP and moves under SP; wider is better at a fixed rate. */
export function transferClaims(mup: readonly TransferCurve[], sp: readonly TransferCurve[]): FigureClaim[] {
  const [own, standard] = [transferSummary(mup)[0]!, transferSummary(sp)[0]!]
  const accuracies = mup.map(({ points }) => points.find(({ value }) => value === own.half)?.accuracy ?? null)
  return [
    {
      says: 'under µP the best rate moves by at most a factor of 2',
      measured: `2^${own.shift}`,
      holds: own.shift !== null && Math.abs(own.shift) <= 1,
    },
    {
      says: 'under SP the best rate of the widest is at most a quarter of that of the narrowest',
      measured: `2^${standard.shift}`,
      holds: standard.shift !== null && standard.shift <= -2,
    },
    {
      says: "at half the narrowest's best rate the widest's loss is at most 1.05 times as large under µP",
      measured: `${shown(own.narrow)} → ${shown(own.wide)}`,
      holds: own.ratio !== null && own.ratio <= 1.05,
    },
    {
      says: 'and under SP it diverges or is at least 1.5 times as large',
      measured: `${shown(standard.narrow)} → ${shown(standard.wide)}`,
      holds: standard.narrow !== null && (standard.wide === null || standard.ratio! >= 1.5),
    },
    {
      says: 'wider is better there: test accuracy under µP does not fall with the width',
      measured: accuracies.map(shownPercent).join(', '),
      // One standard deviation of 4000 samples is 0.7 %.
      holds: accuracies.every((a, i) => a !== null && (i === 0 || a >= accuracies[i - 1]! - 0.007)),
    },
  ]
}

/** µP beside SP, for one loss. */
const both = (loss: Loss, title: string): Pick<MupFigure, 'trials' | 'build'> => ({
  trials: (size) => [...sgdTrials(size, 'mup', loss), ...sgdTrials(size, 'sp', loss)],
  build(context) {
    const mup = curvesOf(context, sgdTrials(context.size, 'mup', loss))
    const sp = curvesOf(context, sgdTrials(context.size, 'sp', loss))
    return {
      plots: [
        plot(title, [...lossCurves(mup, 'µP'), ...lossCurves(sp, 'SP')], 'training loss', 'log'),
        plot(
          title,
          [...accuracyCurves(mup, 'µP'), ...accuracyCurves(sp, 'SP')],
          'test accuracy (%)',
          'linear',
        ),
      ],
      claims: transferClaims(mup, sp),
    }
  },
})

export const fig1Left: MupFigure = {
  title: 'Figure 1, left: learning rates over widths, F-ini, FPA and SI',
  says: 'Published: a 3-layer MLP on Fashion-MNIST under µP of SGD. Ours: batch 256, squared error, rates, widths and seeds.',
  ...both('squaredError', 'Learning rates over widths: F-ini, FPA and SI'),
}

export const crossEntropyFigure: MupFigure = {
  title: 'Figure 1 with cross entropy',
  says: 'An appendix of the paper has cross entropy; its settings are unknown. Ours: Figure 1, left, with that loss.',
  ...both('crossEntropy', 'Learning rates over widths with cross entropy'),
}

const rightTrials = (size: FigureSize, gammaBar: number): Trial[] =>
  pcSweep(size, {
    options: single(gammaBar),
    parametrization: 'mup',
    rates: [-5, 0],
  })

export const fig1Right: MupFigure = {
  title: 'Figure 1, right: F-ini and SI without FPA, one inference step',
  says: 'Published: small difference between gammaBar 0 and 1 (we read -1). Ours: κ 0.1, and all of the left panel.',
  trials: (size) => [0, -1].flatMap((g) => rightTrials(size, g)),
  build(context) {
    const [zero, minus] = [0, -1].map((g) => curvesOf(context, rightTrials(context.size, g)))
    const best = [zero!, minus!].map((curves) =>
      curves.map(({ points, best: at }) => points.find(({ value }) => value === at)?.accuracy ?? null),
    )
    const shifts = [zero!, minus!].map((curves) => transferSummary(curves)[0]!.shift)
    const title = 'Learning rates over widths: F-ini and SI'
    return {
      plots: [
        plot(
          title,
          [...lossCurves(zero!, 'gammaBar 0'), ...lossCurves(minus!, 'gammaBar -1')],
          'training loss',
          'log',
        ),
      ],
      claims: [
        {
          says: 'the best rate moves by at most a factor of 2 at both',
          measured: shifts.map((s) => `2^${s}`).join(', '),
          holds: shifts.every((s) => s !== null && Math.abs(s) <= 1),
        },
        {
          says: 'accuracies at the best rates are within 2 points of each other',
          measured: best.map((list) => list.map(shownPercent).join(' ')).join(' | '),
          holds: best[0]!.every(
            (a, i) => a !== null && best[1]![i] !== null && Math.abs(a - best[1]![i]!) <= 0.02,
          ),
        },
      ],
    }
  },
}

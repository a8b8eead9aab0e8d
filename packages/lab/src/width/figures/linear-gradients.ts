import { linearSpectrum, type LinearNetwork } from '../linear.js'
import { powerLaw } from '../slope.js'
import { seedsOf } from './grids.js'
import {
  overSeeds,
  type FigureClaim,
  type FigureSize,
  type MupFigure,
  type PlotCurve,
  type PlotPoint,
} from './record.js'

/** Wider than where networks are trained: closed forms cost little. */
const widthsOf = (size: FigureSize): readonly number[] =>
  ({ smoke: [64, 128], default: [64, 128, 256, 512, 1024], full: [64, 128, 256, 512, 1024, 2048] })[size]
const outputsOf = (size: FigureSize): readonly number[] =>
  size === 'smoke' ? [1, 10] : [1, 2, 5, 10, 50, 100]

export const gammaBars: readonly number[] = [0, -1]
export const panelOf = (gammaBar: number): string => `gammaBar ${gammaBar}`

/** Slope of a curve in logarithms. */
export const steepness = ({ points }: PlotCurve): number =>
  powerLaw(
    points.map(({ x }) => x),
    points.map(({ y }) => y!),
  ).slope

type Measured = Omit<LinearNetwork, 'seed' | 'baseWidth'>
type Reference = 'withBackprop' | 'withGaussNewton'

/** 1 - cosine by layer, placed at `x`. */
function distances(size: FigureSize, x: number, o: Measured, reference: Reference): PlotPoint[] {
  const all = seedsOf(size).map((seed) => linearSpectrum({ baseWidth: 64, seed, ...o })[reference])
  return all[0]!.map((_, l) =>
    overSeeds(
      x,
      all.map((cosines) => Math.max(1 - cosines[l]!, 1e-16)),
    ),
  )
}

const overWidth = (size: FigureSize): PlotCurve[] =>
  gammaBars.flatMap((gammaBar) => {
    const found = widthsOf(size).map((width) =>
      distances(size, width, { width, layers: 3, outputPrecision: 0.1, gammaBar }, 'withBackprop'),
    )
    return found[0]!.map((_, l) => ({
      name: `layer ${l + 1}`,
      panel: panelOf(gammaBar),
      points: found.map((layers) => layers[l]!),
    }))
  })

function overOutputs(size: FigureSize): PlotCurve[] {
  const o = { width: 256, layers: 4, inputs: 100, outputPrecision: 16, unequalRows: false }
  const firstLayer = (reference: Reference): PlotPoint[] =>
    outputsOf(size).map((outputs) => distances(size, outputs, { ...o, outputs }, reference)[0]!)
  return [
    { name: 'backpropagation', points: firstLayer('withBackprop') },
    { name: 'Gauss-Newton', points: firstLayer('withGaussNewton') },
  ]
}

function claims(byWidth: readonly PlotCurve[], [backprop]: readonly PlotCurve[]): FigureClaim[] {
  const [zero, minus] = gammaBars.map((g) =>
    byWidth.find((curve) => curve.panel === panelOf(g) && curve.name === 'layer 1')!,
  ) as [PlotCurve, PlotCurve]
  const byOutputs = backprop!.points.map(({ y }) => y!)
  const widest = ({ points }: PlotCurve): number => points.at(-1)!.y!
  const measured = (curve: PlotCurve): string =>
    `${steepness(curve).toFixed(2)}, ${widest(curve).toExponential(1)}`
  return [
    {
      says: '(a) with K = 1 the first layer learns as by backpropagation (1e-10)',
      measured: byOutputs[0]!.toExponential(1),
      holds: byOutputs[0]! <= 1e-10,
    },
    {
      says: '(a) and is farther from it the larger K',
      measured: byOutputs.map((y) => y.toExponential(1)).join(' '),
      holds: byOutputs.every((y, i) => i === 0 || y > byOutputs[i - 1]!),
    },
    {
      says: '(b) at gammaBar 0 the distance falls with the width: slope at most -1, in the widest at most 0.003',
      measured: measured(zero),
      holds: steepness(zero) <= -1 && widest(zero) <= 0.003,
    },
    {
      says: '(c) at gammaBar -1 it does not: slope at least -0.3, in the widest at least 0.02',
      measured: measured(minus),
      holds: steepness(minus) >= -0.3 && widest(minus) >= 0.02,
    },
  ]
}

export const fig2: MupFigure = {
  title:
    'Figure 2, left: predictive coding against backpropagation and Gauss-Newton, linear networks at the equilibrium',
  says:
    'Published: cosine of gradients against the outputs K and the width, at gammaBar 0 and -1. Ours: 20-M-M-10, 32 samples N(0, 1), output precision 0.1, ' +
    'rows of the readout from √10 to 1/√10, without which Gauss-Newton is gradient descent; against K 4 layers, 100 inputs, width 256, precision 16, equal rows.',
  trials: () => [],
  seconds: (size) => ({ smoke: 1, default: 9, full: 60 })[size],
  build({ size }) {
    const [byWidth, byOutputs] = [overWidth(size), overOutputs(size)]
    return {
      plots: [
        {
          title: 'Distance from backpropagation over the width',
          subtitle: 'linear networks at the equilibrium of inference; mean and range over seeds',
          x: { label: 'width', scale: 'log' },
          y: { label: '1 - cosine', scale: 'log' },
          series: 'names',
          curves: byWidth,
        },
        {
          title: 'Distance over the number of outputs, first layer',
          subtitle: 'linear network of 4 layers, width 256, output precision 16 at width 64',
          x: { label: 'outputs K', scale: 'log' },
          y: { label: '1 - cosine', scale: 'log' },
          series: 'names',
          curves: byOutputs,
        },
      ],
      claims: claims(byWidth, byOutputs),
    }
  },
}

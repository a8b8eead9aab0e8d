import { mlp, mup, normal } from '@hebb/core'
import { widthAlignment } from '../alignment.js'
import { gaussianBatch } from '../data.js'
import { linearSpectrum, type LinearNetwork } from '../linear.js'
import { powerLaw } from '../slope.js'
import { unequalRows } from '../unequal-rows.js'
import { seedsOf } from './grids.js'
import type { FigureContext, FigureSize, MupFigure, PlotCurve } from './record.js'

const widthsOf = (size: FigureSize): readonly number[] =>
  ({ smoke: [64, 128], default: [64, 128, 256, 512, 1024], full: [64, 128, 256, 512, 1024, 2048] })[size]

type Measured = Omit<LinearNetwork, 'seed' | 'width' | 'baseWidth'>

/** 1 - cosine by layer, over seeds. */
function far(size: FigureSize, width: number, o: Measured, what: 'withBackprop' | 'withGaussNewton') {
  const all = seedsOf(size).map((seed) => linearSpectrum({ width, baseWidth: 64, seed, ...o })[what])
  return all[0]!.map((_, l) => {
    const values = all.map((cosines) => Math.max(1 - cosines[l]!, 1e-16))
    return {
      y: values.reduce((sum, v) => sum + v, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    }
  })
}

const panelOf = (gammaBar: number): string => `gammaBar ${gammaBar}`
const steep = (curve: PlotCurve): number =>
  powerLaw(
    curve.points.map(({ x }) => x),
    curve.points.map(({ y }) => y!),
  ).slope

export const fig2: MupFigure = {
  title:
    'Figure 2, left: predictive coding against backpropagation and Gauss-Newton, linear networks at the equilibrium',
  says:
    'Published: cosine of gradients against the outputs K and the width, at gammaBar 0 and -1. Ours: 20-M-M-10, 32 samples N(0, 1), ' +
    'output precision 0.1 (K: 4 layers, width 256, precision 16), and rows of the readout from √10 to 1/√10, without which Gauss-Newton is gradient descent.',
  trials: () => [],
  build({ size }) {
    const widths = widthsOf(size)
    const o = { layers: 3, outputPrecision: 0.1 }
    const overWidth = [0, -1].flatMap((gammaBar): PlotCurve[] => {
      const found = widths.map((width) => far(size, width, { ...o, gammaBar }, 'withBackprop'))
      return found[0]!.map((_, l) => ({
        name: `layer ${l + 1}`,
        panel: panelOf(gammaBar),
        points: widths.map((x, i) => ({ x, ...found[i]![l]! })),
      }))
    })
    const outputs = size === 'smoke' ? [1, 10] : [1, 2, 5, 10, 50, 100]
    const overOutputs = (['withBackprop', 'withGaussNewton'] as const).map((what): PlotCurve => ({
      name: what === 'withBackprop' ? 'backpropagation' : 'Gauss-Newton',
      points: outputs.map((K) => ({
        x: K,
        ...far(
          size,
          256,
          { layers: 4, outputs: K, inputs: 100, outputPrecision: 16, unequalRows: false },
          what,
        )[0]!,
      })),
    }))
    const [zero, minus] = [0, -1].map((g) =>
      overWidth.find((c) => c.panel === panelOf(g) && c.name === 'layer 1')!,
    )
    const K = overOutputs[0]!.points
    return {
      plots: [
        {
          title: 'Distance from backpropagation over the width',
          subtitle: 'linear networks at the equilibrium of inference; mean and range over seeds',
          x: { label: 'width', scale: 'log' },
          y: { label: '1 - cosine', scale: 'log' },
          series: 'names',
          curves: overWidth,
        },
        {
          title: 'Distance over the number of outputs, first layer',
          subtitle: 'linear network of 4 layers, width 256, output precision 16 at width 64',
          x: { label: 'outputs K', scale: 'log' },
          y: { label: '1 - cosine', scale: 'log' },
          series: 'names',
          curves: overOutputs,
        },
      ],
      claims: [
        {
          says: '(a) with K = 1 the first layer learns as by backpropagation (1e-10)',
          measured: K[0]!.y!.toExponential(1),
          holds: K[0]!.y! <= 1e-10,
        },
        {
          says: '(a) and is farther from it the larger K',
          measured: K.map(({ y }) => y!.toExponential(1)).join(' '),
          holds: K.every(({ y }, i) => i === 0 || y! > K[i - 1]!.y!),
        },
        {
          says: '(b) at gammaBar 0 the distance falls with the width, slope at most -1',
          measured: steep(zero!).toFixed(2),
          holds: steep(zero!) <= -1,
        },
        {
          says: '(c) at gammaBar -1 it does not: slope at least -0.3',
          measured: steep(minus!).toFixed(2),
          holds: steep(minus!) >= -0.3,
        },
      ],
    }
  },
}

export const fig2Nonlinear: MupFigure = {
  title: 'Figure 2, right: the same in tanh networks',
  says: 'Published: nonlinear networks. Ours: 20-M-M-10, tanh, 300 sweeps, output precision 0.1.',
  trials: () => [],
  build({ size, create }: FigureContext) {
    const widths = size === 'smoke' ? [64, 128] : [64, 128, 256, 512]
    const bp = create('bp')
    const curves = [0, -1].flatMap((gammaBar): PlotCurve[] => {
      const rule = create('pc', {
        gammaBar,
        outputPrecision: 0.1,
        stepSize: 0.2,
        steps: size === 'smoke' ? 50 : 300,
      })
      const found = widths.map((width) =>
        seedsOf(size).map(
          (seed) =>
            widthAlignment({
              rule,
              reference: bp,
              parametrization: mup({ baseWidth: 64 }),
              network: mlp([20, width, width, 10], { bias: false, init: normal() }),
              batch: gaussianBatch({ inputs: 20, outputs: 10, samples: 32, seed }),
              seed,
              gaussNewton: false,
              reweigh: (name, w) => (name === 'W3' ? unequalRows(w, 10) : w),
            }).withReference,
        ),
      )
      return [0, 1, 2].map((l) => ({
        name: `layer ${l + 1}`,
        panel: panelOf(gammaBar),
        points: widths.map((x, i) => {
          const values = found[i]!.map((cosines) => Math.max(1 - cosines[l]!, 1e-8))
          return {
            x,
            y: values.reduce((sum, v) => sum + v, 0) / values.length,
            low: Math.min(...values),
            high: Math.max(...values),
          }
        }),
      }))
    })
    const slopes = [0, -1].map((g) => curves.filter(({ panel }) => panel === panelOf(g)).map(steep))
    return {
      plots: [
        {
          title: 'Distance from backpropagation over the width, tanh',
          subtitle: 'after inference; single precision, floor 1e-8; mean and range over seeds',
          x: { label: 'width', scale: 'log' },
          y: { label: '1 - cosine', scale: 'log' },
          series: 'names',
          curves,
        },
      ],
      claims: [
        {
          says: 'at gammaBar 0 the distance of the first layer falls with the width, slope at most -1',
          measured: slopes[0]!.map((s) => s.toFixed(2)).join(' '),
          holds: slopes[0]![0]! <= -1,
        },
        {
          says: 'at gammaBar -1 it does not: slope within 0.3 of 0',
          measured: slopes[1]!.map((s) => s.toFixed(2)).join(' '),
          holds: Math.abs(slopes[1]![0]!) <= 0.3,
        },
      ],
    }
  },
}

import { mlp, mup, normal } from '@hebb/core'
import { widthAlignment } from '../alignment.js'
import { gaussianBatch } from '../data.js'
import { unequalRows } from '../unequal-rows.js'
import { seedsOf, widthsOf } from './grids.js'
import { gammaBars, panelOf, steepness } from './linear-gradients.js'
import { overSeeds, type FigureContext, type MupFigure, type PlotCurve } from './record.js'

/** 1 - cosine with backpropagation after inference, by layer. */
function curvesOf({ size, create }: FigureContext, gammaBar: number): PlotCurve[] {
  const rule = create('pc', {
    gammaBar,
    outputPrecision: 0.1,
    stepSize: 0.2,
    steps: size === 'smoke' ? 50 : 300,
  })
  const reference = create('bp')
  const cosines = (width: number, seed: number): readonly number[] =>
    widthAlignment({
      rule,
      reference,
      parametrization: mup({ baseWidth: 64 }),
      network: mlp([20, width, width, 10], { bias: false, init: normal() }),
      batch: gaussianBatch({ inputs: 20, outputs: 10, samples: 32, seed }),
      seed,
      gaussNewton: false,
      reweigh: (name, w) => (name === 'W3' ? unequalRows(w, 10) : w),
    }).withReference
  const found = widthsOf(size).map((width) => ({
    width,
    seeds: seedsOf(size).map((seed) => cosines(width, seed)),
  }))
  return [0, 1, 2].map((l) => ({
    name: `layer ${l + 1}`,
    panel: panelOf(gammaBar),
    points: found.map(({ width, seeds }) =>
      overSeeds(
        width,
        seeds.map((layers) => Math.max(1 - layers[l]!, 1e-8)),
      ),
    ),
  }))
}

export const fig2Nonlinear: MupFigure = {
  title: 'Figure 2, right: the same in tanh networks',
  says: 'Published: nonlinear networks. Ours: 20-M-M-10, tanh, 300 sweeps, output precision 0.1.',
  trials: () => [],
  seconds: (size) => ({ smoke: 1, default: 4, full: 15 })[size],
  build(context: FigureContext) {
    const curves = gammaBars.map((gammaBar) => curvesOf(context, gammaBar))
    const slopes = curves.map((own) => own.map(steepness))
    const measured = slopes.map((own) => own.map((s) => s.toFixed(2)).join(' '))
    return {
      plots: [
        {
          title: 'Distance from backpropagation over the width, tanh',
          subtitle: 'after inference; single precision, floor 1e-8; mean and range over seeds',
          x: { label: 'width', scale: 'log' },
          y: { label: '1 - cosine', scale: 'log' },
          series: 'names',
          curves: curves.flat(),
        },
      ],
      claims: [
        {
          says: 'at gammaBar 0 the distance of the first layer falls with the width, slope at most -1',
          measured: measured[0]!,
          holds: slopes[0]![0]! <= -1,
        },
        {
          says: 'at gammaBar -1 it does not: slope within 0.3 of 0',
          measured: measured[1]!,
          holds: Math.abs(slopes[1]![0]!) <= 0.3,
        },
      ],
    }
  },
}

import { mlp, normal, wasm } from '@hebb/core'
import { boundLayers } from '../bound-layers.js'
import { normals } from '../random.js'
import { transferCurves } from '../transfer.js'
import type { Trial } from '../trial.js'
import { pcSweep, seedsOf, widthsOf } from './grids.js'
import { accuracyCurves, shownPercent, type FigureSize, type MupFigure, type PlotCurve } from './record.js'

const SWEEPS = 100

/** |e_L|² / |y - f|² after each sweep of inference in a linear network 20-M-M-M-10 under µP, κ = 0.2. */
function ratios(width: number, gammaBar: number, seed: number, sweeps: number): number[] {
  const [rows, L, kappa] = [16, 4, 0.2]
  const r = width / 64
  const network = mlp([20, width, width, width, 10], { activation: 'linear', bias: false, init: normal() })
  const weights = (name: string): Float64Array => {
    const l = Number(name.slice(1))
    const { nIn, nOut } = network.layers[l - 1]!
    const std = l === 1 ? 1 / Math.sqrt(20) : l === L ? 1 / 8 / r : 1 / Math.sqrt(nIn)
    return normals(nIn * nOut, std, seed, 60 + l)
  }
  const { engine, layers, tensor } = boundLayers(network, weights, wasm())
  const { ops } = engine
  const sizes = [20, width, width, width, 10]
  const [v, h, e, g] = ['v', 'h', 'e', 'g'].map((name) => sizes.map((n, l) => tensor(`${name}${l}`, rows, n)))
  ops.upload(v![0]!, normals(rows * 20, 1, seed, 58))
  ops.upload(v![L]!, normals(rows * 10, 1, seed, 59))
  const gamma = sizes.map((_, l) => (l === L ? r ** -gammaBar : 1))
  for (let l = 1; l < L; l++) layers[l]!.forward(v![l]!, v![l - 1]!)
  const errors = (): number => {
    for (let l = 1; l <= L; l++) {
      layers[l]!.forward(h![l]!, v![l - 1]!)
      ops.sub(e![l]!, v![l]!, h![l]!)
    }
    return Float64Array.from(engine.read(e![L]!)).reduce((sum, x) => sum + x * x, 0)
  }
  const first = errors()
  const found = [1]
  for (let t = 0; t < sweeps; t++) {
    for (let l = 1; l < L; l++) {
      layers[l + 1]!.transpose(g![l]!, e![l + 1]!, { scale: gamma[l + 1]! })
      ops.combine(g![l]!, gamma[l]!, e![l]!, -1, g![l]!)
    }
    for (let l = 1; l < L; l++) ops.add(v![l]!, g![l]!, -kappa)
    found.push(errors() / first)
  }
  engine.dispose()
  return found
}

export const fig3Left: MupFigure = {
  title: 'Figure 3, left: inference of a random linear network',
  says:
    'Published: the inference loss for several gammaBar. Its normalization is unknown; ours is the share of the output error that is left, ' +
    'so the published curve cannot be compared with it. 20-M-M-M-10, κ 0.2, 100 sweeps.',
  trials: () => [],
  build({ size }) {
    const sweeps = size === 'smoke' ? 10 : SWEEPS
    const curves = [0, -1].flatMap((gammaBar): PlotCurve[] =>
      widthsOf(size).map((width) => {
        const all = seedsOf(size).map((seed) => ratios(width, gammaBar, seed, sweeps))
        return {
          name: String(width),
          panel: `gammaBar ${gammaBar}`,
          points: all[0]!.map((_, t) => {
            const values = all.map((list) => list[t]!)
            return {
              x: t,
              y: values.reduce((sum, x) => sum + x, 0) / values.length,
              low: Math.min(...values),
              high: Math.max(...values),
            }
          }),
        }
      }),
    )
    const last = (g: number): number[] =>
      curves.filter(({ panel }) => panel === `gammaBar ${g}`).map(({ points }) => points.at(-1)!.y!)
    const [zero, minus] = [last(0), last(-1)]
    return {
      plots: [
        {
          title: 'What inference leaves of the output error',
          subtitle: 'random linear network 20-M-M-M-10 under µP; mean and range over seeds',
          x: { label: 'sweep' },
          y: { label: '|e_L|² / |y - f|²', scale: 'log' },
          series: 'ramp',
          curves,
        },
      ],
      claims: [
        {
          says: 'at gammaBar 0 inference reduces the output error the less, the wider the network',
          measured: zero.map((x) => x.toFixed(2)).join(' '),
          holds: zero.every((x, i) => i === 0 || x > zero[i - 1]!),
        },
        {
          says: 'at gammaBar -1 as much at any width (within 30 %)',
          measured: minus.map((x) => x.toFixed(2)).join(' '),
          holds: Math.max(...minus) <= 1.3 * Math.min(...minus),
        },
      ],
    }
  },
}

const sweepsOf = (size: FigureSize): number => (size === 'full' ? 100 : size === 'smoke' ? 3 : 20)
const variants = [
  ['F-ini, gammaBar 0', 'feedForward', 0],
  ['F-ini, gammaBar -1', 'feedForward', -1],
  ['random start, gammaBar 0', 'random', 0],
  ['random start, gammaBar -1', 'random', -1],
] as const
const wider = (size: FigureSize, [, init, gammaBar]: (typeof variants)[number]): Trial[] =>
  pcSweep(size, {
    options: { steps: sweepsOf(size), stepSize: 0.2, gammaBar, init },
    parametrization: 'mup',
    rates: [-5, -2],
  })

export const fig3Right: MupFigure = {
  title: 'Figure 3, right: wider is better, with and without F-ini',
  says: 'Published: the claim; the architecture is not in the caption. Ours: the network of Figure 1, 20 sweeps (100 with --full), random start N(0, 1).',
  trials: (size) => variants.flatMap((variant) => wider(size, variant)),
  build({ size, result }) {
    const all = variants.map((variant) => {
      const trials = wider(size, variant)
      return { name: variant[0], curves: transferCurves(trials, trials.map(result)) }
    })
    const best = all.map(({ name, curves }) => ({
      name,
      points: curves.map(({ width, points }) => {
        const accuracies = points.flatMap(({ accuracy }) => (accuracy === null ? [] : [100 * accuracy]))
        return { x: width, y: accuracies.length > 0 ? Math.max(...accuracies) : null }
      }),
    }))
    const ends = best.map(({ points }) => [points[0]!.y, points.at(-1)!.y] as const)
    const list = (i: number): string =>
      best[i]!.points.map(({ y }) => shownPercent(y === null ? null : y / 100)).join(' ')
    return {
      plots: [
        {
          title: 'Test accuracy at the best learning rate over the width',
          subtitle: 'pc on Fashion-MNIST under µP, mean over seeds',
          x: { label: 'width', scale: 'log' },
          y: { label: 'test accuracy (%)' },
          series: 'names',
          curves: best,
        },
        ...all.map(({ name, curves }) => ({
          title: `Learning rates: ${name}`,
          subtitle: 'mean over seeds',
          x: { label: 'learning rate at the base width', scale: 'log' as const },
          y: { label: 'test accuracy (%)' },
          series: 'ramp' as const,
          curves: accuracyCurves(curves),
        })),
      ],
      claims: [
        {
          says: 'with F-ini wider is better at both gammaBar',
          measured: `${list(0)} | ${list(1)}`,
          holds: ends
            .slice(0, 2)
            .every(([narrow, wide]) => narrow !== null && wide !== null && wide > narrow),
        },
        {
          says: 'without, gammaBar -1 is above 0 in the widest network',
          measured: `${list(2)} | ${list(3)}`,
          holds: (ends[3]![1] ?? 0) > (ends[2]![1] ?? 0),
        },
      ],
    }
  },
}

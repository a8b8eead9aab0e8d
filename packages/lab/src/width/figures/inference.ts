import { mlp, normal, wasm } from '@hebb/core'
import { boundLayers } from '../bound-layers.js'
import { normals } from '../random.js'
import { widthsOf } from './grids.js'
import { overSeeds, type FigureClaim, type FigureSize, type MupFigure, type PlotCurve } from './record.js'

const [ROWS, L, KAPPA, BASE] = [16, 4, 0.2, 64]
const gammaBars = [0, -1]
const panelOf = (gammaBar: number): string => `gammaBar ${gammaBar}`
const sweepsOf = (size: FigureSize): number => (size === 'smoke' ? 10 : 100)
/** A sweep costs little here. */
const seedsOf = (size: FigureSize): number[] =>
  Array.from({ length: size === 'smoke' ? 1 : 10 }, (_, i) => i + 1)

/** A random linear network 20-M-M-M-10 under µP, clamped to random inputs and targets. */
function clamped(width: number, gammaBar: number, seed: number) {
  const r = width / BASE
  const sizes = [20, width, width, width, 10]
  const network = mlp(sizes, { activation: 'linear', bias: false, init: normal() })
  const weights = (name: string): Float64Array => {
    const l = Number(name.slice(1))
    const { nIn, nOut } = network.layers[l - 1]!
    const std = l === L ? 1 / Math.sqrt(BASE) / r : 1 / Math.sqrt(nIn)
    return normals(nIn * nOut, std, seed, 60 + l)
  }
  const { engine, layers, tensor } = boundLayers(network, weights, wasm())
  const make = (name: string) => sizes.map((n, l) => tensor(`${name}${l}`, ROWS, n))
  const [v, p, e, g] = [make('v'), make('p'), make('e'), make('g')]
  engine.ops.upload(v[0]!, normals(ROWS * 20, 1, seed, 58))
  engine.ops.upload(v[L]!, normals(ROWS * 10, 1, seed, 59))
  const gamma = sizes.map((_, l) => (l === L ? r ** -gammaBar : 1))
  return { engine, layers, v, p, e, g, gamma }
}

/** |e_L|² / |y - f|² after each sweep of inference. */
function ratios(width: number, gammaBar: number, seed: number, sweeps: number): number[] {
  const { engine, layers, v, p, e, g, gamma } = clamped(width, gammaBar, seed)
  const { ops } = engine
  const hidden = [1, 2, 3]
  for (const l of hidden) layers[l]!.forward(v[l]!, v[l - 1]!)
  const outputError = (): number => {
    for (let l = 1; l <= L; l++) {
      layers[l]!.forward(p[l]!, v[l - 1]!)
      ops.sub(e[l]!, v[l]!, p[l]!)
    }
    return Float64Array.from(engine.read(e[L]!)).reduce((sum, x) => sum + x * x, 0)
  }
  const sweep = (): void => {
    for (const l of hidden) {
      layers[l + 1]!.transpose(g[l]!, e[l + 1]!, { scale: gamma[l + 1]! })
      ops.combine(g[l]!, gamma[l]!, e[l]!, -1, g[l]!)
    }
    for (const l of hidden) ops.add(v[l]!, g[l]!, -KAPPA)
  }
  const first = outputError()
  const found = Array.from({ length: sweeps }, () => {
    sweep()
    return outputError() / first
  })
  engine.dispose()
  return [1, ...found]
}

const curvesOf = (size: FigureSize): PlotCurve[] =>
  gammaBars.flatMap((gammaBar) =>
    widthsOf(size).map((width): PlotCurve => {
      const runs = seedsOf(size).map((seed) => ratios(width, gammaBar, seed, sweepsOf(size)))
      const points = runs[0]!.map((_, t) =>
        overSeeds(
          t,
          runs.map((run) => run[t]!),
        ),
      )
      return { name: String(width), panel: panelOf(gammaBar), points }
    }),
  )

function claims(curves: readonly PlotCurve[]): FigureClaim[] {
  const [zero, minus] = gammaBars.map((gammaBar) =>
    curves.filter(({ panel }) => panel === panelOf(gammaBar)).map(({ points }) => points.at(-1)!.y!),
  ) as [number[], number[]]
  const measured = (values: readonly number[]): string => values.map((x) => x.toFixed(3)).join(' ')
  return [
    {
      says: 'at gammaBar 0 inference reduces the output error the less, the wider the network',
      measured: measured(zero),
      holds: zero.every((x, i) => i === 0 || x > zero[i - 1]!),
    },
    {
      says: 'at gammaBar -1 as much at any width (within 30 %)',
      measured: measured(minus),
      holds: Math.max(...minus) <= 1.3 * Math.min(...minus),
    },
  ]
}

export const fig3Left: MupFigure = {
  title: 'Figure 3, left: inference of a random linear network',
  says:
    'Published: the inference loss for several gammaBar. Its normalization is unknown; ours is the share of the output error that is left, ' +
    'so the published curve cannot be compared with it. 20-M-M-M-10, κ 0.2, 100 sweeps, 10 seeds.',
  trials: () => [],
  seconds: (size) => ({ smoke: 1, default: 6, full: 25 })[size],
  build({ size }) {
    const curves = curvesOf(size)
    return {
      plots: [
        {
          title: 'What inference leaves of the output error',
          subtitle:
            'random linear network 20-M-M-M-10 under µP; a line for each width, mean and range over seeds',
          x: { label: 'sweep' },
          y: { label: '|e_L|² / |y - f|²', scale: 'log' },
          series: 'ramp',
          curves,
        },
      ],
      claims: claims(curves),
    }
  },
}

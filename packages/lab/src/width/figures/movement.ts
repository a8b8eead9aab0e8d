import {
  createTrainer,
  mlp,
  mup,
  normal,
  sgd,
  sp,
  squaredError,
  wasm,
  type DataSet,
  type LearningRule,
} from '@hebb/core'
import { batches, fashionMnist, subset } from '@hebb/data'
import { activities } from '../activities.js'
import { seedsOf, widthsOf } from './grids.js'
import { overSeeds, type FigureClaim, type FigureSize, type MupFigure, type PlotCurve } from './record.js'

const PROBES = 100
const layers = [1, 2, 3]
const parametrizations = [
  ['µP', mup({ baseWidth: 64 })],
  ['SP', sp()],
] as const
const stepsOf = (size: FigureSize): number => (size === 'smoke' ? 3 : 20)

interface Run {
  readonly rule: LearningRule
  readonly parametrization: (typeof parametrizations)[number][1]
  readonly width: number
  readonly seed: number
  readonly steps: number
  readonly images: DataSet
}

/** Root mean square of Δh_l since the beginning, over images that are not trained on: by step, then layer. */
function movement({ rule, parametrization, width, seed, steps, images }: Run): number[][] {
  const init = [normal(), normal(), normal({ gain: 0.1 })]
  const network = mlp([784, width, width, 10], { activation: 'tanh', bias: false, init })
  const trainer = createTrainer({
    network,
    rule,
    loss: squaredError(),
    optimizer: sgd({ learningRate: 2 ** -4 }),
    parametrization,
    batchSize: 256,
    seed,
  })
  const probe = subset(images, { perClass: PROBES / 10, seed: seed + 1000 })
  const inputs = Float64Array.from({ length: PROBES * 784 }, (_, i) => probe.inputs[i]!)
  const pass = () => activities(network, (name) => trainer.read(name), inputs, PROBES, wasm())
  const before = pass()
  const trained = subset(images, { perClass: 26 * steps, seed })
  const found = [...batches(trained, { size: 256, seed, dropLast: true })].slice(0, steps).map((batch) => {
    trainer.step(batch)
    const h = pass()
    return layers.map((l) => rmsOfDifference(h[l]!, before[l]!))
  })
  trainer.dispose()
  return found
}

function rmsOfDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum / a.length)
}

/** A curve for each width in a panel for each layer and parametrization. */
const curvesOf = (size: FigureSize, run: Pick<Run, 'rule' | 'images'>): PlotCurve[] =>
  parametrizations.flatMap(([name, parametrization]) =>
    widthsOf(size).flatMap((width) => {
      const runs = seedsOf(size).map((seed) =>
        movement({ ...run, parametrization, width, seed, steps: stepsOf(size) }),
      )
      return layers.map((layer, l): PlotCurve => ({
        name: String(width),
        panel: `layer ${layer}, ${name}`,
        points: runs[0]!.map((_, step) =>
          overSeeds(
            step + 1,
            runs.map((steps) => steps[step]![l]!),
          ),
        ),
      }))
    }),
  )

/** By layer: how far the widths are apart at most, as a ratio. */
const spread = (curves: readonly PlotCurve[], name: string): number[] =>
  layers.map((layer) => {
    const own = curves.filter(({ panel }) => panel === `layer ${layer}, ${name}`)
    const ratios = own[0]!.points.map((_, step) => {
      const values = own.map(({ points }) => points[step]!.y!)
      return Math.max(...values) / Math.min(...values)
    })
    return Math.max(...ratios)
  })

function claims(curves: readonly PlotCurve[]): FigureClaim[] {
  const [own, standard] = parametrizations.map(([name]) => spread(curves, name)) as [number[], number[]]
  const measured = (values: readonly number[]): string => values.map((s) => s.toFixed(2)).join(' ')
  return [
    {
      says: 'under µP curves of all widths are within a factor of 1.5 of each other at every step',
      measured: measured(own),
      holds: own.every((s) => s <= 1.5),
    },
    {
      says: 'under SP they are not, in any layer',
      measured: measured(standard),
      holds: standard.every((s) => s > 1.5),
    },
  ]
}

export const fig4Right: MupFigure = {
  title: 'Figure 4, right: how far activities move during training',
  says:
    'Published: Δh is alike at all widths, for a CNN. Ours: the MLP of Figure 1, gammaBar -1, 20 sweeps, rate 2^-4, 20 steps; initial weights of the readout ' +
    'x 0.1, without which what the output is before training, which falls with the width, moves narrow networks more.',
  trials: () => [],
  seconds: (size) => ({ smoke: 3, default: 45, full: 250 })[size],
  async build({ size, create, source }) {
    const rule = create('pc', { gammaBar: -1, stepSize: 0.2, steps: stepsOf(size) })
    const { train: images } = await fashionMnist({ normalize: 'standard', ...source })
    const curves = curvesOf(size, { rule, images })
    return {
      plots: [
        {
          title: 'How far activities have moved',
          subtitle: 'pc on Fashion-MNIST, gammaBar -1; a line for each width, mean and range over seeds',
          x: { label: 'step' },
          y: { label: 'rms of Δh', scale: 'log' },
          series: 'ramp',
          columns: layers.length,
          curves,
        },
      ],
      claims: claims(curves),
    }
  },
}

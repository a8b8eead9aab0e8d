import { createTrainer, mlp, mup, normal, sgd, squaredError, wasm, type Batch } from '@hebb/core'
import { batches, fashionMnist, subset } from '@hebb/data'
import { activities } from '../activities.js'
import { transferCurves } from '../transfer.js'
import type { Trial } from '../trial.js'
import { pcSweep, seedsOf } from './grids.js'
import {
  shownPercent,
  type FigureContext,
  type FigureSize,
  type MupFigure,
  type PlotCurve,
} from './record.js'

const movedWidths = (size: FigureSize): readonly number[] =>
  ({ smoke: [64, 128], default: [64, 128, 256, 512], full: [64, 128, 256, 512, 1024] })[size]

export const fig4Right: MupFigure = {
  title: 'Figure 4, right: how far activities move during training',
  says: 'Published: Δh is alike at all widths, for a CNN. Ours: the MLP of Figure 1, gammaBar -1, 20 sweeps, rate 2^-4, 20 steps.',
  trials: () => [],
  async build({ size, create, source }) {
    const steps = size === 'smoke' ? 3 : 20
    const rule = create('pc', { gammaBar: -1, stepSize: 0.2, steps: size === 'smoke' ? 3 : 20 })
    const { train } = await fashionMnist({ normalize: 'standard', ...source })
    const curves: PlotCurve[] = []
    for (const layer of [1, 2, 3])
      for (const width of movedWidths(size))
        curves.push({ name: String(width), panel: `layer ${layer}`, points: [] })
    const found = new Map<string, number[][]>()
    for (const width of movedWidths(size))
      for (const seed of seedsOf(size)) {
        const network = mlp([784, width, width, 10], { activation: 'tanh', bias: false, init: normal() })
        const trainer = createTrainer({
          network,
          rule,
          loss: squaredError(),
          optimizer: sgd({ learningRate: 2 ** -4 }),
          parametrization: mup({ baseWidth: 64 }),
          batchSize: 256,
          seed,
        })
        const set = subset(train, { perClass: 26 * steps, seed })
        const probe = [
          ...batches(subset(train, { perClass: 10, seed: seed + 1000 }), { size: 100 }),
        ][0] as Batch
        const inputs = Float64Array.from({ length: 100 * 784 }, (_, i) => probe.inputs[i]!)
        const pass = () => activities(network, (name) => trainer.read(name), inputs, 100, wasm())
        const before = pass()
        let step = 0
        for (const batch of batches(set, { size: 256, seed, dropLast: true })) {
          if (step++ >= steps) break
          trainer.step(batch)
          const h = pass()
          for (const layer of [1, 2, 3]) {
            const key = `${layer} ${width}`
            let sum = 0
            for (let i = 0; i < h[layer]!.length; i++) sum += (h[layer]![i]! - before[layer]![i]!) ** 2
            const list = found.get(key) ?? []
            ;(list[step - 1] ??= []).push(Math.sqrt(sum / h[layer]!.length))
            found.set(key, list)
          }
        }
        trainer.dispose()
      }
    const drawn = curves.map(({ name, panel }): PlotCurve => ({
      name,
      panel: panel!,
      points: found.get(`${panel!.slice(6)} ${name}`)!.map((values, i) => ({
        x: i + 1,
        y: values.reduce((sum, v) => sum + v, 0) / values.length,
        low: Math.min(...values),
        high: Math.max(...values),
      })),
    }))
    const spread = [1, 2, 3].map((layer) => {
      const own = drawn.filter(({ panel }) => panel === `layer ${layer}`)
      return Math.max(
        ...own[0]!.points.map((_, i) => {
          const values = own.map(({ points }) => points[i]!.y!)
          return Math.max(...values) / Math.min(...values)
        }),
      )
    })
    return {
      plots: [
        {
          title: 'How far activities have moved',
          subtitle:
            'pc on Fashion-MNIST under µP, gammaBar -1; root mean square over 100 images; mean and range over seeds',
          x: { label: 'step' },
          y: { label: 'rms of Δh', scale: 'log' },
          series: 'ramp',
          curves: drawn,
        },
      ],
      claims: [
        {
          says: 'curves of all widths are within a factor of 1.5 of each other at every step',
          measured: spread.map((s) => s.toFixed(2)).join(' '),
          holds: spread.every((s) => s <= 1.5),
        },
      ],
    }
  },
}

const gammas = [0.01, 1] as const
const outputValues = (size: FigureSize): readonly number[] =>
  size === 'smoke'
    ? [1, 4]
    : size === 'full'
      ? [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((p) => 2 ** p)
      : [-4, -2, 0, 2, 4, 6].map((p) => 2 ** p)

/** One learning rate for all: what varies is γ'_L. */
const precisionTrials = (size: FigureSize, layerPrecision: number, gammaBar: number): Trial[] =>
  outputValues(size).flatMap((outputPrecision) =>
    pcSweep(size, {
      options: {
        steps: size === 'full' ? 100 : size === 'smoke' ? 3 : 20,
        stepSize: 0.2,
        gammaBar,
        layerPrecision,
        outputPrecision,
      },
      parametrization: 'mup',
      rates: size === 'smoke' ? [-6, -4] : [-4, -4],
      widths: size === 'smoke' ? [64, 128] : size === 'full' ? [64, 256, 1024] : [64, 256],
    }),
  )

export const fig5: MupFigure = {
  title: "Figure 5: the output's precision over widths",
  says: "Published: γ'_L swept at each width for γ_l 0.01 and 1, gammaBar 0 against -1. Ours: the MLP of Figure 1, 20 sweeps (100 with --full), κ 0.2, rate 2^-4.",
  trials: (size) => gammas.flatMap((gamma) => [0, -1].flatMap((g) => precisionTrials(size, gamma, g))),
  build({ size, result }: FigureContext) {
    const all = gammas.flatMap((gamma) =>
      [0, -1].map((gammaBar) => {
        const trials = precisionTrials(size, gamma, gammaBar)
        return { gamma, gammaBar, curves: transferCurves(trials, trials.map(result), 'outputPrecision') }
      }),
    )
    const best = (gamma: number, gammaBar: number) =>
      all
        .find((one) => one.gamma === gamma && one.gammaBar === gammaBar)!
        .curves.map(({ points }) =>
          points.reduce<{ value: number | null; accuracy: number }>(
            (most, p) =>
              (p.accuracy ?? 0) > most.accuracy ? { value: p.value, accuracy: p.accuracy! } : most,
            { value: null, accuracy: 0 },
          ),
        )
    const shift = (gammaBar: number): number | null => {
      const [first, ...rest] = best(1, gammaBar).map(({ value }) => value)
      const moves = rest.map((value) => (value && first ? Math.abs(Math.log2(value / first)) : Infinity))
      return Math.max(...moves)
    }
    const [slowZero, slowMinus] = [best(0.01, 0).at(-1)!, best(0.01, -1).at(-1)!]
    return {
      plots: [
        {
          title: "Accuracy against γ'_L",
          subtitle: 'pc on Fashion-MNIST under µP; mean over seeds; a gap is a run that diverged',
          x: { label: "γ'_L", scale: 'log' },
          y: { label: 'test accuracy (%)' },
          series: 'ramp',
          curves: all.flatMap(({ gamma, gammaBar, curves }) =>
            curves.map(({ width, points }) => ({
              name: String(width),
              panel: `γ_l ${gamma}, gammaBar ${gammaBar}`,
              points: points.map(({ value, accuracy }) => ({
                x: value,
                y: accuracy === null ? null : 100 * accuracy,
              })),
            })),
          ),
        },
      ],
      claims: [
        {
          says: "at γ_l 0.01 gammaBar -1 is well above 0 (2 points) in the widest network, each at its best γ'_L",
          measured: `${shownPercent(slowMinus.accuracy)} against ${shownPercent(slowZero.accuracy)}`,
          holds: slowMinus.accuracy > slowZero.accuracy + 0.02,
        },
        {
          says: "at γ_l 1 the best γ'_L moves by at most one place of the grid at gammaBar -1, and by more at 0",
          measured: `factors of 2: ${shift(-1)} at -1, ${shift(0)} at 0`,
          holds:
            (shift(-1) ?? Infinity) <= (size === 'full' ? 1 : 2) &&
            (shift(0) ?? 0) > (size === 'full' ? 1 : 2),
        },
      ],
    }
  },
}

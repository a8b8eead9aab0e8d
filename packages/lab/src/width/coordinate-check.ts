import {
  createTrainer,
  wasm,
  type Backend,
  type Batch,
  type LearningRule,
  type LossSpec,
  type Network,
  type Optimizer,
  type ParameterScaling,
  type Parametrization,
} from '@hebb/core'
import { activities } from './activities.js'
import { powerLaw } from './slope.js'

/**
 * What is measured, as root mean square over entries and samples:
 * - `update`: ΔW_l h_{l-1} of the first step, with the activities before it. Θ(1) at right exponents; in proportion to the rate.
 * - `bias`: Δb_l of the same step.
 * - `activity`: h_l before it. The readout's may fall as r^-½ or r^-1.
 * - `moved`: h_l after all steps, less h_l before. Depends on the rate; saturation hides growth.
 * - `passed`: W_{l,0} Δh_{l-1}: how much of that the initial weights pass on.
 */
export type Quantity = 'update' | 'bias' | 'activity' | 'moved' | 'passed'

export interface CoordinateCheckOptions {
  readonly rule: LearningRule
  readonly parametrization: Parametrization
  readonly optimizer: Optimizer
  readonly loss: LossSpec
  readonly network: (width: number) => Network
  /** By seed; the same for every width. */
  readonly batch: (seed: number) => Batch
  readonly widths: readonly number[]
  readonly seeds: readonly number[]
  /** Default 1. */
  readonly steps?: number
  /** `wasm()` by default. */
  readonly backend?: Backend
}

/** One measurement. NaN and infinity are values like others. */
export interface CoordinateRow {
  readonly width: number
  readonly seed: number
  readonly layer: number
  readonly quantity: Quantity
  readonly rms: number
}

export interface CoordinateSlope {
  readonly quantity: Quantity
  readonly layer: number
  /** Of the mean over seeds against the width, in logarithms: 0 where the quantity is Θ(1). */
  readonly slope: number
  readonly r2: number
}

export interface CoordinateCheck {
  readonly rows: readonly CoordinateRow[]
  readonly slopes: readonly CoordinateSlope[]
  /** At the widest network. */
  readonly applied: readonly ParameterScaling[]
}

/** How far each layer moves in a step of training, against the width: exponents are right where nothing depends on it. */
export function coordinateCheck(options: CoordinateCheckOptions): CoordinateCheck {
  const { widths, seeds } = options
  const rows: CoordinateRow[] = []
  let applied: readonly ParameterScaling[] = []
  for (const width of widths)
    for (const seed of seeds) {
      const run = measure(options, width, seed)
      rows.push(...run.rows)
      applied = run.applied
    }
  const keys = new Map(rows.map(({ quantity, layer }) => [`${quantity} ${layer}`, { quantity, layer }]))
  const slopes = [...keys.values()].map(({ quantity, layer }) => {
    const own = rows.filter((row) => row.quantity === quantity && row.layer === layer)
    const means = widths.map((width) => {
      const values = own.filter((row) => row.width === width).map((row) => row.rms)
      return values.reduce((sum, v) => sum + v, 0) / values.length
    })
    return { quantity, layer, ...powerLaw(widths, means) }
  })
  return { rows, slopes, applied }
}

function measure(
  {
    rule,
    parametrization,
    optimizer,
    loss,
    network: networkOf,
    batch: batchOf,
    steps = 1,
    ...options
  }: CoordinateCheckOptions,
  width: number,
  seed: number,
): { rows: CoordinateRow[]; applied: readonly ParameterScaling[] } {
  const { backend = wasm() } = options
  const network = networkOf(width)
  const batch = batchOf(seed)
  const { size } = batch
  const trainer = createTrainer({
    network,
    rule,
    loss,
    optimizer,
    parametrization,
    batchSize: size,
    seed,
    backend,
    // A step that diverges is a result.
    checkEvery: Number.MAX_SAFE_INTEGER,
  })
  try {
    const read = (): Map<string, ArrayLike<number>> =>
      new Map(trainer.parameters.map((name) => [name, trainer.read(name)]))
    const pass = (from: ReadonlyMap<string, ArrayLike<number>>): ArrayLike<number>[] =>
      activities(network, (name) => from.get(name)!, batch.inputs, size, backend)
    const before = read()
    const h = pass(before)
    stepQuietly(() => trainer.step(batch))
    const after = read()
    for (let step = 1; step < steps; step++) stepQuietly(() => trainer.step(batch))
    const later = pass(steps === 1 ? after : read())

    const rows: CoordinateRow[] = []
    network.layers.forEach(({ nIn, nOut }, i) => {
      const layer = i + 1
      const add = (quantity: Quantity, rms: number): void =>
        void rows.push({ width, seed, layer, quantity, rms })
      const W = before.get(`W${layer}`)
      if (W) add('update', rmsOfProduct(minus(after.get(`W${layer}`)!, W), h[i]!, size, nIn, nOut))
      const b = before.get(`b${layer}`)
      if (b) add('bias', rms(minus(after.get(`b${layer}`)!, b)))
      add('activity', rms(h[layer]!))
      add('moved', rms(minus(later[layer]!, h[layer]!)))
      if (W && layer > 1) add('passed', rmsOfProduct(W, minus(later[i]!, h[i]!), size, nIn, nOut))
    })
    return { rows, applied: trainer.scaling }
  } finally {
    trainer.dispose()
  }
}

/** A divergence is a result, not an exception. */
function stepQuietly(step: () => void): void {
  try {
    step()
  } catch (error) {
    if ((error as Error).name !== 'DivergenceError') throw error
  }
}

const minus = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  Float64Array.from(a, (x, i) => x - b[i]!)

function rms(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2
  return Math.sqrt(sum / values.length)
}

/** rms(x Wᵀ) for x [rows, nIn], W [nOut, nIn] */
function rmsOfProduct(
  W: ArrayLike<number>,
  x: ArrayLike<number>,
  rows: number,
  nIn: number,
  nOut: number,
): number {
  let total = 0
  for (let j = 0; j < nOut; j++)
    for (let n = 0; n < rows; n++) {
      let sum = 0
      for (let k = 0; k < nIn; k++) sum += W[j * nIn + k]! * x[n * nIn + k]!
      total += sum * sum
    }
  return Math.sqrt(total / (rows * nOut))
}

import {
  createTrainer,
  squaredError,
  sgd,
  totalOf,
  wasm,
  type Backend,
  type LearningRule,
  type Network,
  type Parametrization,
  type Trainer,
} from '@hebb/core'
import { gaussNewtonUpdates } from './gauss-newton.js'
import { productTransposed } from './matrix.js'
import type { Regression } from './data.js'

export interface WidthAlignmentOptions {
  readonly rule: LearningRule
  /** Backpropagation, or any rule that the first one is compared with. */
  readonly reference: LearningRule
  readonly parametrization: Parametrization
  /** Of the reference, where it matters: for the scale of its options. Its gradient has no exponents. Default none. */
  readonly referenceParametrization?: Parametrization
  readonly network: Network
  readonly batch: Regression
  readonly seed: number
  /** Changes the initial weights by name: for instance to make the rows of the readout unequal. */
  readonly reweigh?: (parameter: string, values: Float64Array) => ArrayLike<number>
  /** Default true. */
  readonly gaussNewton?: boolean
  /** `wasm()` by default. */
  readonly backend?: Backend
}

export interface WidthAlignment {
  /** Cosine of each layer's update with that of the reference, l = 1..L. */
  readonly withReference: readonly number[]
  /** And with that of Gauss-Newton targets; empty where not asked for. */
  readonly withGaussNewton: readonly number[]
}

/** How near a rule's first update is to those of backpropagation and of Gauss-Newton targets, from the same weights and batch. */
export function widthAlignment({
  rule,
  reference,
  parametrization,
  referenceParametrization,
  network,
  batch,
  seed,
  reweigh,
  gaussNewton = true,
  backend = wasm(),
}: WidthAlignmentOptions): WidthAlignment {
  const make = (of: LearningRule, at: Parametrization | undefined): Trainer =>
    createTrainer({
      network,
      rule: of,
      loss: squaredError(),
      optimizer: sgd({ learningRate: 1 }),
      batchSize: batch.size,
      seed,
      backend,
      ...(at && { parametrization: at }),
    })
  const own = make(rule, parametrization)
  const other = make(reference, referenceParametrization)
  try {
    for (const name of network.layers.flatMap((layer, i) =>
      Object.keys(layer.shapes).map((p) => `${p}${i + 1}`),
    )) {
      const values = own.read(name)
      const changed = reweigh ? reweigh(name, Float64Array.from(values)) : values
      own.write(name, changed)
      other.write(name, changed)
    }
    const update = totalOf(own.gradients(batch))
    const wanted = totalOf(other.gradients(batch))
    const names = network.layers.map((_, i) => `W${i + 1}`)
    const withReference = names.map((name) => cosine(update[name]!, wanted[name]!))
    if (!gaussNewton) return { withReference, withGaussNewton: [] }
    const newton = gaussNewtonUpdates({
      network,
      read: (name) => own.read(name),
      inputs: batch.inputs,
      targets: batch.targets,
      size: batch.size,
      backend,
    })
    const withGaussNewton = names.map((name, i) => {
      const { d, x } = newton[i + 1]!
      return cosineWithProduct(update[name]!, d.values, x.values, batch.size, network.layers[i]!)
    })
    return { withReference, withGaussNewton }
  } finally {
    own.dispose()
    other.dispose()
  }

  /** Cosine of -G and Σ_n d_n x_nᵀ. */
  function cosineWithProduct(
    G: Float64Array,
    d: Float64Array,
    x: Float64Array,
    rows: number,
    { nIn, nOut }: { readonly nIn: number; readonly nOut: number },
  ): number {
    const [D, X] = [
      { rows, cols: nOut, values: d },
      { rows, cols: nIn, values: x },
    ]
    const along = productTransposed(X, { rows: nOut, cols: nIn, values: G })
    const dot = along.values.reduce((sum, value, i) => sum - value * d[i]!, 0)
    const [dd, xx] = [productTransposed(D, D), productTransposed(X, X)]
    const norm = Math.sqrt(dd.values.reduce((sum, value, i) => sum + value * xx.values[i]!, 0))
    return dot / (norm * length(G))
  }
}

function cosine(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (length(a) * length(b))
}

const length = (a: Float64Array): number => Math.sqrt(a.reduce((sum, value) => sum + value * value, 0))

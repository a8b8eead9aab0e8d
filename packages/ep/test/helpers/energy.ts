import {
  mlp,
  normal,
  reference,
  squaredError,
  type Activation,
  type Energy,
  type EnergyContext,
  type EnergyPhase,
  type Layer,
  type LossSpec,
  type Tensor,
} from '@hebb/core'
import { gaussian } from './nets.js'

/** One phase of an energy on random weights, inputs and targets, with its value to be differentiated. */
export function phaseOf<P extends EnergyPhase>(
  energy: Energy<P>,
  o: {
    readonly sizes?: readonly number[]
    readonly activation?: Activation
    readonly output?: Activation
    readonly gain?: number
    readonly seed?: number
    readonly loss?: LossSpec
  } = {},
) {
  const {
    sizes = [5, 6, 4, 3],
    activation = 'logistic',
    output = 'linear',
    gain = 1,
    seed = 1,
    loss = squaredError(),
  } = o
  const B = 2
  const L = sizes.length - 1
  const engine = reference().open()
  const { ops } = engine
  const draw = gaussian(seed)
  const tensor = (label: string, rows: number, cols: number): Tensor =>
    engine.tensor({ label, rows, cols, kind: 'state' })
  const fill = (t: Tensor, std: number): void =>
    ops.upload(
      t,
      Float64Array.from({ length: t.rows * t.cols }, () => std * draw()),
    )
  const layers: Layer[] = []
  mlp(sizes, { activation, output, init: normal({ gain }) }).layers.forEach((spec, i) => {
    const parameters = Object.fromEntries(
      Object.entries(spec.shapes).map(([role, [rows, cols]]) => {
        const t = tensor(`${role}${i + 1}`, rows, cols)
        fill(t, role === 'W' ? gain / Math.sqrt(cols) : 0.1)
        return [role, t]
      }),
    )
    layers[i + 1] = spec.bind({ name: `layer ${i + 1}`, index: i + 1, parameters, ops })
  })
  const input = tensor('x', B, sizes[0])
  const target = tensor('y', B, sizes[L])
  fill(input, 1)
  fill(target, 0.5)
  const units = (name: string, at0?: Tensor): Tensor[] => {
    const list = sizes.map((n, l) => (l === 0 ? at0! : tensor(`${name}${l}`, B, n)))
    if (!at0) delete list[0]
    return list
  }
  const none = (): never => {
    throw new Error('no energy asks for this')
  }
  const p = energy.state(
    {
      input,
      target,
      sizes,
      units,
      like: (name, t) => tensor(name, t.rows, t.cols),
      batch: (name, cols) => tensor(name, B, cols),
      perSample: none,
      parameters: none,
      scalar: none,
      matrix: none,
    },
    'test',
  )
  const ctx: EnergyContext = { L, layers, input, target, loss: loss.bind(ops), ops }
  const value = tensor('E', B, 1)
  const cost = tensor('C', B, 1)
  const read = (t: Tensor): number[] => [...engine.read(t)]
  /** Σ over the batch of E + beta C */
  const total = (beta: number): number => {
    energy.value(ctx, p, value)
    ctx.loss.value(cost, p.s[L], target)
    const [E, C] = [read(value), read(cost)]
    return E.reduce((sum, e, i) => sum + e + beta * C[i], 0)
  }
  /** ∂(E + beta C)/∂t by central differences */
  const slope = (t: Tensor, beta: number, h = 1e-5): number[] => {
    const values = read(t)
    const moved = (i: number, by: number): number => {
      ops.upload(
        t,
        values.map((v, j) => (j === i ? v + by : v)),
      )
      energy.prepare?.(ctx, p)
      return total(beta)
    }
    const slopes = values.map((_, i) => (moved(i, h) - moved(i, -h)) / (2 * h))
    ops.upload(t, values)
    energy.prepare?.(ctx, p)
    return slopes
  }
  return { B, L, ctx, p, ops, layers, read, fill, total, slope, tensor, draw }
}

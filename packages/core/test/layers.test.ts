import { describe, expect, it } from 'vitest'
import {
  crossEntropy,
  dense,
  network,
  preActivation,
  residualMlp,
  sgd,
  squaredError,
  totalOf,
  type LayerSpec,
  type LossSpec,
  type Tensor,
  type Trainer,
} from '../src/index.js'
import { bench, makeBatch, makeTrainer, numbers } from './helpers.js'
import { convolution, residual } from './sketches.js'

const small = { channels: 1, height: 5, width: 5, filters: 2, size: 2, pool: 1 }
/** 5 x 5 -> 2 of 4 x 4 -> pooled to 2 of 2 x 2 -> 3 of 1 x 1 */
const pooling = { channels: 2, height: 4, width: 4, filters: 3, size: 2, pool: 2 }

const networks: { name: string; layers: readonly LayerSpec[]; losses?: readonly LossSpec[] }[] = [
  {
    name: 'two residual layers in a row',
    layers: [dense(3, 4, { activation: 'tanh' }), residual(4), residual(4, 'logistic'), dense(4, 2)],
  },
  { name: 'a residual layer at the input', layers: [residual(3), dense(3, 2)] },
  {
    name: 'a residual layer at the output',
    layers: [dense(3, 2, { activation: 'tanh' }), residual(2)],
    losses: [squaredError()],
  },
  { name: 'a convolution', layers: [convolution(small), dense(32, 2)] },
  {
    name: 'a convolution, and one that pools its input',
    layers: [convolution(small), convolution(pooling), dense(3, 2)],
  },
  {
    name: 'a convolution that pools the image',
    layers: [convolution({ ...small, height: 6, width: 6, pool: 2 }), dense(8, 2)],
  },
  {
    name: 'activations before weights, with skips',
    layers: residualMlp([3, 4, 4, 4, 2], { activation: 'tanh' }).layers,
  },
  {
    name: 'activations before weights, among others',
    layers: [dense(3, 4, { activation: 'tanh' }), preActivation(4, 2, { activation: 'logistic' })],
  },
  { name: 'pooling above a residual layer', layers: [residual(32), convolution(pooling), dense(3, 2)] },
]

const trainerOf = (layers: readonly LayerSpec[], loss: LossSpec = squaredError()): Trainer =>
  makeTrainer({ network: network(layers), loss, optimizer: sgd({ learningRate: 0.3 }) })

const batchOf = (layers: readonly LayerSpec[]) => makeBatch(4, 5, { inputs: layers[0]!.nIn })

/** The mean loss's slope along a direction of one parameter, by central differences. */
function slope(
  trainer: Trainer,
  layers: readonly LayerSpec[],
  name: string,
  direction: ArrayLike<number>,
): number {
  const h = 1e-5
  const values = trainer.read(name)
  const at = (t: number): number => {
    trainer.write(
      name,
      Float64Array.from(values, (v, i) => v + t * direction[i]!),
    )
    const { loss } = trainer.evaluate(batchOf(layers))
    trainer.write(name, values)
    return loss
  }
  return (at(h) - at(-h)) / (2 * h)
}

/** Largest relative error of the gradients over all elements of all parameters. */
function gradientError(trainer: Trainer, layers: readonly LayerSpec[]): number {
  const gradients = totalOf(trainer.gradients(batchOf(layers)))
  let error = 0
  let size = 0
  for (const [name, gradient] of Object.entries(gradients))
    gradient.forEach((g, i) => {
      const exact = slope(
        trainer,
        layers,
        name,
        gradient.map((_, j) => (i === j ? 1 : 0)),
      )
      error = Math.max(error, Math.abs(g - exact))
      size = Math.max(size, Math.abs(exact))
    })
  return error / size
}

describe.each(networks)('$name', ({ layers, losses = [squaredError(), crossEntropy()] }) => {
  it.each(losses)('has the gradient of $name by backpropagation that has never heard of it', (loss) => {
    expect(gradientError(trainerOf(layers, loss), layers)).toBeLessThan(1e-6)
  })

  it("has gradients of its parameters' shapes, and learns", () => {
    const trainer = trainerOf(layers)
    const batch = batchOf(layers)
    for (const [name, gradient] of Object.entries(totalOf(trainer.gradients(batch)))) {
      expect(gradient.length).toBe(trainer.read(name).length)
      expect(gradient.some((g) => g !== 0)).toBe(true)
    }
    const before = trainer.evaluate(batch).loss
    for (let i = 0; i < 100; i++) trainer.step(batch)
    expect(trainer.evaluate(batch).loss).toBeLessThan(before / 2)
  })

  it('is the mean of its samples', () => {
    const batch = batchOf(layers)
    const whole = totalOf(trainerOf(layers).gradients(batch))
    const n = layers[0]!.nIn
    const parts = batch.labels.map((label, i) =>
      totalOf(
        trainerOf(layers).gradients({
          size: 1,
          inputs: Array.from(batch.inputs).slice(i * n, (i + 1) * n),
          labels: [label],
        }),
      ),
    )
    for (const [name, gradient] of Object.entries(whole))
      gradient.forEach((g, i) =>
        expect(g).toBeCloseTo(parts.reduce((sum, p) => sum + p[name]![i]!, 0) / 4, 12),
      )
  })

  it('goes into a checkpoint and comes back', () => {
    const [from, to] = [trainerOf(layers), trainerOf(layers)]
    from.step(batchOf(layers))
    to.load(from.save())
    expect(to.evaluate(batchOf(layers))).toEqual(from.evaluate(batchOf(layers)))
  })
})

/** One layer by itself, at random inputs, and what a small change t of them and an error e do. */
function jacobians(spec: LayerSpec, B = 3) {
  const { engine, ops, tensor } = bench()
  const parameters = Object.fromEntries(
    Object.entries(spec.shapes).map(([role, [rows, cols]], i) => [
      role,
      tensor(rows, cols, numbers(rows * cols, 10 + i)),
    ]),
  )
  const rooms: Tensor[] = []
  const scratch = (like: Tensor, slot: number): Tensor => (rooms[slot] ??= tensor(like.rows, like.cols))
  const layer = spec.bind({ name: 'layer 1', index: 1, parameters, ops, scratch, multiplier: 0.7 })
  const { nIn, nOut } = layer
  const [at, along, error] = [numbers(B * nIn, 1), numbers(B * nIn, 2), numbers(B * nOut, 3)]
  const [x, t, back] = [tensor(B, nIn, at), tensor(B, nIn, along), tensor(B, nIn)]
  const [h, u, d, e, forth] = [
    tensor(B, nOut),
    tensor(B, nOut),
    tensor(B, nOut),
    tensor(B, nOut, error),
    tensor(B, nOut),
  ]
  const step = 1e-6
  const moved = (by: number): number[] => {
    ops.upload(
      x,
      at.map((value, i) => value + by * along[i]!),
    )
    layer.forward(h, x)
    return [...engine.read(h)]
  }
  const [high, low] = [moved(step), moved(-step)]
  moved(0)
  layer.pushforward(forth, u, t, h, x)
  layer.gate(d, e, h, x)
  layer.pullback(back, d, e, x)
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0)
  const pushed = engine.read(forth)
  return {
    /** Largest difference of J t from central differences. */
    slope: Math.max(...high.map((value, i) => Math.abs((value - low[i]!) / (2 * step) - pushed[i]!))),
    /** e · (J t) - (Jᵀ e) · t */
    duality: Math.abs(dot(error, pushed) - dot(engine.read(back), along)),
  }
}

const each: readonly [string, LayerSpec][] = [
  ...(['linear', 'tanh', 'logistic', 'softplus'] as const).map((activation): [string, LayerSpec] => [
    `dense, ${activation}`,
    dense(4, 3, { activation }),
  ]),
  ['residual', residual(4)],
  ...(['linear', 'tanh'] as const).flatMap((activation): [string, LayerSpec][] => [
    [`${activation} before weights`, preActivation(4, 3, { activation })],
    [`${activation} before weights, with a skip`, preActivation(4, 4, { activation, skip: true })],
  ]),
  ['convolution', convolution(small)],
  ['convolution that pools', convolution(pooling)],
]

describe('the forward product with the Jacobian', () => {
  it.each(each)('is the slope of h, and the dual of the backward one: %s', (_, spec) => {
    const { slope, duality } = jacobians(spec)
    expect(slope).toBeLessThan(1e-8)
    expect(duality).toBeLessThan(1e-12)
  })

  it('is neither where the error goes around W and the change does not', () => {
    const { slope, duality } = jacobians({
      ...residual(4),
      bind: (at) => ({
        ...residual(4).bind(at),
        pushforward: dense(4, 4, { activation: 'tanh' }).bind(at).pushforward,
      }),
    })
    expect(slope).toBeGreaterThan(1e-2)
    expect(duality).toBeGreaterThan(1e-2)
  })
})

describe('the finite differences notice', () => {
  /** The same layer with one of its methods done wrongly. */
  const spoil = (
    spec: LayerSpec,
    wrong: (layer: ReturnType<LayerSpec['bind']>, ops: Parameters<LayerSpec['bind']>[0]['ops']) => object,
  ): LayerSpec => ({
    ...spec,
    bind: (at) => {
      const layer = spec.bind(at)
      return { ...layer, ...wrong(layer, at.ops) }
    },
  })
  const errorOf = (layers: readonly LayerSpec[]): number => gradientError(trainerOf(layers), layers)

  it('a residual layer whose error does not go around W', () => {
    const wrong = spoil(residual(4), (layer) => ({ pullback: layer.transpose }))
    expect(errorOf([dense(3, 4, { activation: 'tanh' }), wrong, dense(4, 2)])).toBeGreaterThan(1e-2)
  })

  it('a residual layer whose gate is written in h alone', () => {
    const wrong = spoil(residual(4), (_, ops) => ({
      gate: (d: never, e: never, h: never) => ops.gate(d, e, h, 'tanh'),
    }))
    expect(errorOf([dense(3, 4, { activation: 'tanh' }), wrong, dense(4, 2)])).toBeGreaterThan(1e-2)
  })

  it('a pooling layer that gives the error to every place of a window', () => {
    const wrong = spoil(convolution(pooling), (layer, ops) => ({
      pullback(out: never, d: never, e: never, x: never) {
        layer.pullback(out, d, e, x)
        ops.scale(out, out, 1, 0.01)
      },
    }))
    expect(errorOf([convolution(small), wrong, dense(3, 2)])).toBeGreaterThan(1e-2)
  })
})

it('a directional difference agrees with the elementwise ones', () => {
  const { layers } = networks[4]!
  const trainer = trainerOf(layers)
  const gradients = totalOf(trainer.gradients(batchOf(layers)))
  for (const [name, gradient] of Object.entries(gradients)) {
    const direction = numbers(gradient.length, 3)
    const exact = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0)
    expect(slope(trainer, layers, name, direction)).toBeCloseTo(exact, 8)
  }
})

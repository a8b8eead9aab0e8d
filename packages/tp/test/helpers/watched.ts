import {
  createTrainer,
  mlp,
  reference,
  sgd,
  squaredError,
  type Activation,
  type DType,
  type LearningRule,
  type LossSpec,
  type MlpOptions,
} from '@hebb/core'
import { openBackend, tensorLog } from '@hebb/testkit'
import { rowsOf, uniforms, wellConditioned, type Matrix } from './plain.js'

/** What to train, by which rule. */
export interface Setting {
  readonly rule: LearningRule
  readonly sizes: readonly number[]
  readonly activation?: Activation
  readonly init?: MlpOptions['init']
  readonly samples: number
  readonly seed?: number
  readonly loss?: LossSpec
  readonly dtype?: DType
  readonly rate?: number
  readonly frozen?: readonly number[]
}

/** A trainer in double precision whose states can be read: `state('t1')`, a row a sample. */
export function watched({
  rule,
  sizes,
  activation = 'tanh',
  init,
  samples,
  seed = 1,
  loss = squaredError(),
  dtype = 'f64',
  rate = 0,
  frozen = [],
}: Setting) {
  const { backend, engine } = openBackend(reference({ dtype }))
  const log = tensorLog()
  const trainer = createTrainer({
    network: mlp(sizes, {
      activation,
      biasInit: { kind: 'normal', gain: 0.1, fan: 'none' },
      ...(init && { init }),
    }),
    rule,
    loss,
    optimizer: sgd({ learningRate: rate }),
    batchSize: samples,
    seed,
    backend,
    tracer: log,
    frozen,
  })
  const state = (label: string): Matrix => {
    const tensor = [...log.tensors].find((t) => t.label === label)
    if (!tensor) throw new Error(`no tensor ${label}: ${[...log.tensors].map((t) => t.label).join(', ')}`)
    return rowsOf(engine().read(tensor), tensor.cols)
  }
  return { trainer, state }
}

/** Inputs in (-0.6, 0.6) and targets in (-1, 1). */
export function samplesOf(count: number, inputs: number, outputs: number, seed: number) {
  const random = uniforms(seed)
  const rows = (cols: number, width: number): Matrix =>
    Array.from({ length: count }, () => Array.from({ length: cols }, () => width * (2 * random() - 1)))
  const xs = rows(inputs, 0.6)
  const ys = rows(outputs, 1)
  return { xs, ys, batch: { size: count, inputs: xs.flat(), targets: ys.flat() } }
}

/** Square networks of `depth` layers of `n` units with singular values in (0.7, 1.3), an invertible activation, a linear readout. */
export function invertible(setting: Omit<Setting, 'sizes' | 'samples'>, depth = 4, n = 6, samples = 3) {
  const made = watched({ ...setting, sizes: Array.from({ length: depth + 1 }, () => n), samples })
  const random = uniforms((setting.seed ?? 1) + 1000)
  for (let l = 1; l <= depth; l++) made.trainer.write(`W${l}`, wellConditioned(n, random).flat())
  return { ...made, ...samplesOf(samples, n, n, (setting.seed ?? 1) + 2000) }
}

/** The rule with noise of its own choosing in place of random numbers. */
export const withNoise = (
  rule: LearningRule,
  noise: (rows: number, cols: number, std: number) => number[],
): LearningRule => ({
  ...rule,
  run: (ctx) =>
    rule.run({
      ...ctx,
      random: {
        ...ctx.random,
        normal: (out, std) => ctx.ops.upload(out, noise(out.rows, out.cols, std)),
      },
    }),
})

/** Row i: ±std √cols at column i mod cols. Mean 0 and covariance std² I where rows are a multiple of 2 cols. */
export const evenNoise = (rows: number, cols: number, std: number): number[] =>
  Array.from({ length: rows * cols }, (_, at) => {
    const [i, j] = [Math.floor(at / cols), at % cols]
    if (i % cols !== j) return 0
    return (Math.floor(i / cols) % 2 === 0 ? 1 : -1) * std * Math.sqrt(cols)
  })

/** The same with one sign: covariance std² I about 0, but of mean above 0. */
export const oneSidedNoise = (rows: number, cols: number, std: number): number[] =>
  evenNoise(rows, cols, std).map(Math.abs)

import {
  createTrainer,
  defineRule,
  drawKey,
  mlp,
  reference,
  sgd,
  squaredError,
  type Backend,
  type Batch,
  type Engine,
  type LearningRule,
  type Ops,
  type StepReport,
  type Tensor,
  type TensorSpec,
  type Trainer,
  type TrainerOptions,
} from '../src/index.js'

/** Backpropagation, for tests of everything else. */
export const backprop = (): LearningRule =>
  defineRule({
    name: 'backprop',
    claims: {
      backprop: { kind: 'exact', of: 'network-loss' },
      zeroAtTarget: true,
      online: false,
      transposes: true,
      readsFromAbove: true,
      reach: 1,
      supervised: true,
      batchAdditive: true,
    },
    state: ({ units, input }) => ({ h: units('h', input), e: units('e'), delta: units('δ') }),
    *run({ L, layers, all, state: { h, e, delta }, loss, target }) {
      for (let l = 1; l <= L; l++) layers[l]!.forward(h[l]!, h[l - 1]!)
      yield { output: h[L]! }
      loss.gradient(e[L]!, h[L]!, target)
      for (let l = L; l >= 1; l--) {
        layers[l]!.gate(delta[l]!, e[l]!, h[l]!, h[l - 1]!)
        if (l > 1) layers[l]!.pullback(e[l - 1]!, delta[l]!, e[l]!, h[l - 1]!)
      }
      yield { learn: all }
    },
    local: ({ pre, post }) => [{ pre: pre.h, post: post.delta }],
  })

/** The same with a little noise on the inputs of learning, so that random numbers matter. */
export const noisyBackprop = (std = 0.1): LearningRule => {
  const rule = backprop()
  return {
    ...rule,
    name: 'noisy backprop',
    state: (make) => ({ ...rule.state(make), noise: make.like('noise', make.input) }),
    *run(context) {
      const { state, random, ops, input } = context
      random.normal(state.noise, std)
      ops.add(input, state.noise)
      yield* rule.run(context)
    },
  }
}

/** A trainer of a tiny network in double precision; anything may be set otherwise. */
export const makeTrainer = (options: Partial<TrainerOptions> = {}): Trainer =>
  createTrainer({
    network: mlp([3, 4, 2]),
    rule: backprop(),
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 4,
    seed: 42,
    backend: reference(),
    ...options,
  })

/** Numbers in (-1, 1), the same for the same `seed`. */
export const numbers = (count: number, seed: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => (2 * drawKey(seed, 77, i, 0).key0) / 2 ** 32 - 1)

/** A batch of random inputs and labels. */
export const makeBatch = (
  size = 4,
  seed = 1,
  { inputs = 3, classes = 2 }: { readonly inputs?: number; readonly classes?: number } = {},
): Batch & { readonly labels: readonly number[] } => ({
  size,
  inputs: numbers(size * inputs, seed),
  labels: Array.from({ length: size }, (_, i) => drawKey(seed, 78, i, 0).key0 % classes),
})

/** Runs steps on batches of their own seeds. */
export const train = (trainer: Trainer, steps: number, from = 0): StepReport | undefined => {
  let report: StepReport | undefined
  for (let i = 0; i < steps; i++) report = trainer.step(makeBatch(trainer.batchSize, 100 + from + i))
  return report
}

/** Every parameter's values by name. */
export const weights = (trainer: Trainer): Record<string, number[]> =>
  Object.fromEntries(trainer.parameters.map((name) => [name, [...trainer.read(name)]]))

/** A fresh tensor holding `values`, and the ops to use on it. */
export const bench = (
  backend: Backend = reference(),
): {
  readonly engine: Engine
  readonly ops: Ops
  readonly tensor: (
    rows: number,
    cols: number,
    values?: ArrayLike<number>,
    spec?: Partial<TensorSpec>,
  ) => Tensor
} => {
  const engine = backend.open()
  let made = 0
  const tensor = (
    rows: number,
    cols: number,
    values?: ArrayLike<number>,
    spec: Partial<TensorSpec> = {},
  ): Tensor => {
    const t = engine.tensor({ label: `t${++made}`, rows, cols, kind: 'state', ...spec })
    if (values) engine.ops.upload(t, values)
    return t
  }
  return { engine, ops: engine.ops, tensor }
}

/** The middle one. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** What is thrown; fails where nothing is. */
export const thrown = (f: () => unknown): Error => {
  try {
    f()
  } catch (error) {
    return error as Error
  }
  throw new Error('Nothing was thrown.')
}

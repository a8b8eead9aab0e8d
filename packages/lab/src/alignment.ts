import { createTrainer, totalOf, type Backend, type Batch, type LearningRule, type Trainer } from '@hebb/core'
import { batches } from '@hebb/data'
import { lossOf, networkOf, optimizerOf, type Recipe } from './recipe.js'
import type { TaskData } from './tasks.js'
import { featuresOf } from './train.js'

export interface AlignmentOptions {
  readonly rule: LearningRule
  /** Backpropagation, as a rule. */
  readonly backprop: LearningRule
  readonly recipe: Recipe
  readonly data: TaskData
  readonly seed: number
  /** `wasm()` by default. */
  readonly backend?: Backend
}

/**
 * cos(ΔW_l, ΔW_l of backpropagation) for l = 1..L, from the first batch and the same initial weights.
 *
 * Updates are gradients as the rule makes them, before the optimizer; weights only, no biases. null where one of the two is zero.
 */
export function alignment(options: AlignmentOptions): (number | null)[] {
  const { recipe, data, seed, backprop, rule } = options
  const network = networkOf(recipe, featuresOf(data))
  const [batch] = batches(data.train, { size: recipe.batchSize, seed })
  const own = trainer(rule)
  const other = trainer(backprop)
  try {
    for (const name of other.parameters) other.write(name, own.read(name))
    const update = totalOf(own.gradients(batch!))
    const wanted = totalOf(other.gradients(batch!))
    return network.layers.map((_, i) => cosine(update[`W${i + 1}`], wanted[`W${i + 1}`]))
  } finally {
    own.dispose()
    other.dispose()
  }

  function trainer(of: LearningRule): Trainer {
    return createTrainer({
      network,
      rule: of,
      loss: lossOf(recipe),
      optimizer: optimizerOf(recipe),
      batchSize: recipe.batchSize,
      seed,
      ...(options.backend && { backend: options.backend }),
    })
  }
}

/** a·b / (|a| |b|); null where undefined. */
function cosine(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): number | null {
  if (!a || !b) return null
  let dot = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!
    aa += a[i]! ** 2
    bb += b[i]! ** 2
  }
  return aa > 0 && bb > 0 ? dot / Math.sqrt(aa * bb) : null
}

/**
 * cos(ΔW_l, ΔW_l of backpropagation) at the weights that a trainer has now, over its first few batches: for following it through training.
 *
 * Nothing of the trainer changes. `measure` is null for a layer that one of the two does not move, as with a hinge whose margins hold.
 */
export function alignmentProbe(options: Omit<AlignmentOptions, 'rule'> & { readonly batches?: number }): {
  measure(trainer: Trainer): (number | null)[]
  dispose(): void
} {
  const { recipe, data, seed, backprop, backend } = options
  const network = networkOf(recipe, featuresOf(data))
  const { batchSize } = recipe
  const other = createTrainer({
    network,
    rule: backprop,
    loss: lossOf(recipe),
    optimizer: optimizerOf(recipe),
    batchSize,
    seed,
    ...(backend && { backend }),
  })
  const probes: Batch[] = []
  for (const batch of batches(data.train, { size: batchSize, seed })) {
    if (probes.push(batch) === (options.batches ?? 4)) break
  }
  return {
    measure(trainer) {
      for (const name of other.parameters) other.write(name, trainer.read(name))
      return network.layers.map((_, i) => {
        const name = `W${i + 1}`
        return cosine(summed(trainer, name), summed(other, name))
      })
    },
    dispose: () => other.dispose(),
  }

  /** Over all probes; undefined where nothing is learned. */
  function summed(trainer: Trainer, name: string): Float64Array | undefined {
    let sum: Float64Array | undefined
    for (const probe of probes) {
      const update = totalOf(trainer.gradients(probe))[name]
      if (!update) continue
      sum ??= new Float64Array(update.length)
      for (let i = 0; i < update.length; i++) sum[i]! += update[i]!
    }
    return sum
  }
}

import type { Batch, Trainer } from '@hebb/core'
import type { Gradients } from './plain.js'

/**
 *     ∂f/∂θ_i = (f(θ + h e_i) - f(θ - h e_i)) / 2h + O(h²)
 *
 * by central differences, for every element of every parameter, of any function of them.
 */
export function finiteDifferences(
  parameters: Gradients,
  f: (parameters: Gradients) => number,
  h = 1e-5,
): Gradients {
  const slope = (name: string, i: number): number => {
    const at = (by: number): number =>
      f({ ...parameters, [name]: parameters[name]!.map((w, j) => (j === i ? w + by : w)) })
    return (at(h) - at(-h)) / (2 * h)
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [name, values.map((_, i) => slope(name, i))]),
  )
}

/** A trainer's mean loss on a batch as a function of its parameters; they are put back after each call. */
export const lossOf =
  (trainer: Trainer, batch: Batch) =>
  (parameters: Gradients): number => {
    const before = Object.keys(parameters).map((name) => [name, trainer.read(name)] as const)
    for (const [name, values] of Object.entries(parameters)) trainer.write(name, values)
    const { loss } = trainer.evaluate(batch)
    for (const [name, values] of before) trainer.write(name, values)
    return loss
  }

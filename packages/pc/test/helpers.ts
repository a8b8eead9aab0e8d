import {
  defineRule,
  totalOf,
  type Backend,
  type Batch,
  type LearningRule,
  type LossSpec,
  type OpListener,
  type RuleEvent,
  type StepReport,
  type Tensor,
  type Trainer,
} from '@hebb/core'
import { batchFor, openBackend, tensorLog, trainerFor, type Case } from '@hebb/testkit'
import { pc, type PCOptions } from '../src/index.js'

export type Gradients = Record<string, Float64Array>

/** Backpropagation, the reference of the tests here. */
export const bp = defineRule({
  name: 'bp',
  claims: pc({ learn: 'zeroDivergence' }).claims,
  state: ({ units, input }) => ({ h: units('h', input), e: units('e'), d: units('d') }),
  *run({ L, layers, all, state: { h, e, d }, loss, target }) {
    for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
    yield { output: h[L] }
    loss.gradient(e[L], h[L], target)
    for (let l = L; l >= 1; l--) {
      layers[l].gate(d[l], e[l], h[l], h[l - 1])
      if (l > 1) layers[l].pullback(e[l - 1], d[l], e[l], h[l - 1])
    }
    yield { learn: all }
  },
  local: ({ pre, post }) => [{ pre: pre.h, post: post.d }],
})

/** pc without the refusal of networks that it would not train whole: for negative controls. */
export function unchecked(options: Partial<PCOptions>): LearningRule {
  const { check: _, ...rule } = pc(options)
  return rule
}

/** 20 networks of 2 to 5 layers, each activation in turn. */
export const nets = (
  activations: readonly Case['activation'][] = ['tanh', 'relu', 'linear'],
  least = 2,
): Case[] =>
  Array.from({ length: 20 }, (_, seed) => {
    const L = least + (seed % (6 - least))
    const sizes = [...Array(L + 1).keys()].map((l) => 3 + ((seed * 7 + l * 5) % 6))
    return { sizes, activation: activations[seed % activations.length], samples: 1 + (seed % 4), seed }
  })

export const gradients = (rule: LearningRule, c: Case, loss?: LossSpec): Gradients =>
  totalOf(trainerFor({ rule, gain: 1, ...(loss && { loss }) }, c).gradients(batchFor(c)))

/** The part of gradients that has these names. */
export const only = (g: Gradients, ...names: string[]): Gradients =>
  Object.fromEntries(names.map((name) => [name, g[name]]))

export const times = (g: Gradients, a: number): Gradients =>
  Object.fromEntries(Object.entries(g).map(([name, values]) => [name, values.map((x) => a * x)]))

export type Look = (
  event: RuleEvent,
  read: (label: string) => Float64Array,
  weight: (name: string) => Float64Array,
  tensors: ReadonlySet<Tensor>,
) => void

/** A step seen from inside: `look` is called at every event with a reader of the rule's tensors by label, and of weights before the step. */
export function watch(rule: LearningRule, c: Case, look: Look, batch: Batch = batchFor(c)): StepReport {
  return inside((making) => trainerFor({ rule }, c, making), batch, look)
}

/** The same of any trainer. */
export function inside(
  make: (making: { backend: Backend; tracer: OpListener }) => Trainer,
  batch: Batch,
  look: Look,
): StepReport {
  const { backend, engine } = openBackend()
  const log = tensorLog()
  const trainer = make({ backend, tracer: log })
  const read = (label: string): Float64Array =>
    engine().read([...log.tensors].find((t) => t.label === label)!) as Float64Array
  const weights = Object.fromEntries(
    trainer.parameters.map((name) => [name, trainer.read(name) as Float64Array]),
  )
  const events = trainer.phases(batch)
  for (;;) {
    const { done, value } = events.next()
    if (done) return value
    look(value, read, (name) => weights[name], log.tensors)
  }
}

/** Rows of a [B, n] tensor. */
export const rows = (values: Float64Array, n: number): Float64Array[] =>
  Array.from({ length: values.length / n }, (_, i) => values.slice(i * n, (i + 1) * n))

import {
  backpropMse,
  equilibriumPropagation,
  equilibriumPropagationInit,
  targetPropagation,
  targetPropagationInit,
} from './algorithms.js'
import type { PageLearner } from './learner.js'

/** A configuration of a page, as it was. */
export interface PageConfig {
  readonly n: number
  readonly k: number
  readonly hidden: number
  readonly epochs: number
  readonly nTrain: number
  readonly nTest: number
  /** The learning rate, of the inverse too where there is one. */
  readonly lr: number
}

const small = { n: 3, k: 3, hidden: 100, nTrain: 50, nTest: 50 }
const main = { n: 20, k: 3, hidden: 1000, nTrain: 500, nTest: 200 }

/** A page's algorithm with initial weights as its program draws them. */
export interface Preset {
  readonly configs: Readonly<Record<'n=3 k=3' | 'n=20 k=3', PageConfig>>
  learner(config: PageConfig, seed: number): PageLearner
}

/** By name. Only the configurations differ from what a page's program does by nothing but rounding. */
export const presets = {
  'sutro-tp': {
    configs: {
      'n=3 k=3': { ...small, epochs: 500, lr: 0.005 },
      'n=20 k=3': { ...main, epochs: 200, lr: 0.01 },
    },
    learner: ({ n, hidden, lr }, seed) =>
      targetPropagation(targetPropagationInit(n, hidden, seed), { lr, lrInverse: lr }),
  },
  'sutro-bp-mse': {
    configs: {
      'n=3 k=3': { ...small, epochs: 500, lr: 0.01 },
      'n=20 k=3': { ...main, epochs: 200, lr: 0.01 },
    },
    learner: ({ n, hidden, lr }, seed) => backpropMse(targetPropagationInit(n, hidden, seed), { lr }),
  },
  'sutro-ep': {
    configs: {
      'n=3 k=3': { ...small, epochs: 200, lr: 0.1 },
      'n=20 k=3': { ...main, epochs: 100, lr: 0.05 },
    },
    learner: ({ n, hidden, lr }, seed) =>
      equilibriumPropagation(equilibriumPropagationInit(n, hidden, seed), { lr }),
  },
} satisfies Readonly<Record<string, Preset>> as Readonly<
  Record<'sutro-tp' | 'sutro-bp-mse' | 'sutro-ep', Preset>
>

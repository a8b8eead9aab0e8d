import { equilibriumPropagationInit } from './equilibrium-propagation.js'
import { equilibriumVariant, type VariantOptions } from './equilibrium-variants.js'
import { runPage } from './learner.js'
import { ownData } from './samples.js'

/** One setting of the equilibrium-propagation page's algorithm with a part replaced. */
export interface QuestionRow {
  readonly question: string
  readonly what: string
  readonly lr: number
  /** Best test accuracies, one a seed. */
  readonly bestTest: readonly number[]
  /** Epochs at which it was 1; null where it never was. */
  readonly solvedAt: readonly (number | null)[]
}

const settings: readonly (Omit<VariantOptions, 'lr'> & {
  readonly question: string
  readonly what: string
})[] = [
  { question: 'as on the page', what: 'tanh units', hidden: 'tanh', output: 'tanh' },
  { question: 'layer normalization?', what: 'normalized tanh units', hidden: 'layerNorm', output: 'tanh' },
  { question: 'other activations?', what: 'hard sigmoid units', hidden: 'hardSigmoid', output: 'tanh' },
  { question: 'other activations?', what: 'relu units', hidden: 'relu', output: 'tanh' },
  { question: 'contrastive Hebbian?', what: 'output held at y', hidden: 'tanh', output: 'tanh', clamp: true },
  {
    question: 'modern Hopfield energy?',
    what: 'softmax units, linear output',
    hidden: 'modernHopfield',
    output: 'linear',
  },
]

export interface QuestionOptions {
  /** 3: the truth table, 100 hidden units, 30 steps a phase, 40 epochs, 5 seeds. 20: 1000 samples, 200 units, 16 steps, 12 epochs, 3 seeds. */
  readonly bits?: 3 | 20
  readonly onRun?: (what: string) => void
}

/** The open questions of the equilibrium-propagation page: on three bits at the page's learning rate and at a tenth of it, on twenty at that. */
export function openQuestions({ bits = 3, onRun }: QuestionOptions = {}): QuestionRow[] {
  const small = bits === 3
  const [hidden, steps, epochs] = small ? [100, 30, 40] : [200, 16, 12]
  const seeds = small ? [1, 2, 3, 4, 5] : [1, 2, 3]
  const dataOf = (seed: number) =>
    ownData({ n: bits, k: 3, seed, ...(!small && { nTrain: 1000, nTest: 200 }) })
  return settings.flatMap(({ question, what, ...variant }) =>
    (small ? [0.1, 0.01] : [0.01]).map((lr) => {
      onRun?.(`${what}, rate ${lr}`)
      const runs = seeds.map((seed) => {
        const init = equilibriumPropagationInit(bits, hidden, seed)
        return runPage(equilibriumVariant(init, { ...variant, lr, steps }), dataOf(seed), { epochs })
      })
      return {
        question,
        what,
        lr,
        bestTest: runs.map((run) => run.bestTest),
        solvedAt: runs.map((run) => run.solvedAt),
      }
    }),
  )
}

import { bp } from '@hebb/bp'
import { drawKey, sgd, totalOf, type LearningRule, type Trainer } from '@hebb/core'
import { batchFor, cosineSimilarity, relativeDistance } from '@hebb/testkit'
import { nets, ownOf, trainerOf, updateOf, type Gradients, type Net } from './net.js'
import { atMost, type Theorem } from './theorem.js'

const hiddenNets = nets({ activations: ['tanh', 'logistic'], units: [2, 5] })

/** Wᵀ of the weights of layer l. */
function transposed(trainer: Trainer, { sizes }: Net, l: number): Float64Array {
  const W = trainer.read(`W${l}`)
  const [rows, cols] = [sizes[l], sizes[l - 1]]
  return Float64Array.from(W, (_, at) => W[(at % rows) * cols + Math.floor(at / rows)])
}

/** Layers 2..L, whose W has a counterpart B_{l-1}. */
const above = ({ sizes }: Net): number[] => sizes.slice(2).map((_, i) => i + 2)

/** Row 27. */
export const isBackpropWithTransposes: Theorem<{ rule: LearningRule; write: boolean }> = {
  row: '27',
  says: 'feedback alignment with B = Wᵀ is backpropagation, bit for bit',
  nets: hiddenNets,
  measure({ rule, write }, net) {
    const trainer = trainerOf(rule, net)
    if (write) for (const l of above(net)) trainer.write(`B${l - 1}.W`, transposed(trainer, net, l))
    return { error: relativeDistance(ownOf(totalOf(trainer.gradients(batchFor(net)))), updateOf(bp(), net)) }
  },
  bands: { error: [0, 0] },
}

/** Row 27. */
export const shrinksToTranspose: Theorem<LearningRule> = {
  row: '27',
  says: 'W - Bᵀ shrinks by 1 - λ a step, for 50 steps',
  nets: hiddenNets,
  measure(rule, net) {
    const [rate, lambda, steps] = [0.1, 0.03, 50]
    const optimizer = sgd({ learningRate: rate, coupledDecay: lambda / rate })
    const trainer = trainerOf(rule, net, undefined, { optimizer })
    const differences = (): Gradients =>
      Object.fromEntries(
        above(net).map((l) => {
          const B = trainer.read(`B${l - 1}.W`)
          return [`D${l}`, transposed(trainer, net, l).map((w, i) => w - B[i])]
        }),
      )
    const start = differences()
    for (let step = 0; step < steps; step++) trainer.step(batchFor(net, step))
    const wanted = Object.fromEntries(
      Object.entries(start).map(([name, d]) => [name, d.map((x) => x * (1 - lambda) ** steps)]),
    )
    return { error: relativeDistance(differences(), wanted) }
  },
  bands: { error: atMost(1e-12) },
}

/** What training did to one network. */
export interface Alignment {
  /** Cosine of the hidden layers' updates with those of backpropagation, at the end. */
  readonly cosine: number
  /** Cosine of W and Bᵀ, before and after. */
  readonly before: number
  readonly after: number
}

/** Row 28, statistical: trains one network on a task of its own; `shuffle` draws B anew at each step. */
export function alignment(rule: LearningRule, seed: number, shuffle = false): Alignment {
  const net: Net = { sizes: [8, 16, 3], activation: 'tanh', samples: 24, seed, gain: 0.3 }
  const trainer = trainerOf(rule, net, undefined, { optimizer: sgd({ learningRate: 0.1 }) })
  const batch = batchFor(net)
  const angle = (): number =>
    cosineSimilarity({ W: transposed(trainer, net, 2) }, { W: trainer.read('B1.W') })
  const before = angle()
  for (let step = 0; step < 400; step++) {
    if (shuffle) redraw(trainer, 'B1.W', seed + 1000 * (step + 1))
    trainer.step(batch)
  }
  if (shuffle) redraw(trainer, 'B1.W', seed)
  const backprop = trainerOf(bp(), net)
  for (const name of ['W1', 'b1', 'W2', 'b2']) backprop.write(name, trainer.read(name))
  const hidden = ({ W1, b1 }: Gradients): Gradients => ({ W1, b1 })
  const [got, exact] = [trainer, backprop].map((t) => hidden(totalOf(t.gradients(batch))))
  return { cosine: cosineSimilarity(got, exact), before, after: angle() }
}

function redraw(trainer: Trainer, name: string, seed: number): void {
  trainer.write(
    name,
    trainer.read(name).map((_, i) => drawKey(seed, 97, i, 0).key0 / 2 ** 31 - 1),
  )
}

/** The rule with directions of its own in place of random ones, the same for every sample, tensor by tensor as it asks for them. */
const along = (rule: LearningRule, direction: (length: number) => readonly number[]): LearningRule => ({
  ...rule,
  run: (ctx) =>
    rule.run({
      ...ctx,
      random: {
        ...ctx.random,
        normal(out) {
          const row = direction(out.cols)
          ctx.ops.upload(out, Array.from({ length: out.rows }, () => row).flat())
        },
      },
    }),
})

/** Rows of a matrix as directions of all units. */
export type Basis = (size: number) => readonly (readonly number[])[]

/** Row 29. */
export const sumsToGradient: Theorem<{ rule: LearningRule; basis: Basis }> = {
  row: '29',
  says: 'forward gradients summed over an orthonormal basis are the gradient',
  nets: nets({ activations: ['tanh', 'logistic'], hidden: [1, 2], units: [2, 4] }),
  measure({ rule, basis }, net) {
    const exact = updateOf(bp(), net)
    const size = net.sizes.slice(1).reduce((sum, n) => sum + n, 0)
    let row: readonly number[] = []
    let at = 0
    const given = along(rule, (length) => row.slice(at, (at += length)))
    const trainer = trainerOf(given, net)
    const total: Record<string, Float64Array> = {}
    for (row of basis(size)) {
      at = 0
      for (const [name, g] of Object.entries(totalOf(trainer.gradients(batchFor(net))))) {
        const sum = (total[name] ??= new Float64Array(g.length))
        g.forEach((x, i) => (sum[i] += x))
      }
    }
    return { error: relativeDistance(total, exact) }
  },
  bands: { error: atMost(1e-12) },
}

/** Row 29, statistical: the mean over many draws of g · d / |∇|², d the gradient and a direction across it. */
export const isUnbiased: Theorem<LearningRule> = {
  row: '29',
  says: 'forward gradients are unbiased: the mean of 400 is within 4 standard errors',
  nets: nets({ activations: ['tanh'], hidden: [1, 2], units: [2, 4] }),
  measure(rule, net) {
    const exact = Object.values(updateOf(bp(), net)).flatMap((g) => [...g])
    const square = exact.reduce((sum, x) => sum + x * x, 0)
    // Rotated by a quarter in pairs: orthogonal to the gradient, or nearly, where the size is odd.
    const across = exact.map((_, i) => (i % 2 ? -exact[i - 1] : (exact[i + 1] ?? 0)))
    const trainer = trainerOf(rule, net, undefined, { optimizer: sgd({ learningRate: 0 }) })
    const draws = Array.from({ length: 400 }, () => {
      const g = Object.values(totalOf(trainer.gradients(batchFor(net)))).flatMap((v) => [...v])
      trainer.step(batchFor(net))
      return [exact, across].map((d) => d.reduce((sum, x, i) => sum + x * g[i], 0) / square)
    })
    const errors = [0, 1].map((k) => {
      const values = draws.map((draw) => draw[k])
      const mean = values.reduce((a, b) => a + b, 0) / values.length
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)
      const wanted = k === 0 ? 1 : across.reduce((sum, x, i) => sum + x * exact[i], 0) / square
      return Math.abs(mean - wanted) / Math.sqrt(variance / values.length)
    })
    return { standardErrors: Math.max(...errors) }
  },
  bands: { standardErrors: atMost(4) },
}

import type { FFOptions } from '../src/index.js'

type Matrix = readonly (readonly number[])[]

/** A hidden layer's weights, activities of both passes below it, and the options: all of forward-forward in plain arrays. */
export interface LayerCase {
  readonly W: Matrix
  readonly b: readonly number[]
  /** Normalized inputs, a row a sample. */
  readonly zPlus: Matrix
  readonly zMinus: Matrix
  readonly options: Pick<FFOptions, 'loss' | 'alpha' | 'threshold' | 'goodness'>
  /** Factor on the logits of `bce`; 1 in the rule. */
  readonly sharpness?: number
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))
const relu = (x: number): number => Math.max(0, x)

/** Mean loss of a relu layer over its pairs, and its gradient by the chain rule, derived apart from the program. */
export function layerOracle({ W, b, zPlus, zMinus, options, sharpness = 1 }: LayerCase) {
  const { loss, alpha, threshold, goodness } = options
  const n = b.length
  const B = zPlus.length
  const part = goodness === 'mean' ? 1 / n : 1
  const up = (z: readonly number[]): number[] =>
    W.map((row, i) => relu(row.reduce((u, w, j) => u + w * z[j], b[i])))
  const G = (h: readonly number[]): number => part * h.reduce((sum, x) => sum + x * x, 0)
  let value = 0
  const dW = W.map((row) => row.map(() => 0))
  const db = b.map(() => 0)
  for (let r = 0; r < B; r++) {
    const hs = [up(zPlus[r]), up(zMinus[r])]
    const [plus, minus] = hs.map(G)
    const margin = alpha * (plus - minus)
    const above = sharpness * (plus - threshold)
    const below = sharpness * (minus - threshold)
    value += (loss === 'symba' ? softplus(-margin) : (softplus(-above) + softplus(below)) / 2) / B
    const dG =
      loss === 'symba'
        ? [-alpha * sigmoid(-margin), alpha * sigmoid(-margin)]
        : [(-sharpness / 2) * sigmoid(-above), (sharpness / 2) * sigmoid(below)]
    ;[zPlus[r], zMinus[r]].forEach((z, pass) =>
      hs[pass].forEach((h, i) => {
        const delta = (dG[pass] * part * 2 * h) / B
        z.forEach((x, j) => (dW[i][j] += delta * x))
        db[i] += delta
      }),
    )
  }
  return { value, W: dW.flat(), b: db }
}

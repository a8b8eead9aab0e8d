import type { PageData, Samples } from './samples.js'

/** An algorithm of a page: one sample at a time, in the stored order. */
export interface PageLearner {
  /** Learns from one sample, and returns its losses, taken before the weights change. */
  learn(x: Float64Array, y: number): Readonly<Record<string, number>>
  /** The output for an input; its sign is the prediction. */
  output(x: Float64Array): number
}

export interface PageEpoch {
  /** From 1. */
  readonly epoch: number
  /** Means over the epoch's samples, each taken before its update. */
  readonly losses: Readonly<Record<string, number>>
  /** Accuracy after the epoch. */
  readonly train: number
  readonly test: number
}

/** A run as the pages report it: they look at the test set after each epoch and keep the best. */
export interface PageRun {
  readonly bestTrain: number
  readonly bestTest: number
  readonly finalTest: number
  /** First epoch whose test accuracy is 1, where the run ends; null where none is. */
  readonly solvedAt: number | null
  readonly history: readonly PageEpoch[]
}

/** Trains until the test accuracy is 1 or the epochs are over. */
export function runPage(
  learner: PageLearner,
  data: PageData,
  o: { readonly epochs: number; readonly onEpoch?: (epoch: PageEpoch) => void },
): PageRun {
  const { train, n } = data
  const history: PageEpoch[] = []
  for (let epoch = 1; epoch <= o.epochs; epoch++) {
    const sums: Record<string, number> = {}
    for (const [i, y] of train.y.entries()) {
      const losses = learner.learn(row(train.x, n, i), y)
      for (const name in losses) sums[name] = (sums[name] ?? 0) + losses[name]!
    }
    const losses = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / train.y.length]))
    const record = {
      epoch,
      losses,
      train: accuracy(learner, train, n),
      test: accuracy(learner, data.test, n),
    }
    history.push(record)
    o.onEpoch?.(record)
    if (record.test === 1) break
  }
  const last = history.at(-1)
  return {
    bestTrain: Math.max(0, ...history.map((h) => h.train)),
    bestTest: Math.max(0, ...history.map((h) => h.test)),
    finalTest: last?.test ?? 0,
    solvedAt: last?.test === 1 ? last.epoch : null,
    history,
  }
}

const row = (x: Float64Array, n: number, i: number): Float64Array => x.subarray(i * n, (i + 1) * n)

function accuracy(learner: PageLearner, { x, y }: Samples, n: number): number {
  let right = 0
  for (const [i, wanted] of y.entries()) if (learner.output(row(x, n, i)) >= 0 === wanted > 0) right++
  return right / y.length
}

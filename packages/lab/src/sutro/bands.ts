import type { PageRun } from './learner.js'

/** What a preset must come to on data of our own generator, over several seeds. */
export interface Band {
  readonly preset: 'sutro-tp' | 'sutro-bp-mse' | 'sutro-ep'
  readonly config: 'n=3 k=3' | 'n=20 k=3'
  /** The page's number of samples, or the truth table six times over. */
  readonly data: 'sampled' | 'truth table'
  /** Where they differ from the preset's. */
  readonly lr?: number
  readonly epochs: number
  readonly seeds: number
  /** Takes minutes. */
  readonly long?: boolean
  readonly says: string
  readonly holds: (runs: readonly PageRun[]) => boolean
}

const every =
  (test: (run: PageRun) => boolean) =>
  (runs: readonly PageRun[]): boolean =>
    runs.every(test)
const mean = (runs: readonly PageRun[]): number =>
  runs.reduce((sum, { bestTest }) => sum + bestTest, 0) / runs.length
const within = (low: number, high: number) => every(({ bestTest }) => bestTest >= low && bestTest <= high)

/** Bands are of best test accuracies, measured beforehand with a second implementation on other data. */
export const bands: readonly Band[] = [
  {
    preset: 'sutro-tp',
    config: 'n=3 k=3',
    data: 'sampled',
    epochs: 500,
    seeds: 10,
    says: 'each in .62–.94, mean in .70–.86',
    holds: (runs) => within(0.62, 0.94)(runs) && mean(runs) >= 0.7 && mean(runs) <= 0.86,
  },
  {
    preset: 'sutro-tp',
    config: 'n=20 k=3',
    data: 'sampled',
    epochs: 60,
    seeds: 5,
    long: true,
    says: 'each at most .66, mean at most .62, train above .75 at its peak',
    holds: (runs) => within(0, 0.66)(runs) && mean(runs) <= 0.62 && runs.every((r) => r.bestTrain > 0.75),
  },
  {
    preset: 'sutro-bp-mse',
    config: 'n=3 k=3',
    data: 'truth table',
    epochs: 100,
    seeds: 10,
    says: '1.0 on every seed within 100 epochs',
    holds: every(({ solvedAt }) => solvedAt !== null),
  },
  {
    preset: 'sutro-bp-mse',
    config: 'n=20 k=3',
    data: 'sampled',
    epochs: 200,
    seeds: 2,
    long: true,
    says: 'at most .70 while train is 1.0',
    holds: every(({ bestTest, bestTrain }) => bestTest <= 0.7 && bestTrain === 1),
  },
  {
    preset: 'sutro-ep',
    config: 'n=3 k=3',
    data: 'sampled',
    epochs: 100,
    seeds: 10,
    says: 'below 1.0 on every seed, mean at most .80',
    holds: (runs) => runs.every(({ bestTest }) => bestTest < 1) && mean(runs) <= 0.8,
  },
  {
    preset: 'sutro-ep',
    config: 'n=3 k=3',
    data: 'truth table',
    epochs: 100,
    seeds: 10,
    says: 'at most .75 on every seed',
    holds: within(0, 0.75),
  },
  {
    preset: 'sutro-ep',
    config: 'n=3 k=3',
    data: 'sampled',
    lr: 0.01,
    epochs: 10,
    seeds: 10,
    says: '1.0 on every seed within 10 epochs',
    holds: every(({ solvedAt }) => solvedAt !== null),
  },
  {
    preset: 'sutro-ep',
    config: 'n=3 k=3',
    data: 'truth table',
    lr: 0.01,
    epochs: 10,
    seeds: 10,
    says: '1.0 on every seed within 10 epochs',
    holds: every(({ solvedAt }) => solvedAt !== null),
  },
  {
    preset: 'sutro-ep',
    config: 'n=20 k=3',
    data: 'sampled',
    epochs: 100,
    seeds: 1,
    long: true,
    says: 'in .45–.80',
    holds: within(0.45, 0.8),
  },
]

import type { ParametrizationName, Trial, TrialResult } from './trial.js'

/** A curve's place: a rate, and what came of every seed. */
export interface TransferPoint {
  /** The learning rate, or what else was varied. */
  readonly value: number
  /** Geometric mean of the training losses; null where a seed diverged. */
  readonly loss: number | null
  readonly low: number | null
  readonly high: number | null
  readonly diverged: number
  /** Mean test accuracy; null without classes, or where a seed diverged. */
  readonly accuracy: number | null
}

export interface TransferCurve {
  readonly parametrization: ParametrizationName
  readonly width: number
  readonly points: readonly TransferPoint[]
  /** The value of the least loss; null where all diverged. */
  readonly best: number | null
}

/** How well the narrowest network's value serves the widest one. */
export interface TransferSummary {
  readonly parametrization: ParametrizationName
  /** Largest move of the best value from the narrowest network's, in factors of two, with its sign. */
  readonly shift: number | null
  /** Half the narrowest network's best value. */
  readonly half: number | null
  /** Losses there of the narrowest and the widest network. */
  readonly narrow: number | null
  readonly wide: number | null
  /** wide / narrow; null where the wide one diverged. */
  readonly ratio: number | null
}

/** What is varied: the learning rate, or an option of the rule. */
export type Varied = 'learningRate' | (string & {})

const valueOf = (trial: Trial, varied: Varied): number =>
  varied === 'learningRate' ? trial.learningRate : Number(trial.options[varied])

/** Curves of loss against a hyperparameter, one for each parametrization and width. */
export function transferCurves(
  trials: readonly Trial[],
  results: readonly TrialResult[],
  varied: Varied = 'learningRate',
): TransferCurve[] {
  const groups = new Map<string, number[]>()
  trials.forEach(({ parametrization, width }, i) => {
    const key = `${parametrization} ${width}`
    groups.set(key, [...(groups.get(key) ?? []), i])
  })
  return [...groups.values()].map((members) => {
    const { parametrization, width } = trials[members[0]!]!
    const values = [...new Set(members.map((i) => valueOf(trials[i]!, varied)))].sort((a, b) => a - b)
    const points = values.map((value) => {
      const own = members.filter((i) => valueOf(trials[i]!, varied) === value).map((i) => results[i]!)
      return pointOf(value, own)
    })
    const finite = points.filter((point) => point.loss !== null)
    const best = finite.reduce<TransferPoint | null>(
      (least, point) => (least === null || point.loss! < least.loss! ? point : least),
      null,
    )
    return { parametrization, width, points, best: best?.value ?? null }
  })
}

function pointOf(value: number, results: readonly TrialResult[]): TransferPoint {
  const found = results.flatMap(({ loss }) => (loss === null ? [] : [loss]))
  const diverged = results.length - found.length
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length
  const accuracies = results.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]))
  if (diverged > 0) return { value, loss: null, low: null, high: null, diverged, accuracy: null }
  return {
    value,
    loss: Math.exp(mean(found.map(Math.log))),
    low: Math.min(...found),
    high: Math.max(...found),
    diverged,
    accuracy: accuracies.length > 0 ? mean(accuracies) : null,
  }
}

/** For each parametrization: whether the value that suits the narrowest network suits the others. */
export function transferSummary(curves: readonly TransferCurve[]): TransferSummary[] {
  const names = [...new Set(curves.map(({ parametrization }) => parametrization))]
  return names.map((parametrization) => {
    const own = curves.filter((c) => c.parametrization === parametrization).sort((a, b) => a.width - b.width)
    const [narrowest] = own
    const widest = own.at(-1)!
    const best = narrowest!.best
    if (best === null)
      return { parametrization, shift: null, half: null, narrow: null, wide: null, ratio: null }
    const shifts = own.map((curve) => (curve.best === null ? -Infinity : Math.log2(curve.best / best)))
    const shift = shifts.reduce((far, s) => (Math.abs(s) > Math.abs(far) ? s : far), 0)
    const at = (curve: TransferCurve): number | null =>
      curve.points.find(({ value }) => Math.abs(Math.log2(value / (best / 2))) < 1e-9)?.loss ?? null
    const [narrow, wide] = [at(narrowest!), at(widest)]
    const ratio = narrow === null || wide === null ? null : wide / narrow
    return { parametrization, shift, half: best / 2, narrow, wide, ratio }
  })
}

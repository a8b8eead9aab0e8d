import {
  adam,
  featureLearning,
  mlp,
  mup,
  normal,
  ntp,
  OptionError,
  scaled,
  sgd,
  sp,
  squaredError,
  type LearningRule,
  type OptimizerFamily,
  type OptionValue,
  type Parametrization,
} from '@hebb/core'
import { coordinateCheck, type CoordinateCheck, type CoordinateCheckOptions } from './coordinate-check.js'
import { coordinateBatch } from './data.js'

/** A rule with options, and the exponents that it is checked with. */
export interface CheckCase {
  readonly variant: string
  readonly options: Readonly<Record<string, OptionValue>>
  /** Largest slope of an update that passes, in absolute value. */
  readonly tolerance: number
  /** Besides the rule's own: exponents that the check must find wrong, by name. */
  readonly wrong: Readonly<Record<string, (baseWidth: number) => Parametrization>>
}

const standard = { sp: () => sp() }
const lazy = { ...standard, ntp: (baseWidth: number) => ntp({ baseWidth }) }

/** For SGD: exponents of errors that fall as r^-hiddenError, where they do not. */
const mistaken =
  (hiddenError: number, scalars: Readonly<Record<string, number>> = {}) =>
  (baseWidth: number): Parametrization =>
    scaled({
      baseWidth,
      exponents: { ...featureLearning({ optimizer: 'sgd', hiddenError }), scalars },
    })

const fromOutput = { outputTarget: 'output', eta: 1, feedback: 'ridge', ridge: 0.01 } as const
const targets: readonly CheckCase[] = [
  {
    variant: 'ridge feedback',
    options: fromOutput,
    tolerance: 0.2,
    wrong: { ...standard, 'readout of order 1/r': mistaken(0) },
  },
]

/** What is checked of a rule by default. */
const table: Readonly<Record<string, readonly CheckCase[]>> = {
  pc: [
    {
      variant: 'gammaBar -1',
      options: { gammaBar: -1, stepSize: 0.2 },
      tolerance: 0.2,
      wrong: { ...standard, 'rates of gammaBar 0': mistaken(1, { outputPrecision: -1 }) },
    },
    {
      variant: 'gammaBar 0',
      options: { gammaBar: 0, outputPrecision: 0.1, stepSize: 0.2 },
      tolerance: 0.2,
      wrong: { ...standard, 'rates of gammaBar -1': mistaken(0) },
    },
    {
      variant: 'gammaBar 0, output precision 1',
      options: { gammaBar: 0, stepSize: 0.2 },
      // The width must be large against the base width before errors fall as they will.
      tolerance: 0.35,
      wrong: standard,
    },
    {
      variant: 'one sequential sweep, gammaBar -1',
      options: { steps: 1, stepSize: 0.5, gammaBar: -1 },
      tolerance: 0.2,
      wrong: { ...standard, 'rates of gammaBar 0': mistaken(1, { outputPrecision: -1 }) },
    },
    {
      variant: 'one sequential sweep, gammaBar 0',
      options: { steps: 1, stepSize: 0.5, gammaBar: 0 },
      tolerance: 0.2,
      wrong: standard,
    },
    {
      variant: 'weighted update',
      options: { gammaBar: -1, stepSize: 0.2, weightedUpdate: true },
      tolerance: 0.2,
      wrong: { 'rates of the unweighted one': mistaken(0, { outputPrecision: -1 }) },
    },
  ],
  ep: [
    {
      variant: 'Hopfield energy',
      options: { tolerance: 1e-6, freeSteps: 2000, nudgedSteps: 2000 },
      tolerance: 0.2,
      wrong: { ...lazy, 'rates of targets': mistaken(0) },
    },
    {
      variant: 'predictive-coding energy',
      options: { energy: 'predictiveCoding', tolerance: 1e-6, freeSteps: 2000, nudgedSteps: 2000 },
      tolerance: 0.2,
      wrong: standard,
    },
  ],
  tp: targets,
  dtp: targets,
}

/** What is checked of a rule that has no row of its own. */
const ordinary: CheckCase = { variant: 'default', options: {}, tolerance: 0.2, wrong: lazy }

export const checksOf = (rule: string): readonly CheckCase[] => table[rule] ?? [ordinary]

/** The widths, seeds, base width and optimizer of a run of checks. */
export interface CheckSettings {
  readonly widths: readonly number[]
  readonly seeds: readonly number[]
  readonly baseWidth: number
  readonly optimizer: OptimizerFamily
  readonly backend?: CoordinateCheckOptions['backend']
}

/** One table of slopes. */
export interface CheckResult extends CoordinateCheck {
  readonly variant: string
  readonly parametrization: string
  readonly expected: 'right' | 'wrong'
  readonly tolerance: number
  /** Every layer's update has a slope within the tolerance. */
  readonly passes: boolean
}

/** Whether a result is as it should be: right exponents pass, wrong ones do not. */
export const asExpected = ({ expected, passes }: CheckResult): boolean => passes === (expected === 'right')

/**
 * A rule's exponents, and wrong ones, on a tanh network 16-M-M-M-4 with a linear output and half squared error (with `ep`, which needs
 * smaller weights there, 16-M-M-4 with gains 1, 0.5, 0.3).
 *
 * @throws whatever making the rule throws
 */
export function* runChecks(
  name: string,
  create: (options: CheckCase['options']) => LearningRule,
  cases: readonly CheckCase[],
  { widths, seeds, baseWidth, optimizer, backend }: CheckSettings,
): Generator<CheckResult> {
  if (widths.length < 2 || seeds.length < 1)
    throw new OptionError(
      `A coordinate check needs at least 2 widths and 1 seed; got ${widths.length} and ${seeds.length}.`,
    )
  const feedback = name === 'ep'
  const settings = {
    optimizer: optimizer === 'sgd' ? sgd({ learningRate: 0.3 }) : adam({ learningRate: 0.01, eps: 1e-20 }),
    loss: squaredError(),
    network: (M: number) =>
      feedback
        ? mlp([16, M, M, 4], { init: [1, 0.5, 0.3].map((gain) => normal({ gain })) })
        : mlp([16, M, M, M, 4]),
    batch: coordinateBatch,
    widths,
    seeds,
    ...(backend && { backend }),
  }
  for (const { variant, options, tolerance, wrong } of cases) {
    const rule = create(options)
    // Exponents other than the standard ones are SGD's.
    const controls = Object.entries(wrong).filter(([of]) => optimizer === 'sgd' || of === 'sp')
    const rows = [['mup', (width: number) => mup({ baseWidth: width })] as const, ...controls]
    for (const [parametrization, make] of rows) {
      const check = coordinateCheck({ ...settings, rule, parametrization: make(baseWidth) })
      const updates = check.slopes.filter(({ quantity }) => quantity === 'update')
      yield {
        variant,
        parametrization,
        expected: parametrization === 'mup' ? 'right' : 'wrong',
        tolerance,
        passes: updates.every(({ slope }) => Math.abs(slope) <= tolerance),
        ...check,
      }
    }
  }
}

import { bp } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { ep } from '@hebb/ep'
import { ff } from '@hebb/ff'
import { pc } from '@hebb/pc'
import { tp } from '@hebb/tp'
import {
  createTrainer,
  featureLearning,
  mlp,
  mup,
  scaled,
  sgd,
  squaredError,
  wasm,
  type LayerExponents,
  type RuleFactory,
} from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { asExpected, checksOf, coordinateCheck, runChecks } from '../src/index.js'
import { activities } from '../src/width/activities.js'
import { coordinateBatch } from '../src/width/data.js'
import { powerLaw } from '../src/width/slope.js'

const settings = { widths: [128, 256, 512], seeds: [1, 2, 3], baseWidth: 64 }
const rules: Readonly<
  Record<string, { make: (options: any) => any; optimizers: readonly ('sgd' | 'adam')[] }>
> = {
  bp: { make: bp, optimizers: ['sgd', 'adam'] },
  pc: { make: pc, optimizers: ['sgd', 'adam'] },
  ep: { make: ep, optimizers: ['sgd', 'adam'] },
  tp: { make: tp, optimizers: ['sgd'] },
  dtp: { make: dtp, optimizers: ['adam'] },
}

describe('exponents, right ones and wrong ones', () => {
  for (const [name, { make, optimizers }] of Object.entries(rules))
    for (const optimizer of optimizers)
      for (const check of checksOf(name).slice(0, optimizer === 'sgd' ? undefined : 1))
        it(`${name}, ${check.variant}, ${optimizer}`, { timeout: 60_000 }, () => {
          const small = ['tp', 'dtp'].includes(name) ? { widths: [64, 128, 256] } : {}
          const results = [...runChecks(name, make, [check], { ...settings, ...small, optimizer })]
          expect(results.filter((r) => r.expected === 'right')).toHaveLength(1)
          expect(results.length).toBeGreaterThan(1)
          for (const result of results) {
            const slopes = result.slopes.filter((s) => s.quantity === 'update').map((s) => s.slope.toFixed(2))
            expect(asExpected(result), `${result.parametrization}: ${slopes.join(' ')}`).toBe(true)
            if (result.parametrization === 'sp' && optimizer === 'sgd') {
              const [hidden, readout] = result.slopes.filter((s) => s.quantity === 'update').slice(-2)
              expect(hidden!.slope, 'row 10: too far in hidden layers').toBeGreaterThanOrEqual(0.35)
              expect(readout!.slope, 'and farther in the readout').toBeGreaterThanOrEqual(0.8)
            }
            if (result.expected === 'wrong') continue
            for (const { quantity, slope } of result.slopes)
              if (quantity === 'bias') expect(Math.abs(slope)).toBeLessThan(result.tolerance)
          }
        })
})

/** Slopes of one quantity by layer. */
const slopesOf = (check: ReturnType<typeof coordinateCheck>, quantity: string): number[] =>
  check.slopes.filter((s) => s.quantity === quantity).map((s) => s.slope)

const bpCheck = (parametrization: Parameters<typeof coordinateCheck>[0]['parametrization']) =>
  coordinateCheck({
    ...settings,
    rule: bp(),
    parametrization,
    optimizer: sgd({ learningRate: 0.3 }),
    loss: squaredError(),
    network: (M) => mlp([16, M, M, 4]),
    batch: coordinateBatch,
  })

it('biases move as far at any width', () => {
  for (const slope of slopesOf(bpCheck(mup({ baseWidth: 64 })), 'bias'))
    expect(Math.abs(slope)).toBeLessThan(0.2)
})

it('biases at rates of order 1 move less and less', () => {
  const right = featureLearning({ optimizer: 'sgd', hiddenError: 1 })
  const none = { init: 0, rate: 0 }
  const exponents = { ...right, bias: { hidden: none, readout: none } }
  for (const slope of slopesOf(bpCheck(scaled({ baseWidth: 64, exponents })), 'bias').slice(0, 2))
    expect(Math.abs(slope + 1)).toBeLessThan(0.2)
})

describe('row 18: how feedback learns', () => {
  /** Slopes of ΔV_l h_{l+1} for V_1 (hidden to hidden) and V_2 (output to hidden), three updates in a step. */
  const slopes = (rates: readonly [number, number] | undefined): number[] => {
    const rule = tp({
      outputTarget: 'output',
      inverse: 'linear',
      noise: 0,
      feedbackOptimizer: 'sgd',
      feedbackRate: 0.01,
      feedbackStepsPerBatch: 3,
    })
    const own = rule.widthScaling!({ optimizer: 'sgd' })
    const { V } = own.aux as Record<string, LayerExponents>
    const weight = rates && {
      ...V!.weight,
      hidden: { init: 0.5, rate: rates[0] },
      input: { init: 0, rate: rates[1] },
    }
    const exponents = weight ? { ...own, aux: { V: { ...V!, weight } } } : own
    const widths = [64, 128, 256, 512]
    const rms = widths.map((M) =>
      [1, 2].map((seed) => {
        const network = mlp([16, M, M, 4])
        const trainer = createTrainer({
          network,
          rule,
          loss: squaredError(),
          optimizer: sgd({ learningRate: 0 }),
          parametrization: scaled({ baseWidth: 64, exponents }),
          batchSize: 16,
          seed,
        })
        const batch = coordinateBatch(seed)
        const before = [1, 2].map((l) => trainer.read(`V${l}.W`))
        const h = activities(network, (name) => trainer.read(name), batch.inputs, 16, wasm())
        trainer.step(batch)
        const moved = [1, 2].map((l) => {
          const after = trainer.read(`V${l}.W`)
          const n = after.length / M
          let sum = 0
          for (let j = 0; j < M; j++)
            for (let s = 0; s < 16; s++) {
              let x = 0
              for (let k = 0; k < n; k++)
                x += (after[j * n + k]! - before[l - 1]![j * n + k]!) * h[l + 1]![s * n + k]!
              sum += x * x
            }
          return Math.sqrt(sum / (16 * M))
        })
        trainer.dispose()
        return moved
      }),
    )
    return [0, 1].map(
      (l) =>
        powerLaw(
          widths,
          rms.map((seeds) => (seeds[0]![l]! + seeds[1]![l]!) / 2),
        ).slope,
    )
  }

  it('as far at any width, by its own exponents', () => {
    for (const slope of slopes(undefined)) expect(Math.abs(slope)).toBeLessThan(0.3)
  })
  it('too far, or not far enough, by others', () => {
    const [hidden, output] = slopes([0, 1])
    expect(hidden).toBeGreaterThan(0.6)
    expect(output).toBeLessThan(-0.7)
    expect(slopes([1, -1])[1]).toBeGreaterThan(0.7)
  })
})

it('what initial weights pass on is Θ(1) too, and the activities before', () => {
  const check = bpCheck(mup({ baseWidth: 64 }))
  for (const slope of slopesOf(check, 'passed')) expect(Math.abs(slope)).toBeLessThan(0.2)
  for (const slope of slopesOf(check, 'activity').slice(0, -1)) expect(Math.abs(slope)).toBeLessThan(0.1)
  expect(check.applied.find((s) => s.parameter === 'W3')).toMatchObject({ role: 'readout', ratio: 8 })
})

it('rules without exponents say why', () => {
  const make = (rule: ReturnType<RuleFactory>) => () =>
    createTrainer({
      network: mlp([4, 8, 8, 2]),
      rule,
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.1 }),
      parametrization: mup({ baseWidth: 4 }),
      batchSize: 1,
      seed: 1,
    })
  expect(make(ff())).toThrow(/ff: no width exponents are derived.*goodness.*'sp'/)
  for (const rule of [tp(), dtp()])
    expect(make(rule)).toThrow(/begin at the last hidden layer.*one hidden layer the rule is backpropagation/)
  expect(make(dtp({ outputTarget: 'output', feedback: 'ldrl' }))).toThrow(/feedback 'ldrl'/)
  expect(make(tp({ outputTarget: 'output', inverse: 'mlp' }))).toThrow(/units of their own/)
  make(dtp({ outputTarget: 'output' }))().dispose()
})

it('power laws are fitted in logarithms', () => {
  expect(powerLaw([1, 2, 4], [3, 6, 12])).toEqual({ slope: 1, r2: 1 })
  expect(powerLaw([1, 2, 4], [5, 5, 5]).slope).toBe(0)
  expect(powerLaw([1, 2, 4], [5, NaN, 5]).slope).toBeNaN()
})

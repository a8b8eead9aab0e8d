import { bp } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { ep } from '@hebb/ep'
import { ff } from '@hebb/ff'
import { pc } from '@hebb/pc'
import { tp } from '@hebb/tp'
import { createTrainer, mlp, mup, sgd, squaredError, type RuleFactory } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { asExpected, checksOf, coordinateCheck, runChecks } from '../src/index.js'
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

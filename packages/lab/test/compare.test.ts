import { bp } from '@hebb/bp'
import { defineRule, reference, type LearningRule } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { alignment, compare, memory, parityTask, recipeFor, task, taskNames } from '../src/index.js'

const few = parityTask({ bits: 12, samples: 100, testSamples: 100, validationSamples: 50 })
const recipe = { ...recipeFor('bp', few), hidden: [20], epochs: 2, batchSize: 32 }

/** Backpropagation of which layer 1 learns nothing. */
const readoutOnly = (): LearningRule => {
  const rule = bp()
  return defineRule({
    ...rule,
    name: 'readout-only',
    *run(context) {
      for (const event of rule.run(context))
        yield 'learn' in event ? { learn: context.layers[context.L]! } : event
    },
  })
}

describe('alignment', () => {
  it('is 1 of backpropagation with itself, and null where nothing is learned', async () => {
    const data = await few.load({ seed: 3 })
    const common = { recipe, data, seed: 3, backend: reference(), backprop: bp() }
    for (const cosine of alignment({ ...common, rule: bp() })) expect(cosine).toBeCloseTo(1, 12)
    const [first, last] = alignment({ ...common, rule: readoutOnly() })
    expect(first).toBeNull()
    expect(last).toBeCloseTo(1, 12)
  })
})

describe('memory', () => {
  it('loads in the order of the protocol, then takes one full step', async () => {
    const data = await few.load({ seed: 3 })
    const { events, report, floatsPerStep } = memory({
      rule: bp(),
      recipe: { ...recipe, optimizer: { name: 'adam', learningRate: 0.1 } },
      data,
      seed: 3,
    })
    const loaded = events.slice(0, 16).map((event) => ('buffer' in event ? event.buffer : event.name))
    expect(loaded.slice(0, 9)).toEqual(['load', 'W1', 'b1', 'W2', 'b2', 'W1.m', 'W1.v', 'b1.m', 'b1.v'])
    expect(loaded.slice(13)).toEqual(['load', 'x', 'target'])
    expect(report.coldReads).toBe(0)
    expect(report.phases.map(({ name }) => name)).toEqual(['load', 'forward', 'backward', 'update'])
    expect(floatsPerStep).toBeLessThan(report.totalFloats)
  })

  it('measures the steady state after a warm-up', async () => {
    const data = await few.load({ seed: 3 })
    const [fresh, second, third] = [0, 1, 2].map((warmup) =>
      memory({ rule: bp(), recipe, data, seed: 3, warmup }),
    )
    expect(second!.report.totalFloats).toBe(fresh!.floatsPerStep)
    expect(second!.report.ard).not.toBe(fresh!.report.ard)
    expect(third!.report).toEqual(second!.report)
  })
})

describe('compare', () => {
  it('returns a record a rule and seed', async () => {
    const runs: string[] = []
    const {
      results,
      environment,
      task: about,
    } = await compare({
      task: few,
      entries: [
        { rule: bp(), recipe },
        { rule: readoutOnly(), recipe, variant: 'half' },
      ],
      seeds: [1, 2],
      backprop: bp(),
      versions: { lab: '1' },
      onRun: ({ entry, seed }) => void runs.push(`${entry.rule.name} ${seed}`),
    })
    expect(runs).toEqual(['bp 1', 'bp 2', 'readout-only 1', 'readout-only 2'])
    expect(about).toMatchObject({ name: 'parity', samples: 100, bits: 12 })
    expect(environment).toEqual({ versions: { lab: '1' }, backend: 'wasm', dtype: 'f32' })
    expect(results.map(({ rule, variant }) => `${rule} ${variant}`)[3]).toBe('readout-only half')
    expect(results[0]).toMatchObject({
      seed: 1,
      samples: 100,
      epochs: 2,
      updates: 8,
      trace: { batchSize: 1 },
    })
    expect(JSON.parse(JSON.stringify(results))).toEqual(results)
  })
})

describe('tasks', () => {
  it('are known by name', () => {
    for (const name of taskNames) expect(task(name).name).toBe(name)
    expect(() => task('parrity')).toThrow("Did you mean 'parity'?")
  })

  it('present about as many samples however many there are', () => {
    expect(recipeFor('bp', parityTask({ samples: 500 })).epochs).toBe(120)
    expect(recipeFor('bp', parityTask({ samples: 1000 })).epochs).toBe(60)
    expect(recipeFor('someone-elses', task('mnist'))).toEqual(recipeFor('bp', task('mnist')))
  })

  it('are the truth table for few bits, and refuse more samples than rows', async () => {
    const table = parityTask({ bits: 3, relevant: 3 })
    const data = await table.load({ seed: 1 })
    expect([data.train.labels.length, data.test.labels.length, data.validation]).toEqual([48, 8, undefined])
    expect(table.samples).toBe(48)
    expect(() => parityTask({ bits: 10, samples: 1024 })).toThrow('1024 different rows')
    expect(() => task('mnist', { samples: 15 })).toThrow('multiple of 10')
  })
})

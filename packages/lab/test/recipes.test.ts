import { bp } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { ep } from '@hebb/ep'
import { ff } from '@hebb/ff'
import { pc } from '@hebb/pc'
import { tp } from '@hebb/tp'
import type { LearningRule } from '@hebb/core'
import { describe, expect, it, vi } from 'vitest'
import { compare, hasRecipe, parityTask, recipeFor, task, taskNames, trainerFor } from '../src/index.js'

// Whole runs: seconds each on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

type Name = 'bp' | 'pc' | 'ep' | 'tp' | 'dtp' | 'ff'
const factories: Record<Name, (options?: any) => LearningRule> = { bp, pc, ep, tp, dtp, ff }
const names = Object.keys(factories) as Name[]
const parity = parityTask()

const resultOf = async (name: Name) => {
  const recipe = recipeFor(name, parity)
  const entries = [{ rule: factories[name](recipe.options), recipe }]
  const { results } = await compare({ task: parity, entries, seeds: [1], backprop: bp() })
  return results[0]!
}

describe('recipes', () => {
  it.each(names)('%s has its own for every task, and takes its options and network', async (name) => {
    const data = await parityTask({ bits: 12, samples: 100, testSamples: 100 }).load({ seed: 1 })
    for (const of of taskNames) {
      expect(hasRecipe(name, of)).toBe(true)
      const recipe = recipeFor(name, task(of))
      const rule = factories[name](recipe.options)
      trainerFor({ rule, recipe: { ...recipe, hidden: recipe.hidden.map(() => 4) }, data, seed: 1 }).dispose()
    }
  })

  it.each(['pc', 'ep', 'dtp', 'ff'] as const)(
    '%s solves parity, and not as backpropagation',
    async (name) => {
      const { testAccuracy, alignment } = await resultOf(name)
      expect(testAccuracy).toBeGreaterThanOrEqual(0.95)
      expect(alignment![0]).toBeLessThan(0.999)
    },
  )

  it('ep solves the parity of an even number of bits, of which tanh units without biases are no function', async () => {
    const even = parityTask({ bits: 10, relevant: 4 })
    expect([even.samples, even.settings['testSamples'], even.settings['validationSamples']]).toEqual([
      700, 300, 24,
    ])
    const recipe = recipeFor('ep', even)
    const tanh = { ...recipeFor('ep', parityTask({ bits: 10 })), epochs: recipe.epochs }
    const entries = [recipe, tanh].map((of) => ({ rule: ep(of.options), recipe: of }))
    const { results } = await compare({ task: even, entries, seeds: [1] })
    expect(results[0]!.testAccuracy).toBeGreaterThanOrEqual(0.95)
    expect(results[1]!.testAccuracy).toBeLessThan(0.7)
  })

  it('tp does not solve parity', async () => {
    const { testAccuracy } = await resultOf('tp')
    expect(testAccuracy).toBeLessThan(0.9)
  })
})

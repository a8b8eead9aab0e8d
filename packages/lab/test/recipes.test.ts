import { bp } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { ep } from '@hebb/ep'
import { ff } from '@hebb/ff'
import { pc } from '@hebb/pc'
import { tp } from '@hebb/tp'
import type { LearningRule } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { compare, hasRecipe, parityTask, recipeFor, task, taskNames, trainerFor } from '../src/index.js'

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

  it('tp does not solve parity', async () => {
    const { testAccuracy } = await resultOf('tp')
    expect(testAccuracy).toBeLessThan(0.9)
  })
})

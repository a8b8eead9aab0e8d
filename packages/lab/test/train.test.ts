import { bp } from '@hebb/bp'
import type { Checkpoint, Position } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { parityTask, recipeFor, train, type Recipe, type TaskData } from '../src/index.js'

const task = parityTask({ bits: 20, relevant: 3, samples: 1000 })

/** A run of a few milliseconds. */
const small = async (): Promise<{ recipe: Recipe; data: TaskData }> => {
  const few = parityTask({ bits: 12, samples: 200, testSamples: 100, validationSamples: 50 })
  return {
    recipe: { ...recipeFor('bp', few), hidden: [20], epochs: 4, batchSize: 32 },
    data: await few.load({ seed: 1 }),
  }
}

describe('train', () => {
  it.each([42, 43, 44, 45, 46])(
    'solves sparse parity by the recipe of backpropagation, seed %i',
    async (seed) => {
      const data = await task.load({ seed })
      const record = train({ rule: bp(), recipe: recipeFor('bp', task), data, seed })
      expect(record.testAccuracy).toBeGreaterThanOrEqual(0.99)
      expect(record.epochsToTarget).toBeLessThan(15)
      expect(record).toMatchObject({ rule: 'bp', samples: 1000, epochs: 60, bestTestAccuracy: null })
      expect(record).toMatchObject({ updates: 60 * 16, stopped: 'epochs' })
    },
  )

  it('is the same for the same seed', async () => {
    const given = await small()
    const [a, b] = [1, 2].map(() => train({ rule: bp(), ...given, seed: 5 }))
    expect(a!.history).toEqual(b!.history)
  })

  it('looks at the test set only where a preset asks for it', async () => {
    const given = await small()
    const record = train({ rule: bp(), ...given, seed: 5, peekAtTest: true })
    expect(record.bestTestAccuracy).toBeGreaterThanOrEqual(record.testAccuracy)
  })

  it('stops early, on the validation set alone', async () => {
    const data = await task.load({ seed: 42 })
    const recipe = { ...recipeFor('bp', task), epochs: 1000 }
    const record = train({ rule: bp(), recipe, data, seed: 42, patience: 3 })
    expect(record.stopped).toBe('earlyStopping')
    expect(record.epochs).toBeLessThan(30)
    const { validation: _, ...without } = data
    expect(() => train({ rule: bp(), recipe, data: without, seed: 42, patience: 3 })).toThrow(
      /validation set/,
    )
  })

  it('goes on from any position with the same bits', async () => {
    const given = await small()
    const whole = train({ rule: bp(), ...given, seed: 5 })
    let saved: { checkpoint: Checkpoint; position: Position } | undefined
    train({
      rule: bp(),
      ...given,
      seed: 5,
      steps: 10,
      callbacks: [{ onStep: ({ position }) => void (saved = { checkpoint: {} as Checkpoint, position }) }],
      onEnd: (trainer) => (saved = { ...saved!, checkpoint: trainer.save() }),
    })
    expect(saved!.position).toEqual({ epoch: 1, batch: 3 })
    const rest = train({ rule: bp(), ...given, seed: 5, resume: saved! })
    expect(rest.updates).toBe(whole.updates)
    expect(rest.history.slice(1)).toEqual(whole.history.slice(2))
  })
})

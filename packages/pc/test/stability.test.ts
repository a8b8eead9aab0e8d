import { describe, expect, it } from 'vitest'
import { createTrainer, DivergenceError, mlp, sgd, squaredError } from '@hebb/core'
import { pc, type PCOptions } from '../src/index.js'

/** In how many of ten seeds 1000 steps learn exclusive or. */
function learned(options: Partial<PCOptions>): number {
  const xor = { size: 4, inputs: [0, 0, 0, 1, 1, 0, 1, 1], labels: [0, 1, 1, 0] }
  return Array.from({ length: 10 }, (_, i) => {
    const trainer = createTrainer({
      network: mlp([2, 16, 1], { activation: 'tanh' }),
      rule: pc(options),
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.2 }),
      batchSize: 4,
      seed: i + 1,
    })
    try {
      for (let step = 0; step < 1000; step++) trainer.step(xor)
      return [...trainer.predict(xor.inputs).labels].join() === '0,1,1,0'
    } catch (error) {
      if (error instanceof DivergenceError) return false
      throw error
    }
  }).filter(Boolean).length
}

describe('learning exclusive or', () => {
  it(
    'works with steps that follow the weights, not with one that is right only at first',
    { timeout: 60000 },
    () => {
      expect(learned({})).toBe(10)
      expect(learned({ stepSize: 0.2 })).toBe(2)
    },
  )
})

import { createTrainer, mlp, reference, sgd, squaredError, type LearningRule } from '@hebb/core'
import { batches } from '@hebb/data'
import { dtp } from '@hebb/dtp'
import { openBackend, tensorLog } from '@hebb/testkit'
import { tp } from '@hebb/tp'
import { describe, expect, it } from 'vitest'
import { parityTask } from '../src/index.js'

const bits = 12
const samples = 64

/** How many different hidden targets 64 samples have, after so many steps of learning. */
async function hiddenTargets(rule: LearningRule, steps: number): Promise<number> {
  const { train } = await parityTask({ bits, samples, testSamples: 100 }).load({ seed: 1 })
  const { backend, engine } = openBackend(reference({ dtype: 'f64' }))
  const log = tensorLog()
  const trainer = createTrainer({
    network: mlp([bits, 16, 1], { activation: 'tanh' }),
    rule,
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.02 }),
    batchSize: samples,
    seed: 1,
    backend,
    tracer: log,
  })
  const [batch] = batches(train, { size: samples, seed: 1 })
  for (let step = 0; step < steps; step++) trainer.step(batch!)
  trainer.gradients(batch!)
  const targets = [...log.tensors].find(({ label }) => label === 't1')!
  const values = engine().read(targets)
  const rows = Array.from({ length: samples }, (_, i) =>
    Array.from(values.subarray(i * targets.cols, (i + 1) * targets.cols), (v) => v.toFixed(9)).join(),
  )
  trainer.dispose()
  return new Set(rows).size
}

const fromOutput = { outputTarget: 'output', eta: 1, feedbackOptimizer: 'sgd', feedbackRate: 0.02 } as const

describe('hidden targets of a network with one output', () => {
  it.each([
    ['a linear inverse', { inverse: 'linear' }],
    ['a nonlinear inverse', { inverse: 'mlp', inverseUnits: 8 }],
  ] as const)('are two in target propagation, one a label, with %s, trained or not', async (_, inverse) => {
    const rule = tp({ ...fromOutput, ...inverse })
    for (const steps of [0, 1, 50]) expect(await hiddenTargets(rule, steps)).toBe(2)
  })

  it('are one a sample in difference target propagation', async () => {
    for (const inverse of ['linear', 'mlp'] as const) {
      const units = inverse === 'mlp' ? { inverseUnits: 8 } : {}
      expect(await hiddenTargets(dtp({ ...fromOutput, inverse, ...units }), 5)).toBe(samples)
    }
  })
})

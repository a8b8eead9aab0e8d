import { createTrainer, hinge, mlp, sgd, squaredError, totalOf, type Activation } from '@hebb/core'
import { batchFor } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ff, type FFOptions } from '../src/index.js'
import { open, ownParameters, samples, sizes } from './help.js'

const hiddenGradients = (options: Partial<FFOptions>): number[] => {
  const { trainer, batch } = open(ff(options))
  const total = totalOf(trainer.gradients(batch))
  return [1, 2].flatMap((l) => ownParameters(trainer, l).flatMap((name) => [...total[name]]))
}

describe('symba', () => {
  it('has coefficients that sum to zero, bit for bit', () => {
    const { trainer, batch, state } = open(ff({ goodness: 'sum' }))
    trainer.gradients(batch)
    for (const l of [1, 2]) {
      const minus = state(`c⁻${l}`)
      expect(state(`c⁺${l}`).map((c, i) => c + minus[i])).toEqual(minus.map(() => 0))
      expect(minus.some((c) => c > 0)).toBe(true)
    }
  })

  it('learns nothing from two equal passes; bce does', () => {
    expect(hiddenGradients({ labelScale: 0 }).every((g) => g === 0)).toBe(true)
    expect(hiddenGradients({ labelScale: 0, loss: 'bce' }).some((g) => g !== 0)).toBe(true)
  })
})

describe('a small step', () => {
  for (const options of [{}, { loss: 'bce' }, { goodness: 'sum', alpha: 1 }] as Partial<FFOptions>[])
    it(`of a layer lowers its own loss: ${JSON.stringify(options)}`, () => {
      for (const seed of [1, 2, 3, 4, 5])
        for (const l of [1, 2]) {
          const { trainer, batch, losses } = open(ff({ negatives: 'uniform', ...options }), { seed })
          const before = losses()[l - 1]
          const total = totalOf(trainer.gradients(batch))
          const step = (rate: number): number => {
            for (const name of ownParameters(trainer, l))
              trainer.write(
                name,
                trainer.read(name).map((w, i) => w - rate * total[name][i]),
              )
            return losses()[l - 1]
          }
          expect(step(1e-3)).toBeLessThan(before)
          // Control: the same step uphill.
          expect(step(-2e-3)).toBeGreaterThan(before)
        }
    })
})

describe('labels', () => {
  const classOf = (row: readonly number[]): number => row.findIndex((x) => x > 0)

  for (const negatives of ['uniform', 'hard'] as const)
    it(`${negatives}: positive passes have the true label, negative ones never`, () => {
      const { trainer, batch, rows } = open(ff({ negatives, labelScale: 3 }))
      const shown = new Set<number>()
      for (let step = 0; step < 40; step++) {
        trainer.step(batch)
        const [plus, minus] = [rows('y⁺'), rows('y⁻')]
        expect(plus.map(classOf)).toEqual(batch.labels)
        minus.forEach((row, i) => {
          expect([...row].sort()).toEqual([0, 0, 3])
          expect(classOf(row)).not.toBe(batch.labels![i])
          if (i === 0) shown.add(classOf(row))
        })
      }
      expect(shown.size).toBe(2)
    })

  it('a hard negative is what the readout finds likely', () => {
    const { trainer, batch, rows } = open(ff())
    const favorite = (batch.labels![0] + 1) % 3
    trainer.write(
      'b3',
      [0, 1, 2].map((c) => (c === favorite ? 50 : 0)),
    )
    trainer.gradients(batch)
    expect(classOf(rows('y⁻')[0])).toBe(favorite)
  })

  it('a label may stand in place of the first inputs, and then has no weights of its own', () => {
    const { trainer, batch, rows } = open(ff({ label: 'overwrite', norm: 'none', labelScale: 2 }))
    trainer.gradients(batch)
    expect(trainer.parameters).not.toContain('Y1.W')
    rows('z⁺0').forEach((row, i) => {
      expect(row.slice(0, 3)).toEqual([0, 1, 2].map((c) => (c === batch.labels![i] ? 2 : 0)))
      expect(row.slice(3)).toEqual(Array.from(batch.inputs).slice(i * sizes[0] + 3, (i + 1) * sizes[0]))
    })
  })

  it('beside the inputs, label and inputs are normalized together', () => {
    const { trainer, batch, rows } = open(ff())
    trainer.gradients(batch)
    const labels = rows('label⁻')
    // The image is the positive pass's, whose label is as large.
    rows('z⁺0').forEach((row, i) => {
      const all = [...row, ...labels[i]]
      expect(all.reduce((sum, x) => sum + x * x, 0) / all.length).toBeCloseTo(1, 6)
    })
  })

  it('say nothing in the pass that the readout sees: 1/C a class, 0 where they are -1 and +1', () => {
    const { trainer, batch, rows } = open(ff())
    const labels = Array.from(batch.labels!)
    trainer.gradients(batch)
    expect(rows('y°').flat()).toEqual(Array(18).fill(1 / 3))
    const single = open(ff(), { network: mlp([9, 6, 1]) })
    single.trainer.gradients({ size: 6, inputs: batch.inputs, labels: labels.map((c) => c % 2) })
    expect(single.rows('y°').flat()).toEqual(Array(6).fill(0))
    expect(single.rows('y⁺').flat()).toEqual(
      single
        .rows('y⁻')
        .flat()
        .map((y) => -y),
    )
    expect(single.rows('y⁺').flat()).toEqual(labels.map((c) => (c % 2 ? 4 : -4)))
  })

  it('have weights N(0, 1 / (inputs + classes)), twice that where units rectify', () => {
    const power = (activation: Activation): number => {
      const { trainer } = open(ff(), { network: mlp([60, 50, 40], { activation }) })
      const Y = [...trainer.read('Y1.W')]
      return (100 * Y.reduce((sum, y) => sum + y * y, 0)) / Y.length
    }
    // 2000 numbers: their power is within 16 % in all but one of 10⁶ draws.
    for (const activation of ['tanh', 'logistic'] as const)
      expect(Math.abs(power(activation) - 1)).toBeLessThan(0.16)
    for (const activation of ['relu', 'leakyRelu'] as const)
      expect(Math.abs(power(activation) - 2)).toBeLessThan(0.32)
  })

  it('targets coded by sign give the same hidden updates as targets of 0 and 1', () => {
    const c = { sizes, samples, seed: 3, activation: 'relu' } as const
    const [zeros, signs] = [squaredError(), hinge()].map((loss) => {
      const trainer = createTrainer({
        network: mlp(sizes, { activation: 'relu' }),
        rule: ff({ negatives: 'uniform' }),
        loss,
        optimizer: sgd({ learningRate: 0.1 }),
        batchSize: samples,
        seed: 3,
      })
      const { W1, W2 } = totalOf(trainer.gradients(batchFor(c)))
      trainer.dispose()
      return { W1, W2 }
    })
    expect(signs).toEqual(zeros)
  })
})

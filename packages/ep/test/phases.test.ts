import { crossEntropy, predictiveCodingEnergy, reference, type Engine, type LearningRule } from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { chl, coupledLearning, ep, hopfield, type EPOptions } from '../src/index.js'
import { batchOf, trainerOf, updateOf, type Bench, type Making } from './helpers/nets.js'

const bench: Bench = { sizes: [5, 8, 6, 3], activation: 'logistic', gain: 0.6, samples: 3, seed: 4 }
const few = { freeSteps: 4, nudgedSteps: 3 } as const
const clamped = { freeSteps: 4, clampedSteps: 3 } as const

/** A step seen from inside: its phases, and the labels of all tensors that it was given. */
function watch(rule: LearningRule, making: Making = {}, of = bench) {
  const { targets, ...inputs } = batchOf(of)
  const batch = making.loss ? { ...inputs, labels: [0, 1, 2] } : { ...inputs, targets }
  const labels: string[] = []
  const open = (): Engine => {
    const engine = reference().open()
    return {
      ...engine,
      tensor(spec) {
        labels.push(spec.label)
        return engine.tensor(spec)
      },
    }
  }
  const trainer = trainerOf(rule, of, { ...making, backend: { ...reference(), open } })
  const phases: string[] = []
  for (const event of trainer.phases(batch)) if ('phase' in event) phases.push(event.phase)
  return { phases, labels }
}
const times = (counts: Record<string, number>): string[] =>
  Object.entries(counts).flatMap(([name, n]) => Array<string>(n).fill(name))

describe('a step', () => {
  it('announces its sweeps, one name a phase, and runs no phase that it does not need', () => {
    const seen = (options: Partial<EPOptions>): string[] => watch(ep({ ...few, ...options })).phases
    expect(seen({})).toEqual(times({ free: 4, plus: 3, minus: 3 }))
    expect(seen({ nudging: 'positive' })).toEqual(times({ free: 4, plus: 3 }))
    expect(seen({ nudging: 'negative' })).toEqual(times({ free: 4, minus: 3 }))
    expect(seen({ energy: 'predictiveCoding' })).toEqual(times({ plus: 3, minus: 3 }))
    for (const rule of [chl(clamped), coupledLearning(clamped)])
      expect(watch(rule).phases).toEqual(times({ free: 4, clamped: 3 }))
  })

  it('is as long by default as its depth asks for', () => {
    const sweeps = (rule: LearningRule, hidden: number, activation = bench.activation): number[] => {
      const of = { ...bench, activation, sizes: [5, ...Array<number>(hidden).fill(4), 3] }
      const { phases } = watch(rule, {}, of)
      return [...new Set(phases)].map((name) => phases.filter((p) => p === name).length)
    }
    expect(sweeps(ep(), 0)).toEqual([1, 1, 1])
    expect(sweeps(ep(), 5)).toEqual(sweeps(ep(), 3))
    expect(sweeps(ep({ update: 'sync' }), 1)).toEqual([20, 10, 10])
    expect(sweeps(ep({ update: 'gradient' }), 1, 'hardSigmoid')).toEqual([40, 20, 20])
    expect(sweeps(chl(), 1)).toEqual([10, 5])
    expect(sweeps(coupledLearning(), 2)).toEqual([50, 20])
  })

  it('counts only the layers below a readout', () => {
    const { phases } = watch(ep({ readout: 'crossEntropy' }), { loss: crossEntropy() })
    expect(phases).toEqual(times({ free: 10, plus: 5, minus: 5 }))
  })

  const rules: Record<string, [LearningRule, Making?]> = {
    async: [ep(few)],
    sync: [ep({ ...few, update: 'sync' })],
    predictiveCoding: [ep({ ...few, energy: 'predictiveCoding' })],
    tolerance: [ep({ ...few, tolerance: 1e-6 })],
    readout: [ep({ ...few, readout: 'crossEntropy' }), { loss: crossEntropy() }],
    saturating: [ep(few), { output: 'logistic' }],
    chl: [chl(clamped)],
    coupledLearning: [coupledLearning(clamped)],
  }

  it('has a name of its own for every tensor, so that a trace tells them apart', () => {
    for (const [name, [rule, making]] of Object.entries(rules)) {
      const { labels } = watch(rule, making)
      expect(new Set(labels).size, name).toBe(labels.length)
      for (const label of labels) expect(label, name).toMatch(/^∂?\p{L}/u)
    }
  })

  it('is given a place for new activities only where all layers move at once, or a tolerance is looked at', () => {
    const apart = Object.entries(rules).filter(([, [rule, making]]) =>
      watch(rule, making).labels.some((label) => label.startsWith('next')),
    )
    expect(apart.map(([name]) => name)).toEqual(['sync', 'tolerance'])
  })

  it('is made by a rule of its name', () => {
    expect([ep(), chl(), coupledLearning()].map(({ name }) => name)).toEqual(['ep', 'chl', 'coupledLearning'])
  })
})

describe('step sizes', () => {
  const update = (options: Partial<EPOptions>, of = bench) => updateOf(ep({ ...few, ...options }), of)
  const same = (a: Partial<EPOptions>, b: Partial<EPOptions>, of = bench): boolean =>
    relativeDistance(update(a, of), update(b, of)) === 0

  it('are ½ by default, and 0.2 on the predictive-coding energy', () => {
    expect(same({ update: 'leaky' }, { update: 'leaky', stepSize: 0.5 })).toBe(true)
    expect(same({ update: 'leaky' }, { update: 'leaky', stepSize: 0.2 })).toBe(false)
    const named = { energy: 'predictiveCoding' } as const
    expect(same(named, { energy: predictiveCodingEnergy({ stepSize: 0.2 }) })).toBe(true)
    const hard = { ...bench, activation: 'hardSigmoid' } as const
    expect(same({ update: 'gradient' }, { energy: hopfield({ stepSize: 0.5 }) }, hard)).toBe(true)
  })

  it('reach an energy that is given by its name', () => {
    const named = { energy: 'predictiveCoding', stepSize: 0.1 } as const
    expect(same(named, { energy: predictiveCodingEnergy({ stepSize: 0.1 }) })).toBe(true)
    const hard = { ...bench, activation: 'hardSigmoid' } as const
    expect(same({ update: 'gradient', stepSize: 0.1 }, { energy: hopfield({ stepSize: 0.1 }) }, hard)).toBe(
      true,
    )
    expect(same({ update: 'gradient', stepSize: 0.1 }, { update: 'gradient' }, hard)).toBe(false)
  })
})

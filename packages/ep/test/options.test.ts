import {
  crossEntropy,
  createTrainer,
  mlp,
  parseOption,
  predictiveCodingEnergy,
  sgd,
  squaredError,
} from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { chl, ep, epOptions, hopfield, type EPOptions } from '../src/index.js'

const make = (options: Partial<EPOptions>, network = mlp([3, 4, 2]), loss = squaredError()) =>
  createTrainer({
    network,
    rule: ep(options),
    loss,
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 1,
    seed: 1,
  })

describe('options', () => {
  it('are refused where they are unknown or out of range, with the known ones', () => {
    expect(() => ep({ betta: 0.1 } as object)).toThrow(/ep has no option 'betta'; did you mean 'beta'\?/)
    expect(() => ep({ beta: 0 })).toThrow(/ep: beta is 0; wanted a number from/)
    expect(() => ep({ energy: 'hopfeld' as 'hopfield' })).toThrow(/Did you mean 'hopfield'\?/)
    expect(() => hopfield({ feedbackGain: 0 })).toThrow(/feedbackGain is 0; wanted a number above 0/)
    expect(() => hopfield({ stepSize: 2 })).toThrow(/stepSize is 2; wanted a number above 0, at most 1/)
  })

  it('are set from text, as a command line gives them', () => {
    expect(parseOption('energy', epOptions.energy, 'predictiveCoding')).toBe('predictiveCoding')
    expect(parseOption('freeSteps', epOptions.freeSteps, 'auto')).toBe('auto')
    expect(parseOption('beta', epOptions.beta, '0.5')).toBe(0.5)
  })

  it('are recorded as plain data, the energy by its name', () => {
    expect(ep({ energy: hopfield({ feedbackGain: 0.3 }) }).options).toEqual({
      energy: 'hopfield',
      update: 'async',
      stepSize: 'auto',
      nudging: 'centered',
      beta: 0.2,
      freeSteps: 'auto',
      nudgedSteps: 'auto',
      tolerance: 0,
      readout: 'inside',
    })
    const { options } = ep({ energy: 'predictiveCoding' })
    expect(ep(options as Partial<EPOptions>).options).toEqual(options)
    expect(options).toMatchObject({ update: 'gradient' })
  })
})

describe('refusals', () => {
  it('of a beta without a minimum', () => {
    for (const nudging of ['centered', 'negative', 'randomSign'] as const)
      expect(() => ep({ beta: 1, nudging })).toThrow(/use a beta below 1, such as 0.2, or nudging 'positive'/)
    expect(() => make({ beta: 3, nudging: 'positive' })).not.toThrow()
    expect(() => make({ beta: 3, nudging: 'positive' }, mlp([3, 4, 2], { output: 'tanh' }))).toThrow(
      /use a beta below 1, or a linear output/,
    )
  })

  it('of hidden units without an upper bound', () => {
    for (const activation of ['relu', 'leakyRelu', 'linear', 'softplus'] as const) {
      const network = mlp([3, 4, 2], { activation })
      expect(() => make({}, network)).toThrow(
        /layer 1 has .* units, without an upper bound.*Use hardSigmoid, tanh/,
      )
      expect(() => make({ energy: 'predictiveCoding' }, network)).not.toThrow()
    }
  })

  it('of updates that the energy does not make', () => {
    for (const update of ['async', 'sync', 'leaky'] as const) {
      expect(() => ep({ energy: predictiveCodingEnergy(), update })).toThrow(/use update 'gradient'/)
      expect(() => ep({ energy: hopfield({ stepSize: 0.5 }), update })).toThrow(
        /or hopfield\(\) without a stepSize/,
      )
    }
    expect(() => ep({ energy: hopfield(), update: 'gradient' })).toThrow(/or hopfield\(\{ stepSize: 0.5 \}\)/)
    expect(() => make({ update: 'gradient' })).toThrow(/gradient steps of tanh units/)
  })

  it('of a step size without effect', () => {
    expect(() => ep({ stepSize: 0.1 })).toThrow(/stepSize does nothing with update 'async'/)
    expect(() => ep({ energy: predictiveCodingEnergy(), stepSize: 0.1 })).toThrow(
      /give it to predictiveCoding.*stepSize: 0.1/,
    )
  })

  it('of too few sweeps for the nudge to reach the first layer', () => {
    expect(() => make({ update: 'sync', nudgedSteps: 1 })).toThrow(/layers 1 to 1 would never learn/)
    expect(() => make({ nudgedSteps: 1 })).not.toThrow()
  })

  it('of a readout without its loss or its hidden layer', () => {
    const readout = 'crossEntropy'
    expect(() => make({ readout })).toThrow(/wants a hidden layer, a linear output and the loss crossEntropy/)
    expect(() => make({ readout }, mlp([3, 2]), crossEntropy())).toThrow(/got 1 layers/)
    expect(() => make({ readout }, mlp([3, 4, 2]), crossEntropy())).not.toThrow()
  })

  it('of options of chl likewise', () => {
    expect(() => chl({ beta: 0.1 } as object)).toThrow(/chl has no option 'beta'/)
  })
})

describe('claims', () => {
  it('name a limit where phases run to an equilibrium, and none where they are cut off', () => {
    expect(ep().claims.backprop).toEqual({ kind: 'none' })
    expect(ep({ tolerance: 1e-6 }).claims.backprop).toMatchObject({
      of: 'free-equilibrium',
      limit: { order: 2 },
    })
    expect(
      ep({ tolerance: 1e-6, energy: 'predictiveCoding', nudging: 'positive' }).claims.backprop,
    ).toMatchObject({
      of: 'network-loss',
      limit: { option: 'beta', order: 1 },
    })
    expect(chl({ tolerance: 1e-6 }).claims.backprop).toMatchObject({ limit: { option: 'feedbackGain' } })
  })
})

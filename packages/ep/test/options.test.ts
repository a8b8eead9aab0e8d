import {
  crossEntropy,
  createTrainer,
  mlp,
  parseOption,
  predictiveCodingEnergy,
  sgd,
  squaredError,
  type Activation,
  type LossSpec,
} from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { chl, ep, epOptions, hopfield, type EPOptions } from '../src/index.js'

const make = (options: Partial<EPOptions>, network = mlp([3, 4, 2]), loss: LossSpec = squaredError()) =>
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
    expect(() => make({ readout })).toThrow(/wants a hidden layer and the loss crossEntropy/)
    expect(() => make({ readout }, mlp([3, 2]), crossEntropy())).toThrow(/got 1 layers/)
    expect(() => make({ readout }, mlp([3, 4, 2]), crossEntropy())).not.toThrow()
  })

  it('of options of chl likewise', () => {
    expect(() => chl({ beta: 0.1 } as object)).toThrow(/chl has no option 'beta'/)
  })
})

describe('what is just within bounds', () => {
  it('is a beta below 1, or any where the nudge is exact and one-sided', () => {
    for (const nudging of ['centered', 'negative', 'randomSign'] as const)
      expect(() => ep({ beta: 0.999, nudging })).not.toThrow()
    const tanh = mlp([3, 4, 2], { output: 'tanh' })
    expect(() => make({ beta: 0.999, nudging: 'positive' }, tanh)).not.toThrow()
    expect(() => make({ beta: 1, nudging: 'positive' }, tanh)).toThrow(
      /beta is 1, but a tanh layer is nudged/,
    )
    expect(() => make({ beta: 1, nudging: 'positive' })).not.toThrow()
    expect(() => make({ beta: 1, nudging: 'positive', energy: 'predictiveCoding' }, tanh)).not.toThrow()
  })

  it('is a nudged phase of as many sweeps as there are layers', () => {
    const deep = mlp([3, 4, 4, 2])
    for (const update of ['sync', 'leaky'] as const) {
      expect(() => make({ update, nudgedSteps: 3 }, deep)).not.toThrow()
      expect(() => make({ update, nudgedSteps: 1 }, deep)).toThrow(
        /nudgedSteps is 1, but with update '.*'.* there are 3: layers 1 to 2 would never learn. Use at least 3, or update 'async'/,
      )
      expect(() => make({ update }, deep)).not.toThrow()
    }
    const readout = { update: 'sync', readout: 'crossEntropy' } as const
    expect(() => make({ ...readout, nudgedSteps: 2 }, deep, crossEntropy())).not.toThrow()
    expect(() => make({ ...readout, nudgedSteps: 1 }, deep, crossEntropy())).toThrow(
      /there are 2: layers 1 to 1/,
    )
  })

  it('is the layer below a readout, which is nudged like an output', () => {
    const readout = { readout: 'crossEntropy', nudging: 'positive' } as const
    const network = mlp([3, 4, 2])
    expect(() => make({ ...readout, beta: 0.999 }, network, crossEntropy())).not.toThrow()
    expect(() => make({ ...readout, beta: 1 }, network, crossEntropy())).toThrow(/a tanh layer is nudged/)
  })

  it('is a readout with all that it wants, one by one', () => {
    const readout = 'crossEntropy'
    expect(() => make({ readout }, mlp([3, 4, 2]), squaredError())).toThrow(
      /got 2 layers and squaredError. Change them, or use readout 'inside'/,
    )
    expect(() => make({ readout }, mlp([3, 4, 2], { output: 'tanh' }), crossEntropy())).toThrow(
      /crossEntropy takes logits/,
    )
    expect(() => make({ readout }, mlp([3, 4, 4, 2]), crossEntropy())).not.toThrow()
    expect(() => make({ readout: 'inside' }, mlp([3, 2]), squaredError())).not.toThrow()
  })

  it('is any bounded unit within, and also linear or relu on top', () => {
    const network = (activation: Activation, output: Activation) => mlp([3, 4, 4, 2], { activation, output })
    for (const hidden of ['hardSigmoid', 'tanh', 'logistic'] as const)
      for (const output of ['linear', 'relu', 'hardSigmoid', 'tanh', 'logistic'] as const)
        expect(() => make({}, network(hidden, output)), `${hidden} ${output}`).not.toThrow()
    for (const output of ['leakyRelu', 'softplus'] as const)
      expect(() => make({}, network('tanh', output))).toThrow(
        `hopfield: the output has ${output} units; wanted linear, or one of hardSigmoid, tanh, logistic, relu.`,
      )
    expect(() => make({}, mlp([3, 4, 4, 2], { activation: ['tanh', 'relu'] }))).toThrow(
      /layer 2 has relu units.*the energy then has no minimum.*hardSigmoid, tanh, logistic, or predictiveCodingEnergy/,
    )
  })

  it('is a gradient step of units that may be projected', () => {
    const steps = (output: Activation) => mlp([3, 4, 2], { activation: 'hardSigmoid', output })
    for (const output of ['linear', 'relu', 'hardSigmoid'] as const)
      expect(() => make({ update: 'gradient' }, steps(output))).not.toThrow()
    expect(() => make({ update: 'gradient' }, steps('logistic'))).toThrow(
      /gradient steps of logistic units \(layer 2\) may leave their range.*Use linear, relu, hardSigmoid units, or exact/,
    )
    expect(() => hopfield({ stepSize: 1 })).not.toThrow()
    for (const stepSize of [0, 1.001, NaN])
      expect(() => hopfield({ stepSize }), `${stepSize}`).toThrow(/above 0, at most 1/)
    for (const feedbackGain of [-1, Infinity, NaN])
      expect(() => hopfield({ feedbackGain }), `${feedbackGain}`).toThrow(/wanted a number above 0/)
    expect(() => hopfield({ gain: 1 } as object)).toThrow(/hopfield has no option 'gain'.*feedbackGain/)
  })
})

describe('the update', () => {
  it('is what the energy makes, unless said', () => {
    const update = (options: Partial<EPOptions>) => ep(options).options!['update']
    expect(update({ energy: hopfield() })).toBe('async')
    expect(update({ energy: hopfield({ stepSize: 0.5 }) })).toBe('gradient')
    expect(update({ energy: predictiveCodingEnergy() })).toBe('gradient')
    expect(update({ energy: 'predictiveCoding' })).toBe('gradient')
    expect(update({ update: 'sync' })).toBe('sync')
    expect(ep({ update: 'gradient' }).options).toMatchObject({ energy: 'hopfield', update: 'gradient' })
  })

  it('is refused with the way out that this energy has', () => {
    const message = (options: Partial<EPOptions>): string => {
      try {
        ep(options)
      } catch (error) {
        return (error as Error).message
      }
      return 'none'
    }
    expect(message({ energy: 'predictiveCoding', update: 'sync' })).toMatch(
      /^ep: update 'sync' needs exact minima, and the energy 'predictiveCoding' makes gradient steps: use update 'gradient'\.$/,
    )
    expect(message({ energy: hopfield({ stepSize: 0.1 }), update: 'sync' })).toMatch(
      /or hopfield\(\) without a stepSize\.$/,
    )
    expect(message({ energy: hopfield(), update: 'gradient', stepSize: 0.3 })).toMatch(
      /^ep: update 'gradient' needs an energy.*hopfield\(\{ stepSize: 0.3 \}\)/,
    )
    expect(message({ energy: hopfield({ stepSize: 0.3 }), stepSize: 0.3 })).toMatch(
      /where the energy is an object.*give it to hopfield\(\{ stepSize: 0.3 \}\)/,
    )
    expect(message({ update: 'sync', stepSize: 0.3 })).toMatch(
      /stepSize does nothing with update 'sync', which goes to the minimum. Leave it out, or use 'leaky' or 'gradient'/,
    )
    expect(message({ beta: 1 })).toMatch(/beta is 1, but nudging 'centered' also runs at -beta/)
    for (const options of [
      { update: 'leaky', stepSize: 0.3 },
      { update: 'gradient', stepSize: 0.3 },
      { energy: 'predictiveCoding', stepSize: 0.3 },
    ] as const)
      expect(message(options)).toBe('none')
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

import { predictiveCodingEnergy } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { chl, coupledLearning, ep, hopfield, type EPOptions } from '../src/index.js'

const claims = (options: Partial<EPOptions>) => ep(options).claims
const settled = { tolerance: 1e-6 } as const

describe('the claims of ep', () => {
  it("name the energy's own gradient as the limit: order 2 centered, 1 otherwise, for phases that settle", () => {
    for (const [energy, of] of [
      ['hopfield', 'free-equilibrium'],
      [hopfield({ feedbackGain: 0.5 }), 'free-equilibrium'],
      ['predictiveCoding', 'network-loss'],
      [predictiveCodingEnergy(), 'network-loss'],
    ] as const)
      for (const nudging of ['centered', 'positive', 'negative', 'randomSign'] as const) {
        const order = nudging === 'centered' ? 2 : 1
        expect(claims({ energy, nudging, ...settled }).backprop).toEqual({
          kind: 'limit',
          of,
          limit: { option: 'beta', from: 1e-2, ratio: 0.5, order },
        })
        expect(claims({ energy, nudging }).backprop).toEqual({ kind: 'none' })
      }
  })

  it('promise no update at the target where the free phase is at rest from the start, or runs until it is', () => {
    expect(claims({}).zeroAtTarget).toBe(false)
    expect(claims(settled).zeroAtTarget).toBe(false)
    expect(claims({ tolerance: 1e-30 }).zeroAtTarget).toBe(true)
    expect(claims({ energy: 'predictiveCoding' }).zeroAtTarget).toBe(true)
    for (const energy of ['hopfield', 'predictiveCoding'] as const)
      expect(claims({ energy, tolerance: 1e-30, readout: 'crossEntropy' }).zeroAtTarget).toBe(false)
  })

  it('keep samples apart unless they wait for each other', () => {
    expect(claims({}).batchAdditive).toBe(true)
    expect(claims(settled).batchAdditive).toBe(false)
  })

  it('promise fewer digits in single precision at a smaller beta', () => {
    const at = (beta: number): number => claims({ beta, nudging: 'positive' }).singlePrecision!
    expect(at(0.01) / at(0.1)).toBeCloseTo(10, 9)
    expect(at(3)).toBe(at(1))
    expect(at(1)).toBeCloseTo(1e-6, 12)
  })

  it('promise fewer where feedback is weak, and nudges arrive weak below', () => {
    const at = (feedbackGain: number) => hopfield({ feedbackGain })
    expect(claims({ energy: at(0.1) }).singlePrecision! / claims({}).singlePrecision!).toBeCloseTo(1000, 6)
    expect(claims({ energy: at(2) }).singlePrecision).toBe(claims({}).singlePrecision)
    for (const rule of [chl, coupledLearning])
      expect(
        rule({ feedbackGain: 0.1 }).claims.singlePrecision! / rule().claims.singlePrecision!,
      ).toBeCloseTo(1000, 6)
  })

  it('are local whatever the options: each synapse needs its two sides, and weights read backwards between them', () => {
    for (const rule of [ep(), ep({ energy: 'predictiveCoding' }), chl(), coupledLearning()])
      expect(rule.claims).toMatchObject({
        online: false,
        transposes: true,
        readsFromAbove: true,
        reach: 1,
        supervised: true,
      })
  })
})

describe('the claims of the rules with a clamped output', () => {
  it('name a limit in the feedback gain for contrastive Hebbian learning, none for coupled learning', () => {
    expect(chl(settled).claims.backprop).toEqual({
      kind: 'limit',
      of: 'network-loss',
      limit: { option: 'feedbackGain', from: 1e-2, ratio: 0.1, order: 1 },
    })
    expect(chl().claims.backprop).toEqual({ kind: 'none' })
    expect(coupledLearning(settled).claims.backprop).toEqual({ kind: 'none' })
  })

  it('promise as much as their tolerance lets them', () => {
    for (const rule of [chl, coupledLearning]) {
      expect(rule().claims).toMatchObject({ zeroAtTarget: false, batchAdditive: true })
      expect(rule(settled).claims).toMatchObject({ zeroAtTarget: false, batchAdditive: false })
      expect(rule({ tolerance: 1e-30 }).claims).toMatchObject({ zeroAtTarget: true, batchAdditive: false })
    }
  })

  it('promise fewer digits in single precision at a smaller eta', () => {
    const at = (eta: number): number => coupledLearning({ eta }).claims.singlePrecision!
    expect(at(0.01) / at(0.1)).toBeCloseTo(10, 9)
    expect(at(1)).toBeCloseTo(chl().claims.singlePrecision!, 12)
  })
})

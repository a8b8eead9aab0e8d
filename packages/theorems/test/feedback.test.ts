import { drawKey } from '@hebb/core'
import { feedbackAlignment, forwardGradient, kolenPollack } from '@hebb/example-custom-rules'
import { describe, expect, it } from 'vitest'
import {
  alignment,
  isBackpropWithTransposes,
  isUnbiased,
  shrinksToTranspose,
  sumsToGradient,
  type Basis,
} from './properties/feedback.js'
import { prove, refute, runsOf } from './properties/theorem.js'

describe('row 27: feedback through other matrices', () => {
  const rule = feedbackAlignment()
  it('is backpropagation where they are transposed weights', () =>
    prove(isBackpropWithTransposes, { rule, write: true }))
  it('is not where they are random', () => refute(isBackpropWithTransposes, { rule, write: false }))
  it('of Kolen and Pollack become transposed weights', () => prove(shrinksToTranspose, kolenPollack()))
  it('of feedback alignment do not', () => refute(shrinksToTranspose, rule))
})

describe('row 28: training aligns feedback alignment', () => {
  const seeds = Array.from({ length: runsOf(20) }, (_, seed) => seed)
  const share = (of: readonly boolean[]): number => of.filter(Boolean).length / of.length

  it('with backpropagation, and W with B, on 95 % of seeds', () => {
    const all = seeds.map((seed) => alignment(feedbackAlignment(), seed))
    expect(share(all.map(({ cosine }) => cosine > 0))).toBeGreaterThanOrEqual(0.95)
    expect(share(all.map(({ before, after }) => after > before))).toBeGreaterThanOrEqual(0.95)
  })

  it('not where B is drawn anew at each step', () => {
    const all = seeds.map((seed) => alignment(feedbackAlignment(), seed, true))
    expect(share(all.map(({ cosine }) => cosine > 0))).toBeLessThan(0.95)
  })
})

describe('row 29: forward gradients', () => {
  const rule = forwardGradient()
  /** I - 2 v vᵀ: orthonormal, and no unit vectors. */
  const reflected: Basis = (size) => {
    const v = Array.from({ length: size }, (_, i) => drawKey(1, 96, i, 0).key0 / 2 ** 31 - 1)
    const square = v.reduce((sum, x) => sum + x * x, 0)
    return v.map((vi, i) => v.map((vj, j) => (i === j ? 1 : 0) - (2 * vi * vj) / square))
  }
  it('summed over an orthonormal basis are the gradient', () =>
    prove(sumsToGradient, { rule, basis: reflected }))
  it('over another basis are not', () =>
    refute(sumsToGradient, {
      rule,
      basis: (size) =>
        reflected(size).map((row, i, all) => (i === 0 ? row.map((x, j) => x + all[1][j]) : row)),
    }))
  it('along N(0, I) are unbiased', () => prove(isUnbiased, rule))
  it('along N(0, I) of half the variance are not', () =>
    refute(isUnbiased, {
      ...rule,
      run: (ctx) =>
        rule.run({
          ...ctx,
          random: { ...ctx.random, normal: (out, std) => ctx.random.normal(out, std / 2) },
        }),
    }))
})

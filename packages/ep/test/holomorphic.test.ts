import { holomorphicEp, relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ep } from '../src/index.js'
import { conditionR, converged, orderOf, trainerOf, updateOf, type Bench } from './helpers/nets.js'
import { implicitGradient, plainOf, samplesOf, type Plain } from './helpers/plain.js'

const reference: Bench = { sizes: [6, 10, 8, 3], activation: 'logistic', gain: 0.6, samples: 2, seed: 1 }
const netOf = (bench: Bench): Plain => plainOf(trainerOf(ep(), bench))
const error = (bench: Bench, N: number, radius: number, conjugate = false): number => {
  const net = netOf(bench)
  return relativeDistance(
    holomorphicEp(net, samplesOf(bench), { points: N, radius, conjugate }),
    implicitGradient(net, bench),
  )
}
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]

describe('holomorphic equilibrium propagation', () => {
  it('with two points is the centered rule', () => {
    for (const bench of conditionR(5)) {
      const got = holomorphicEp(netOf(bench), samplesOf(bench), { points: 2, radius: 0.1 })
      const centered = updateOf(ep({ ...converged, beta: 0.1 }), bench)
      expect(relativeDistance(got, centered), JSON.stringify(bench)).toBeLessThan(1e-12)
    }
  })

  it('with N points has an error of order N', { timeout: 60000 }, () => {
    const benches = [reference, ...conditionR(6)]
    for (const N of [3, 4, 6]) {
      const orders = benches.map((b) => orderOf(error(b, N, 0.1), error(b, N, 0.05), 2))
      expect(Math.abs(median(orders) - N), `N ${N}: ${orders}`).toBeLessThan(0.5)
    }
  })

  it('with twelve is exact to rounding, at |beta| 0.05', () => {
    expect(error(reference, 12, 0.05)).toBeLessThan(1e-12)
  })

  it('is not, through the conjugate transpose', () => {
    expect(error(reference, 6, 0.05, true)).toBeGreaterThan(1e-3)
  })

  it('refuses activations that are not holomorphic', () => {
    const net = netOf({ ...reference, activation: 'hardSigmoid' })
    expect(() => holomorphicEp(net, samplesOf(reference), { points: 4, radius: 0.1 })).toThrow(
      /hardSigmoid is not holomorphic/,
    )
  })
})

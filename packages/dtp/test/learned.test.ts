import type { LearningRule } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import {
  activities,
  cosine,
  distance,
  gaussNewton,
  jacobian,
  meanGradients,
  minus,
  netOf,
  pseudoInverse,
  rowsOf,
  transpose,
} from '../../tp/test/helpers/plain.js'
import { evenNoise, oneSidedNoise, samplesOf, watched, withNoise } from '../../tp/test/helpers/watched.js'
import { dtp } from '../src/index.js'

type Options = NonNullable<Parameters<typeof dtp>[0]>

const plain = { outputTarget: 'output', inverse: 'linear', feedbackOptimizer: 'sgd', noise: 0.3 } as const

/** A network whose layers keep their weights, and one sample, as often as it takes to draw noise in every direction. */
function still(
  rule: LearningRule,
  sizes: readonly number[],
  copies: number,
  activation: 'linear' | 'tanh' = 'linear',
) {
  const made = watched({
    rule,
    sizes,
    activation,
    samples: copies,
    frozen: sizes.slice(1).map((_, i) => i + 1),
  })
  const { xs, ys } = samplesOf(1, sizes[0], sizes.at(-1)!, 5)
  const repeat = (row: number[]): number[] => Array.from({ length: copies }, () => row).flat()
  const batch = { size: copies, inputs: repeat(xs[0]), targets: repeat(ys[0]) }
  const net = netOf(made.trainer)
  const h = activities(net, xs[0])
  const train = (steps: number): void => {
    for (let step = 0; step < steps; step++) made.trainer.step(batch)
  }
  /** (t_l - h_l) / eta of the sample. */
  const displacement = (l: number): number[] => {
    made.trainer.gradients(batch)
    return minus(made.state(`t${l}`)[0], made.state(`h${l}`)[0]).map((x) => x / 0.1)
  }
  return { ...made, net, h, e: minus(h.at(-1)!, ys[0]), batch, train, displacement }
}

describe('ldrl', { timeout: 30000 }, () => {
  const rule = (options: Options, noise = evenNoise): LearningRule =>
    withNoise(dtp({ feedback: 'ldrl', feedbackRate: 0.1, ...plain, ...options }), noise)

  /** Norm of V's gradient at V = Wᵀ, over that of Wᵀ. */
  function gradientAtTranspose(change: (rule: LearningRule) => LearningRule): number {
    const { trainer, net, batch } = still(change(rule({}, oneSidedNoise)), [4, 5, 3], 15)
    trainer.write('V1.W', transpose(net.W[2]).flat())
    const [{ gradients }] = trainer.gradients(batch)
    return Math.hypot(...gradients['V1.W']) / Math.hypot(...net.W[2].flat())
  }

  it('has no gradient at V = transposed W', () => {
    expect(gradientAtTranspose((same) => same)).toBeLessThan(1e-12)
  })

  it('mutant 15: where g(f(h)) is not learned at, it has', () => {
    const dropped = gradientAtTranspose((whole) => ({
      ...whole,
      localAux: { ...whole.localAux, V: (s: any) => whole.localAux!['V']!(s).filter((_, i) => i !== 1) },
    }))
    expect(dropped).toBeGreaterThan(0.1)
  })

  it('descends to transposed W, to 1e-8', () => {
    const { trainer, net, train } = still(rule({}), [4, 5, 3], 30)
    train(400)
    const V = [...trainer.read('V1.W')]
    expect(distance(V, transpose(net.W[2]).flat())).toBeLessThan(1e-8)
    expect(distance(V, pseudoInverse(net.W[2]).flat())).toBeGreaterThan(0.1)
  })

  it('reconstruction descends elsewhere: to the pseudo-inverse', () => {
    const swapped = withNoise(dtp({ ...plain, noise: 1, feedbackRate: 0.3 }), evenNoise)
    const { trainer, net, train } = still(swapped, [4, 5, 3], 30)
    train(1500)
    const V = [...trainer.read('V1.W')]
    expect(distance(V, pseudoInverse(net.W[2]).flat())).toBeLessThan(1e-8)
    expect(distance(V, transpose(net.W[2]).flat())).toBeGreaterThan(0.1)
  })

  it('in a tanh network its Jacobian tends to the transposed one as noise goes to 0, at the sample that it learned from', () => {
    const errors = [0.3, 0.03].map((noise) => {
      const { trainer, net, h, train } = still(rule({ noise }), [4, 5, 5, 3], 30, 'tanh')
      train(3000)
      const below = jacobian({ ...net, sizes: net.sizes.slice(0, 3) }, h.slice(0, 3), 1)
      return distance([...trainer.read('V1.W')], transpose(below).flat())
    })
    expect(errors[1]).toBeLessThan(1e-2)
    expect(errors[1]).toBeLessThan(errors[0] / 5)
  })
})

describe('direct', { timeout: 30000 }, () => {
  it('linear mappings learn the damped Gauss-Newton step, decay being the damping', () => {
    const damping = 0.05
    const rule = withNoise(
      dtp({ feedback: 'direct', ...plain, feedbackRate: 0.2, feedbackDecay: damping }),
      evenNoise,
    )
    const { net, h, e, train, displacement } = still(rule, [4, 6, 5, 3], 60)
    train(4000)
    for (const l of [1, 2]) {
      expect(distance(displacement(l), gaussNewton(net, h, l, e, damping))).toBeLessThan(1e-8)
      expect(distance(displacement(l), gaussNewton(net, h, l, e))).toBeGreaterThan(1e-3)
    }
  })
})

describe('drl', { timeout: 30000 }, () => {
  const sizes = [4, 3, 6, 2]

  it('layer by layer, learns the Gauss-Newton step also where layers are not invertible', () => {
    const rule = withNoise(dtp({ feedback: 'drl', ...plain, feedbackRate: 0.2 }), evenNoise)
    const { net, h, e, train, displacement } = still(rule, sizes, 12)
    train(1000)
    for (const l of [1, 2]) expect(distance(displacement(l), gaussNewton(net, h, l, e))).toBeLessThan(1e-10)
  })

  it('reconstruction does not', () => {
    const rule = withNoise(dtp({ ...plain, noise: 1, feedbackRate: 0.2 }), evenNoise)
    const { net, h, e, train, displacement } = still(rule, sizes, 12)
    train(1000)
    expect(distance(displacement(1), gaussNewton(net, h, 1, e))).toBeGreaterThan(0.05)
  })

  it('with normalizedFeedback an update is rate · Δoᵀ e / |Δo|², whatever the noise', () => {
    const step = (noise: number): number[] => {
      const rule = dtp({ feedback: 'drl', ...plain, noise, normalizedFeedback: true, feedbackRate: 0.1 })
      const { trainer, batch, state } = still(rule, [4, 5, 1], 8)
      const before = [...trainer.read('V1.W')]
      trainer.step(batch)
      const moved = minus([...trainer.read('V1.W')], before)
      const outs = state('p2').map(([p], i) => p - state('h2')[i][0])
      const power = outs.reduce((sum, o) => sum + o * o, 0)
      const q = state('q1')
      const wanted = before.map((v, j) => {
        const errors = outs.map((o, i) => o * v - (q[i][j] - state('h1')[i][j]))
        return (-0.1 * errors.reduce((sum, error, i) => sum + error * outs[i], 0)) / power
      })
      expect(distance(moved, wanted)).toBeLessThan(1e-9)
      return moved
    }
    expect(distance(step(1), step(0.1))).toBeLessThan(1e-9)
  })
})

describe('alignment with backpropagation', { timeout: 30000 }, () => {
  /** Cosine of the update of W1 with backpropagation's after training g on one batch. */
  function alignment(options: Options, steps: number): number {
    const rule = dtp({ outputTarget: 'output', feedbackOptimizer: 'sgd', feedbackRate: 0.05, ...options })
    const sizes = [5, 8, 8, 4]
    const { trainer } = watched({ rule, sizes, samples: 20, frozen: [1, 2, 3] })
    const free = watched({ rule, sizes, samples: 20 }).trainer
    const { xs, ys, batch } = samplesOf(20, 5, 4, 3)
    for (let step = 0; step < steps; step++) trainer.step(batch)
    for (const name of trainer.parameters) free.write(name, trainer.read(name))
    const got = free.gradients(batch).at(-1)!.gradients['W1']
    return cosine([...got], meanGradients(netOf(free), xs, ys)['W1'])
  }

  it('is learned by ldrl, and next to nothing before', () => {
    const before = alignment({ feedback: 'ldrl' }, 0)
    const after = alignment({ feedback: 'ldrl' }, 1500)
    expect(after).toBeGreaterThan(0.95)
    expect(Math.abs(before)).toBeLessThan(0.7)
  })

  it('transposed Jacobians have it from the start', () => {
    expect(
      alignment({ feedback: 'jacobianMatched', feedbackOptimizer: 'adam', feedbackRate: 1e-3 }, 0),
    ).toBeGreaterThan(1 - 1e-9)
  })
})

it('mappings and their transposes have the shapes that the tests think', () => {
  const { trainer } = still(dtp(plain), [4, 5, 3], 2)
  expect(rowsOf(trainer.read('V1.W'), 3)).toHaveLength(5)
})

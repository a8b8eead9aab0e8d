import { describe, expect, it } from 'vitest'
import { tp, type Trainer } from '../src/index.js'
import { apply, distance, minus, product, rowsOf, solve, transpose } from './helpers/plain.js'
import { samplesOf, watched } from './helpers/watched.js'

type Options = NonNullable<Parameters<typeof tp>[0]>

const sizes = [4, 5, 6, 3]
const open = (options: Options, made: Partial<Parameters<typeof watched>[0]> = {}) => ({
  ...watched({ rule: tp({ outputTarget: 'output', ...options }), sizes, samples: 3, ...made }),
  ...samplesOf(3, sizes[0], sizes.at(-1)!, 1),
})

/** tanh(x + c) or x + c */
const affine = (trainer: Trainer, name: string, width: number, x: number[]): number[] => {
  const bias = trainer.read(`${name}.b`)
  return apply(rowsOf(trainer.read(`${name}.W`), width), x).map((u, i) => u + bias[i])
}

describe('a feedback mapping', () => {
  it.each(['tanh', 'linear', 'mlp', 'randomUnits'] as const)(
    'of inverse %s is that function of its parameters, and makes the targets',
    (inverse) => {
      const deep = inverse === 'mlp' || inverse === 'randomUnits'
      const { trainer, state, batch } = open({
        feedback: 'fixed',
        inverse,
        ...(deep && { inverseUnits: 7 }),
      })
      for (const name of trainer.parameters.filter((p) => p.includes('.b')))
        trainer.write(
          name,
          [...trainer.read(name)].map((_, i) => 0.1 * i - 0.2),
        )
      trainer.gradients(batch)
      for (const l of [1, 2]) {
        const wanted = state(`t${l + 1}`).map((u) => {
          const first = affine(trainer, `V${l}`, sizes[l + 1], u)
          if (inverse === 'linear') return first
          return deep ? affine(trainer, `U${l}`, 7, first.map(Math.tanh)) : first.map(Math.tanh)
        })
        expect(distance(state(`t${l}`).flat(), wanted.flat())).toBeLessThan(1e-14)
      }
    },
  )

  it.each([
    ['tanh', ['V1', 'V2']],
    ['linear', ['V1', 'V2']],
    ['mlp', ['V1', 'U1', 'V2', 'U2']],
    ['randomUnits', ['U1', 'U2']],
  ] as const)('of inverse %s learns in %j', (inverse, layers) => {
    const { trainer, batch } = open({ inverse })
    const read = () => trainer.parameters.map((name) => [name, String(trainer.read(name))])
    const before = new Map(read() as [string, string][])
    trainer.step(batch)
    const moved = read().filter(([name, values]) => name.includes('.') && before.get(name) !== values)
    expect(moved.map(([name]) => name)).toEqual(layers.flatMap((layer) => [`${layer}.W`, `${layer}.b`]))
  })

  it('starts with weights N(0, 2 gain² / (fan-in + fan-out))', () => {
    const spread = (feedbackGain: number): number => {
      const rule = tp({ feedback: 'fixed', outputTarget: 'output', feedbackGain })
      const W = [...watched({ rule, sizes: [2, 80, 40], samples: 1 }).trainer.read('V1.W')]
      return Math.sqrt(W.reduce((sum, w) => sum + w * w, 0) / W.length)
    }
    // 3200 numbers: the spread is within 5 % in all but one of 10⁴ draws.
    expect(spread(1) * Math.sqrt(60)).toBeCloseTo(1, 1)
    expect(spread(3)).toBeCloseTo(3 * spread(1), 12)
  })

  it('without noise learns from the activities themselves', () => {
    const { trainer, state, batch } = open({ noise: 0 })
    trainer.gradients(batch)
    expect(state('q1')).toEqual(state('h1'))
  })
})

describe('ridge', () => {
  // More samples than units, fewer, and a batch smaller than the largest: each is solved in another way.
  it.each([
    [9, 9],
    [3, 3],
    [3, 2],
    [1, 1],
  ])(
    'is the least squares of the batch, with μ units / 64 below a hidden layer: %d, %d of them',
    (most, size) => {
      const mu = 0.3
      const { trainer, state } = open({ feedback: 'ridge', ridge: mu }, { samples: most })
      trainer.gradients(samplesOf(most, sizes[0], 3, 2).batch)
      const { batch } = samplesOf(size, sizes[0], 3, 1)
      trainer.gradients(batch)
      for (const l of [1, 2]) {
        const [below, above] = [state(`h${l}`), state(`h${l + 1}`)]
        const damping = l + 1 === 3 ? mu : (mu * sizes[l + 1]) / 64
        const gram = product(transpose(above), above).map((row, i) =>
          row.map((x, j) => x + (i === j ? damping : 0)),
        )
        const wanted = state(`t${l + 1}`).map((u) => apply(product(transpose(below), above), solve(gram, u)))
        expect(distance(state(`t${l}`).flat(), wanted.flat())).toBeLessThan(1e-9)
      }
    },
  )
})

describe('the first target', () => {
  it('is a step against the gradient at the output: with eta 1 and squared error, what was wanted', () => {
    const { trainer, state, batch, ys } = open({ feedback: 'fixed', eta: 1 })
    trainer.gradients(batch)
    expect(distance(state('t3').flat(), ys.flat())).toBeLessThan(1e-14)
  })

  it('is nothing in a network without hidden layer, which learns by the delta rule', () => {
    const rule = tp()
    const { trainer, state } = watched({ rule, sizes: [4, 3], samples: 3 })
    const { xs, ys, batch } = samplesOf(3, 4, 3, 1)
    const got = trainer.gradients(batch).at(-1)!.gradients['W1']
    const errors = state('h1').map((h, i) => minus(h, ys[i]))
    const wanted = product(transpose(errors), xs)
      .flat()
      .map((x) => x / 3)
    expect(distance([...got], wanted)).toBeLessThan(1e-14)
  })
})

describe('normalize', () => {
  const updates = (options: Options): number[][] => {
    const { trainer, batch } = open({ feedback: 'fixed', eta: 0.1, ...options })
    const { gradients } = trainer.gradients(batch).at(-1)!
    return ['W1', 'W2', 'W3'].map((name) => [...gradients[name]])
  }

  it.each(['output', 'lastHiddenGradient'] as const)('divides what eta multiplies: %s', (outputTarget) => {
    const [plain, divided] = [false, true].map((normalize) => updates({ outputTarget, normalize }))
    for (const l of [0, 1, 2]) {
      // Where targets begin below it, the output learns by its own gradient, which eta is no part of.
      const eta = l === 2 && outputTarget === 'lastHiddenGradient' ? 1 : 0.1
      expect(
        distance(
          plain[l],
          divided[l].map((x) => eta * x),
        ),
      ).toBeLessThan(1e-12)
    }
  })
})

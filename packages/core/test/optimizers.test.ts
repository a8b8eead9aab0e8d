import { describe, expect, it } from 'vitest'
import {
  adam,
  adamW,
  cosine,
  linearDecay,
  momentum,
  sgd,
  stepDecay,
  warmup,
  type Optimizer,
} from '../src/index.js'
import { makeBatch, makeTrainer, numbers, train, weights } from './helpers.js'

/** The textbook's formulas on plain arrays: takes a weight and the gradients of successive steps. */
type Textbook = (w: number[], gradients: readonly number[][]) => void

const each = (
  update: (state: { v: number; m: number; t: number }, w: number, g: number) => number,
): Textbook => {
  return (w, gradients) =>
    w.forEach((_, i) => {
      const state = { v: 0, m: 0, t: 0 }
      for (const g of gradients) {
        state.t++
        w[i] = update(state, w[i]!, g[i]!)
      }
    })
}

const table: { name: string; optimizer: Optimizer; textbook: Textbook }[] = [
  { name: 'sgd', optimizer: sgd({ learningRate: 0.1 }), textbook: each((_, w, g) => w - 0.1 * g) },
  {
    name: 'sgd with coupled decay',
    optimizer: sgd({ learningRate: 0.1, coupledDecay: 0.3 }),
    textbook: each((_, w, g) => w - 0.1 * (g + 0.3 * w)),
  },
  {
    name: 'sgd with decoupled decay',
    optimizer: sgd({ learningRate: 0.1, decoupledDecay: 0.3 }),
    textbook: each((_, w, g) => w - 0.1 * 0.3 * w - 0.1 * g),
  },
  {
    name: 'momentum',
    optimizer: momentum({ learningRate: 0.1, mu: 0.8 }),
    textbook: each((s, w, g) => w - 0.1 * (s.v = 0.8 * s.v + g)),
  },
  {
    name: 'momentum with both decays',
    optimizer: momentum({ learningRate: 0.1, mu: 0.8, coupledDecay: 0.2, decoupledDecay: 0.3 }),
    textbook: each((s, w, g) => {
      s.v = 0.8 * s.v + (g + 0.2 * w)
      return (1 - 0.1 * 0.3) * w - 0.1 * s.v
    }),
  },
  {
    name: 'nesterov',
    optimizer: momentum({ learningRate: 0.1, mu: 0.8, nesterov: true }),
    textbook: each((s, w, g) => {
      s.v = 0.8 * s.v + g
      return w - 0.1 * (g + 0.8 * s.v)
    }),
  },
  {
    name: 'adam',
    optimizer: adam({ learningRate: 0.1, beta1: 0.8, beta2: 0.95, eps: 1e-6 }),
    textbook: each((s, w, g) => adamStep(s, w, g, 0)),
  },
  {
    name: 'adam with coupled decay',
    optimizer: adam({ learningRate: 0.1, beta1: 0.8, beta2: 0.95, eps: 1e-6, coupledDecay: 0.3 }),
    textbook: each((s, w, g) => adamStep(s, w, g + 0.3 * w, 0)),
  },
  {
    name: 'adamW',
    optimizer: adamW({ learningRate: 0.1, beta1: 0.8, beta2: 0.95, eps: 1e-6, decoupledDecay: 0.3 }),
    textbook: each((s, w, g) => adamStep(s, w, g, 0.3)),
  },
]

function adamStep(s: { v: number; m: number; t: number }, w: number, g: number, decay: number): number {
  s.m = 0.8 * s.m + 0.2 * g
  s.v = 0.95 * s.v + 0.05 * g * g
  const mHat = s.m / (1 - 0.8 ** s.t)
  const vHat = s.v / (1 - 0.95 ** s.t)
  return w - 0.1 * decay * w - (0.1 * mHat) / (Math.sqrt(vHat) + 1e-6)
}

/** W1 by the trainer and by the textbook, from the gradients that the trainer says it takes. */
function follow(
  optimizer: Optimizer,
  textbook: Textbook,
  steps: number,
): { ours: number[]; theirs: number[] } {
  const trainer = makeTrainer({ optimizer })
  const theirs = [...trainer.read('W1')]
  const gradients: number[][] = []
  for (let i = 0; i < steps; i++) {
    const batch = makeBatch(4, 100 + i)
    gradients.push([...trainer.gradients(batch)[0]!.gradients['W1']!])
    trainer.step(batch)
  }
  textbook(theirs, gradients)
  return { ours: [...trainer.read('W1')], theirs }
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((x, i) => Math.abs(x - b[i]!)))

describe('after 7 steps', () => {
  it.each(table)('$name is where the textbook is', ({ optimizer, textbook }) => {
    const { ours, theirs } = follow(optimizer, textbook, 7)
    expect(distance(ours, theirs)).toBeLessThan(1e-13)
  })

  it('no two of them are in one place, but for sgd with the one decay and the other', () => {
    const places = table
      .filter(({ name }) => name !== 'sgd with coupled decay')
      .map(({ optimizer, textbook }) => follow(optimizer, textbook, 7).ours)
    places.forEach((a, i) => places.slice(i + 1).forEach((b) => expect(distance(a, b)).toBeGreaterThan(1e-4)))
  })
})

describe('adamW', () => {
  it('decays by 0.01 unless told otherwise', () =>
    expect(adamW({ learningRate: 1 }).decoupledDecay).toBe(0.01))
  it('is adam without decay', () => {
    const { ours } = follow(adamW({ learningRate: 0.1, decoupledDecay: 0 }), () => {}, 3)
    expect(ours).toEqual(follow(adam({ learningRate: 0.1 }), () => {}, 3).ours)
  })
})

describe('coupled and decoupled decay', () => {
  const drift = (optimizer: Optimizer): number => {
    const trainer = makeTrainer({ optimizer })
    const before = Math.hypot(...trainer.read('W1'))
    train(trainer, 1)
    return Math.hypot(...trainer.read('W1')) - before
  }

  it('are one thing for a step of sgd', () => {
    const coupled = follow(sgd({ learningRate: 0.1, coupledDecay: 0.3 }), () => {}, 5).ours
    const decoupled = follow(sgd({ learningRate: 0.1, decoupledDecay: 0.3 }), () => {}, 5).ours
    expect(distance(coupled, decoupled)).toBeLessThan(1e-13)
  })

  it('differ for adam, whose step does not grow with the gradient', () => {
    const coupled = drift(adam({ learningRate: 0.001, coupledDecay: 500 }))
    const decoupled = drift(adam({ learningRate: 0.001, decoupledDecay: 500 }))
    expect(decoupled).toBeLessThan(10 * coupled)
  })
})

describe('a list of learning rates', () => {
  it('moves each layer by its own', () => {
    const trainer = makeTrainer({ optimizer: sgd({ learningRate: [0.5, 0.25] }) })
    const before = weights(trainer)
    const [event] = trainer.gradients(makeBatch())
    trainer.step(makeBatch())
    for (const [name, rate] of [
      ['W1', 0.5],
      ['b1', 0.5],
      ['W2', 0.25],
      ['b2', 0.25],
    ] as const) {
      const expected = before[name]!.map((w, i) => w - rate * event!.gradients[name]![i]!)
      expect(distance([...trainer.read(name)], expected)).toBeLessThan(1e-15)
    }
  })
})

describe('schedules', () => {
  it('cosine goes from 1 by a half to its floor and stays', () => {
    const rate = cosine({ steps: 100, floor: 0.2 })
    expect([0, 50, 100, 1000].map(rate)).toEqual([1, expect.closeTo(0.6, 12), 0.2, 0.2])
  })
  it('stepDecay falls after every so many steps', () => {
    expect([0, 9, 10, 19, 20].map(stepDecay({ every: 10, factor: 0.5 }))).toEqual([1, 1, 0.5, 0.5, 0.25])
  })
  it('linearDecay is flat, then straight, then flat', () => {
    const rate = linearDecay({ from: 10, to: 20, floor: 0.5 })
    expect([0, 10, 15, 20, 99].map(rate)).toEqual([1, 1, 0.75, 0.5, 0.5])
  })
  it('warmup rises to 1, and what follows counts from there', () => {
    expect([0, 1, 3, 4, 99].map(warmup({ steps: 4 }))).toEqual([0.25, 0.5, 1, 1, 1])
    const then = warmup({ steps: 4, then: stepDecay({ every: 1, factor: 0.5 }) })
    expect([3, 4, 5].map(then)).toEqual([1, 1, 0.5])
  })
  it('scale the step that is taken, the first by its value at 0', () => {
    const schedule = stepDecay({ every: 1, factor: 0.5 })
    const { ours, theirs } = follow(
      sgd({ learningRate: 0.1, schedule }),
      (w, gradients) => gradients.forEach((g, t) => g.forEach((x, i) => (w[i]! -= 0.1 * 0.5 ** t * x))),
      4,
    )
    expect(distance(ours, theirs)).toBeLessThan(1e-15)
  })
  it('scale decoupled decay with the rate', () => {
    const still = makeTrainer({
      optimizer: sgd({ learningRate: 0.1, decoupledDecay: 0.5, schedule: () => 0 }),
    })
    const before = weights(still)
    train(still, 3)
    expect(weights(still)).toEqual(before)
  })
})

describe('clipping', () => {
  /** How far one step with rate 1 moves each parameter. */
  const moves = (of: 'tensor' | 'event', norm: number): Record<string, number> => {
    const trainer = makeTrainer({ optimizer: sgd({ learningRate: 1, clip: { of, norm } }) })
    const before = weights(trainer)
    train(trainer, 1)
    const after = weights(trainer)
    return Object.fromEntries(
      Object.keys(before).map((name) => [
        name,
        Math.hypot(...before[name]!.map((w, i) => w - after[name]![i]!)),
      ]),
    )
  }
  const free = moves('tensor', 1e9)
  const total = (m: Record<string, number>): number => Math.hypot(...Object.values(m))

  it('leaves short gradients as they are', () => expect(moves('event', 1e9)).toEqual(free))

  it('of tensors bounds each by itself', () => {
    const clipped = moves('tensor', 0.1)
    expect(Object.values(free).some((n) => n > 0.1)).toBe(true)
    for (const [name, n] of Object.entries(clipped)) expect(n).toBeCloseTo(Math.min(0.1, free[name]!), 12)
  })

  it('of the event bounds all together and keeps their proportions', () => {
    const clipped = moves('event', 0.1)
    expect(total(free)).toBeGreaterThan(0.1)
    expect(total(clipped)).toBeCloseTo(0.1, 12)
    for (const [name, n] of Object.entries(clipped))
      expect(n / free[name]!).toBeCloseTo(0.1 / total(free), 12)
  })

  it('of tensors does not keep their proportions', () => {
    const clipped = moves('tensor', 0.1)
    const ratios = Object.entries(clipped).map(([name, n]) => n / free[name]!)
    expect(Math.max(...ratios) / Math.min(...ratios)).toBeGreaterThan(1.5)
  })
})

describe('a frozen layer', () => {
  const optimizers = [sgd, momentum, adam].map((make) =>
    make({ learningRate: 0.1, coupledDecay: 0.1, decoupledDecay: 0.1 }),
  )
  it.each(optimizers)('keeps its bits under $name with decay, and the others learn', (optimizer) => {
    const trainer = makeTrainer({ optimizer, frozen: [1] })
    trainer.write('b1', numbers(4, 5))
    const before = weights(trainer)
    train(trainer, 5)
    const after = weights(trainer)
    expect([after['W1'], after['b1']]).toEqual([before['W1'], before['b1']])
    expect(after['W2']).not.toEqual(before['W2'])
  })

  it('passes errors on: the layer below it learns as if nothing were frozen', () => {
    const [frozen, free] = [makeTrainer({ frozen: [2] }), makeTrainer()]
    train(frozen, 1)
    train(free, 1)
    expect(weights(frozen)['W1']).toEqual(weights(free)['W1'])
  })
})

import type { Layer, LearningRule, Ops } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { checkProperty, conformance, conformanceProperties, formatConformance } from '../src/index.js'
import { honest, meddling } from './helpers.js'

/** Each property of the suite, and a rule that breaks it: a suite that passes them all proves nothing. */
const controls: readonly [id: string, what: string, rule: LearningRule, message: RegExp][] = [
  [
    'C3',
    'scales its update by Math.random()',
    honest({ local: ({ pre, post }) => [{ pre: pre.h, post: post.delta, scale: Math.random() }] }),
    /two runs differ/,
  ],
  [
    'C4',
    'divides by the batch size twice',
    honest({ local: ({ pre, post }) => [{ pre: pre.h, post: post.delta, scale: 1 / post.delta.rows }] }),
    /batch and mean of samples differ/,
  ],
  [
    'C5',
    "divides each sample's error by the batch size",
    meddling(({ ops }, delta) => ops.scale(delta[1]!, delta[1]!, 1 / delta[1]!.rows)),
    /among others and alone, δ1\[\d+\] is/,
  ],
  [
    'C6',
    'treats the first unit of a layer as special',
    meddling(({ ops, input }, delta) => ops.copyColumns(delta[1]!, input, { width: 1 })),
    /permuting layer 1 changes the update/,
  ],
  [
    'C7',
    'keeps moving at its target',
    honest({
      local: ({ pre, post }) => [
        { pre: pre.h, post: post.delta },
        { pre: pre.h, post: post.h },
      ],
    }),
    /at its own prediction the update of W1\[0\] is .*, but zeroAtTarget is claimed/,
  ],
  [
    'C8',
    'divides by zero',
    honest({ local: ({ pre, post }) => [{ pre: pre.h, post: post.delta, scale: 0 / 0 }] }),
    /the gradient of W1\[0\] is NaN/,
  ],
  [
    'C9',
    'forgets to let its first layer learn',
    honest({
      *run(ctx) {
        for (const event of honest().run(ctx)) yield 'learn' in event ? { learn: ctx.all.slice(1) } : event
      },
    }),
    /W1 got no update: no event lets its layer learn/,
  ],
  [
    'C10',
    'changes a weight by itself',
    meddling(({ ops, layers }) => ops.scale(layers[1]!.parameters['W']!, layers[1]!.parameters['W']!, 0.5)),
    /gradients\(\) changed a parameter: W1\[0\]/,
  ],
  [
    'C11',
    'climbs instead of descending',
    honest({ local: ({ pre, post }) => [{ pre: pre.h, post: post.delta, scale: -1 }] }),
    /the loss went from .* in 200 steps/,
  ],
  [
    'C12',
    'is another rule in single precision',
    honest({
      local: ({ pre, post }) => [
        { pre: pre.h, post: post.delta, scale: post.delta.dtype === 'f32' ? 1.001 : 1 },
      ],
    }),
    /one gradient differs by/,
  ],
  [
    'C12',
    'is another rule in single precision, whose relaxations stop alike',
    relaxing(() => 1e-3, { f32: 1.001 }),
    /one gradient differs by/,
  ],
  [
    'C12',
    'loses weight in single precision, after it has learned',
    honest({
      *run(ctx) {
        yield* honest().run(ctx)
        const W = ctx.layers[1]!.parameters['W']!
        if (W.dtype === 'f32') ctx.ops.scale(W, W, 0.999)
      },
    }),
    /after step 1 the weights differ by/,
  ],
  ['C13', 'computes in local', computing(), /while a layer learned this ran: scale\(reads δ1; writes δ1\)/],
  [
    'C15',
    "predicts in the step's workspace",
    interfering(),
    /with predict\(\) between its events, .*: predict must use its own ctx.state only/,
  ],
  [
    'C16',
    'predicts by the number of rows',
    honest({
      predict({ L, layers, state: { h }, ops }) {
        for (let l = 1; l <= L; l++) layers[l]!.forward(h[l]!, h[l - 1]!)
        ops.scale(h[L], h[L], 1 / h[L].rows)
        return h[L]
      },
    }),
    /whole and in chunks, scores\[0\] is/,
  ],
  [
    'C19',
    'gives two tensors one label',
    honest({ state: ({ units, input }) => ({ h: units('h', input), e: units('e'), delta: units('e') }) }),
    /two tensors are labeled 'e\d'/,
  ],
  [
    'C20',
    'gates in place',
    calling(({ gate }, { copy }) => ({
      gate(d, e, h, x) {
        copy(d, e)
        gate(d, d, h, x)
      },
    })),
    /gate of layer \d got δ\d as d and as e/,
  ],
  [
    'C20',
    'gates the top layer without its input',
    calling(({ gate }) => ({ gate: (d, e, h) => gate(d, e, h, undefined!) })),
    /gate of layer \d got no x; wanted \d columns/,
  ],
  [
    'C21',
    'claims what cannot be claimed',
    honest({ claims: { ...honest().claims, backprop: { kind: 'nearly' as 'none' } } }),
    /claims\.backprop\.kind is nearly; wanted one of none, descent, exact, limit/,
  ],
  [
    'C21',
    'keeps a name among its tensors',
    honest({ state: (make) => ({ ...(honest().state(make) as object), pass: ['first'] }) }),
    /state\.pass\.0 is "first"/,
  ],
  ['C18', "forgets φ'", withoutSlope(), /along a random direction the loss changes by .*, the update says/],
]

/** Approaches each error to within a tolerance, which may depend on the precision, as may the scale of its update. */
function relaxing(
  tolerance: (dtype: 'f32' | 'f64') => number,
  scales: Partial<Record<'f32' | 'f64', number>> = {},
): LearningRule {
  const { claims } = honest()
  return honest({
    claims: { ...claims, backprop: { kind: 'none' }, batchAdditive: false },
    *run(ctx) {
      const { ops, settle, state } = ctx
      for (const event of honest().run(ctx)) {
        if ('learn' in event) {
          const [rest, all] = [state.e[1]!, state.delta[1]!]
          ops.copy(rest, all)
          yield* settle({
            phase: 'settle',
            sweep: () => ops.scale(rest, rest, 0.5),
            residual: [rest],
            steps: 100,
            tolerance: tolerance(all.dtype),
            every: 1,
          })
          ops.sub(all, all, rest)
        }
        yield event
      }
    },
    local: ({ pre, post }) => [
      { pre: pre.h, post: post.delta, scale: scales[post.delta.dtype as 'f32' | 'f64'] ?? 1 },
    ],
  })
}

/** Forgets φ'. */
function withoutSlope(): LearningRule {
  return honest({
    *run(ctx) {
      const layers = ctx.layers.map((layer) => ({ ...layer, gate: ctx.ops.copy }))
      yield* honest().run({ ...ctx, layers, all: ctx.all })
    },
  })
}

/** Calls layers in another way. */
function calling(change: (layer: Layer, ops: Ops) => Partial<Layer>): LearningRule {
  return honest({
    *run(ctx) {
      const layers = ctx.layers.map((layer) => ({ ...layer, ...change(layer, ctx.ops) }))
      yield* honest().run({ ...ctx, layers })
    },
  })
}

/** Computes in `local`, with ops that it kept. */
function computing(): LearningRule {
  let kept: Parameters<LearningRule['run']>[0] | undefined
  return honest({
    *run(ctx) {
      kept = ctx
      yield* honest().run(ctx)
    },
    local: ({ pre, post }) => {
      kept!.ops.scale(post.delta, post.delta, 1)
      return [{ pre: pre.h, post: post.delta }]
    },
  })
}

/** Predicts with the state of the step that it saw last. */
function interfering(): LearningRule {
  let kept: Parameters<LearningRule['run']>[0] | undefined
  return honest({
    *run(ctx) {
      kept = ctx
      yield* honest().run(ctx)
    },
    predict(ctx) {
      if (kept) kept.ops.fill(kept.state.h[1], 0)
      for (let l = 1; l <= ctx.L; l++) ctx.layers[l]!.forward(ctx.state.h[l], ctx.state.h[l - 1])
      return ctx.state.h[ctx.L]
    },
  })
}

const property = (id: string) => conformanceProperties.find((p) => p.id === id)!

describe('a rule that', () => {
  it.each(controls)('fails %s when it %s', (id, _what, rule, message) => {
    const report = checkProperty(property(id), { rule }, { runs: 30 })
    expect(report.message).toMatch(message)
    expect(report.status).toBe('failed')
    expect(report.counterexample).toBeDefined()
  })
})

describe('a rule that stops at a tolerance', () => {
  const about = (rule: LearningRule) => checkProperty(property('C12'), { rule }, { runs: 30 })

  it('agrees with itself, and is not blamed where single precision stops at another sweep', () => {
    expect(about(relaxing(() => 1e-3)).status).toBe('passed')
    expect(about(relaxing((dtype) => (dtype === 'f32' ? 1e-2 : 1e-3))).status).toBe('passed')
  })

  it('is blamed where no more than rounding is left to relax', () => {
    const report = about(relaxing((dtype) => (dtype === 'f32' ? 1e-6 : 1e-7), { f32: 1.001 }))
    expect(report.message).toMatch(/one gradient differs by/)
  })
})

describe('an event of terms that cancel', () => {
  /** Learns, then learns what `left` of n samples leaves of the same. */
  const again = (left: (n: number) => number): LearningRule =>
    honest({
      *run(ctx) {
        const { L, all, ops, state } = ctx
        for (const event of honest().run(ctx)) {
          if ('learn' in event) for (let l = 1; l <= L; l++) ops.fill(state.e[l], 0)
          yield event
        }
        for (let l = 1; l <= L; l++) ops.scale(state.e[l], state.delta[l], left(state.e[l].rows) - 1)
        yield { learn: all }
      },
      local: ({ pre, post }) => [
        { pre: pre.h, post: post.delta },
        { pre: pre.h, post: post.e },
      ],
    })
  const additivity = (rule: LearningRule) => checkProperty(property('C4'), { rule }, { runs: 30 })

  it('is additive but for the rounding of the terms', () => {
    for (const left of [1e-3, 1e-8]) expect(additivity(again(() => left)).status).toBe('passed')
  })

  it('is not where it depends on the number of samples', () => {
    for (const left of [1e-3, 1e-8])
      expect(additivity(again((n) => left * n)).message).toMatch(/event 2: batch and mean of samples differ/)
  })
})

describe('the report', () => {
  it('of an honest rule has nothing but passes', () => {
    expect(conformance({ rule: honest() })).toMatchObject({
      rule: 'honest',
      failed: 0,
      skipped: 0,
      passed: conformanceProperties.length,
    })
  })

  it('says what was claimed where a claim was measured', () => {
    const text = formatConformance(conformance({ rule: honest() }, { runs: 1 }))
    expect(text).toContain('ok   C2   transposes (transposes: true)')
    expect(text).toContain('ok   C6   permutation equivariance (equivariant: true)')
    expect(text).toContain('ok   C18  exact gradient (backprop: exact, of network-loss)')
  })

  it('of a broken one names the property, what was wanted and got, and the smallest case', () => {
    const { claims } = honest()
    const text = formatConformance(
      conformance({ rule: honest({ claims: { ...claims, transposes: false } }) }),
    )
    expect(text).toContain(`honest: ${conformanceProperties.length - 1} passed, 1 failed, 0 skipped`)
    expect(text).toContain(`FAIL C2   transposes
       wanted: a weight read backwards feeds an update exactly if transposes is claimed
       got: ∂W1 was made from W2ᵀ: weights read backwards, but transposes is not claimed
       smallest case: {"sizes":[2,2,2],"activation":"tanh","samples":1,"seed":0}`)
  })

  it('tries so many times as many cases of each property', () => {
    const tried: number[] = []
    const counted = (runs?: number) => ({
      ...conformanceProperties[0]!,
      ...(runs !== undefined && { runs }),
      check: (_: unknown, c: { seed: number }) => void tried.push(c.seed),
    })
    checkProperty(counted(), { rule: honest() }, { runs: 4, times: 5 })
    expect(tried.splice(0).length).toBe(20)
    checkProperty(counted(3), { rule: honest() }, { times: 5 })
    expect(tried.length).toBe(15)
  })

  it('is the same for the same seed', () => {
    const [first, again] = [1, 1].map((seed) => conformance({ rule: honest() }, { runs: 3, seed }))
    expect(first).toEqual(again)
  })
})

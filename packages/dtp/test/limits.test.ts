import { defineRule, type LearningRule } from '@hebb/core'
import { firstTarget, localErrors, targetState, tp } from '@hebb/tp'
import { describe, expect, it } from 'vitest'
import {
  activities,
  apply,
  backpropagation,
  cosine,
  distance,
  gaussNewton,
  logSlope,
  meanGradients,
  minus,
  netOf,
  pseudoInverse,
  transpose,
} from '../../tp/test/helpers/plain.js'
import { invertible, samplesOf, watched, type Setting } from '../../tp/test/helpers/watched.js'
import { dtp } from '../src/index.js'

const seeds = [1, 2, 3, 4, 5]
const output = { outputTarget: 'output' } as const
const exact = (eta: number): LearningRule => dtp({ feedback: 'exactInverse', ...output, eta })

/** (t_l - h_l) / eta of every sample, and the network and errors to compare with. */
function displacements(made: ReturnType<typeof invertible>, eta: number, l: number) {
  const { trainer, state, batch, xs, ys } = made
  const net = netOf(trainer)
  trainer.gradients(batch)
  const [t, h] = [state(`t${l}`), state(`h${l}`)]
  return {
    got: t.flatMap((row, i) => minus(row, h[i]).map((x) => x / eta)),
    wanted: (of: (h: number[][], e: number[]) => number[]) =>
      xs.flatMap((x, i) => {
        const a = activities(net, x)
        return of(a, minus(a.at(-1)!, ys[i]))
      }),
    net,
  }
}

describe('exact inverses', () => {
  const errorAt = (eta: number, l: number, setting: Partial<Setting>): number => {
    const { got, wanted, net } = displacements(invertible({ rule: exact(eta), ...setting }), eta, l)
    return distance(
      got,
      wanted((h, e) => gaussNewton(net, h, l, e)),
    )
  }

  it('tp and dtp have the same targets, to 1e-10 of the displacement', () => {
    for (const seed of seeds) {
      const [plain, corrected] = [tp({ feedback: 'exactInverse', ...output, eta: 0.1 }), exact(0.1)].map(
        (rule) => displacements(invertible({ rule, seed }), 0.1, 1),
      )
      expect(distance(plain.got, corrected.got)).toBeLessThan(1e-10)
    }
  })

  it.each(['tanh', 'logistic', 'softplus'] as const)(
    '%s: (t - h) / eta tends to the Gauss-Newton step with order 1',
    (activation) => {
      const etas = [1e-2, 1e-3, 1e-4]
      for (const seed of seeds) {
        for (const l of [1, 2]) {
          const errors = etas.map((eta) => errorAt(eta, l, { activation, seed }))
          expect(logSlope(etas, errors), `${seed} ${l} ${errors}`).toBeGreaterThan(0.9)
          expect(logSlope(etas, errors), `${seed} ${l} ${errors}`).toBeLessThan(1.1)
          expect(errors[2]).toBeLessThan(1e-2)
        }
        // One linear layer above: exact at any eta.
        expect(errorAt(1e-2, 3, { activation, seed })).toBeLessThan(1e-10)
      }
    },
  )

  it('a linear network has it at once', () => {
    for (const seed of seeds) expect(errorAt(0.1, 1, { activation: 'linear', seed })).toBeLessThan(1e-10)
  })

  it('single precision keeps the order down to eta 1e-2', () => {
    const etas = [1e-1, 3e-2, 1e-2]
    for (const seed of seeds) {
      const [f32, f64] = (['f32', 'f64'] as const).map((dtype) =>
        etas.map((eta) => errorAt(eta, 2, { activation: 'softplus', dtype, seed })),
      )
      f32.forEach((error, i) => expect(Math.abs(error - f64[i])).toBeLessThan(1e-5 / etas[i]))
      expect(logSlope(etas, f32)).toBeGreaterThan(0.9)
    }
  })

  it('is not the gradient: far from it where the Jacobian is not orthogonal', () => {
    const { got, wanted, net } = displacements(invertible({ rule: exact(1e-4) }), 1e-4, 1)
    expect(
      distance(
        got,
        wanted((h, e) => minusGradient(net, h, e, 1)),
      ),
    ).toBeGreaterThan(0.1)
  })
})

describe('pseudo-inverses layer by layer', { timeout: 30000 }, () => {
  /** Linear layers with V = pinv(W) against the Gauss-Newton step of layer 1. */
  function layerwise(sizes: readonly number[], seed: number) {
    const rule = dtp({ feedback: 'fixed', inverse: 'linear', ...output })
    const made = linear(rule, sizes, seed)
    const { W } = netOf(made.trainer)
    for (let l = 1; l < sizes.length - 1; l++) made.trainer.write(`V${l}.W`, pseudoInverse(W[l + 1]).flat())
    const { got, wanted, net } = displacements(made, 0.1, 1)
    return [got, wanted((h, e) => gaussNewton(net, h, 1, e))] as const
  }

  it('compose where all layers but the last are square', () => {
    const [got, wanted] = layerwise([4, 6, 6, 6], 1)
    expect(distance(got, wanted)).toBeLessThan(1e-8)
  })

  it('do not compose in general', () => {
    const [got, wanted] = layerwise([7, 9, 8, 4], 1)
    expect(distance(got, wanted)).toBeGreaterThan(0.1)
    expect(cosine(...layerwise([12, 20, 20, 5], 1))).toBeLessThan(0.9)
    expect(cosine(...layerwise([12, 80, 80, 5], 1))).toBeLessThan(0.6)
  })
})

describe('transposed Jacobians', () => {
  const matched = (eta: number, normalize = true): LearningRule =>
    dtp({ feedback: 'jacobianMatched', ...output, eta, normalize })

  /** Relative distance of a step's update from backpropagation's, times `factor`. */
  function fromBackpropagation(rule: LearningRule, setting: Partial<Setting>, factor = 1): number {
    const sizes = [5, 8, 7, 6, 4]
    const made = watched({ rule, sizes, samples: 3, ...setting })
    const { xs, ys, batch } = samplesOf(3, 5, 4, setting.seed ?? 1)
    const wanted = meanGradients(netOf(made.trainer), xs, ys)
    const got = made.trainer.gradients(batch).at(-1)!.gradients
    const names = Object.keys(wanted)
    return distance(
      names.flatMap((name) => [...got[name]]),
      names.flatMap((name) => wanted[name].map((x) => factor * x)),
    )
  }

  it('give backpropagation at any eta: to 1e-12 at 1, to 1e-12 / eta below', () => {
    for (const seed of seeds) {
      for (const activation of ['tanh', 'logistic', 'softplus'] as const) {
        for (const eta of [1, 1e-1, 1e-3]) {
          expect(fromBackpropagation(matched(eta), { seed, activation })).toBeLessThan(1e-12 / eta)
          expect(fromBackpropagation(matched(eta, false), { seed, activation }, eta)).toBeLessThan(
            1e-12 / eta,
          )
        }
      }
    }
  })

  it('so they do where targets begin at the last hidden layer', () => {
    expect(fromBackpropagation(dtp({ feedback: 'jacobianMatched', eta: 1 }), {})).toBeLessThan(1e-12)
  })

  it('without normalization the update depends on eta', () => {
    expect(fromBackpropagation(matched(0.1, false), {})).toBeCloseTo(0.9, 10)
  })

  it('one hidden layer is backpropagation whatever the feedback, where targets begin there', () => {
    expect(fromBackpropagation(dtp({ eta: 1 }), { sizes: [5, 7, 4] })).toBeLessThan(1e-12)
    expect(fromBackpropagation(dtp({ eta: 1, ...output }), { sizes: [5, 7, 4] })).toBeGreaterThan(0.1)
  })

  it('the output layer learns by its own gradient with any feedback', () => {
    const { trainer, batch, xs, ys } = invertible({ rule: dtp({ feedback: 'fixed', ...output, eta: 1e-3 }) })
    const wanted = meanGradients(netOf(trainer), xs, ys)
    const got = trainer.gradients(batch).at(-1)!.gradients
    expect(distance([...got['W4']], wanted['W4'])).toBeLessThan(1e-12)
  })

  it('with W transposed as a fixed linear g, t - h = -eta dC/dh in a linear network at any eta', () => {
    for (const eta of [1, 1e-1, 1e-3]) expect(linearError(eta, (rule) => rule)).toBeLessThan(1e-12 / eta)
  })

  it('mutant 11: a batch mean in the gradient of the output is caught', () => {
    const averaged = (rule: LearningRule): LearningRule => ({
      ...rule,
      run: (ctx) =>
        rule.run({
          ...ctx,
          loss: {
            ...ctx.loss,
            gradient(out, y, target) {
              ctx.loss.gradient(out, y, target)
              ctx.ops.scale(out, out, 1 / out.rows)
            },
          },
        }),
    })
    expect(linearError(1, averaged)).toBeGreaterThan(0.5)
  })

  function linearError(eta: number, change: (rule: LearningRule) => LearningRule): number {
    const sizes = [5, 7, 6, 4]
    const made = linear(change(dtp({ feedback: 'fixed', inverse: 'linear', ...output, eta })), sizes, 3)
    const { W } = netOf(made.trainer)
    for (const l of [1, 2]) made.trainer.write(`V${l}.W`, transpose(W[l + 1]).flat())
    const { got, wanted, net } = displacements(made, eta, 1)
    return distance(
      got,
      wanted((h, e) => minusGradient(net, h, e, 1)),
    )
  }
})

describe('zero at the target', () => {
  /** Greatest update of a weight where the target is the prediction. */
  function updateAtTarget(rule: LearningRule, seed: number): number {
    const { trainer, batch } = invertible({ rule, seed })
    const targets = trainer.predict({ ...batch }).scores
    const { gradients } = trainer.gradients({ ...batch, targets }).at(-1)!
    return Math.max(...Object.values(gradients).flatMap((g) => [...g].map(Math.abs)))
  }

  it('is bitwise', () => {
    for (const seed of seeds) expect(updateAtTarget(dtp(output), seed)).toBe(0)
  })

  it('mutant 10: with the difference added from the left it is not', () => {
    expect(seeds.filter((seed) => updateAtTarget(leftAssociated(), seed) === 0)).toEqual([])
  })

  /** (h + g(t)) - g(h) */
  function leftAssociated(): LearningRule {
    const plain = dtp({ feedback: 'fixed', ...output })
    const options = plain.options as any
    const feedback = { state: (make: any) => ({ r: make.units('r') }) } as any
    return defineRule<any, any>({
      ...plain,
      state: targetState(options, feedback),
      *run(ctx) {
        const { L, layers, all, aux, ops, state } = ctx
        const { h, t, g } = state
        for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
        yield { output: h[L] }
        firstTarget(ctx, options)
        for (let l = L - 1; l >= 1; l--) {
          aux.V[l].forward(t[l], t[l + 1])
          aux.V[l].forward(g.r[l], h[l + 1])
          ops.add(t[l], h[l])
          ops.sub(t[l], t[l], g.r[l])
        }
        localErrors(ctx, options)
        yield { learn: all }
      },
    })
  }
})

/** A linear network of random weights. */
function linear(rule: LearningRule, sizes: readonly number[], seed: number, samples = 3) {
  const made = watched({
    rule,
    sizes,
    activation: 'linear',
    samples,
    seed,
    frozen: sizes.slice(1).map((_, i) => i + 1),
  })
  return { ...made, ...samplesOf(samples, sizes[0], sizes.at(-1)!, seed) }
}

/** -∂C/∂h_l */
function minusGradient(
  net: Parameters<typeof backpropagation>[0],
  h: number[][],
  e: number[],
  l: number,
): number[] {
  let error = e
  for (let k = net.sizes.length - 1; k > l; k--) {
    const delta = backpropagation({ ...net, sizes: net.sizes.slice(0, k + 1) }, h, error)[`b${k}`]
    error = apply(transpose(net.W[k]), delta)
  }
  return error.map((x) => -x)
}

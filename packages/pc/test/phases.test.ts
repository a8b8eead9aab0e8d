import { relativeDistance, trainerFor, batchFor, type Case } from '@hebb/testkit'
import { totalOf, type OpListener } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { apply, matrix, transposed } from '../src/analysis/matrix.js'
import { pc, type PCOptions } from '../src/index.js'
import { gradients, nets, rows, watch } from './helpers.js'

const cases = nets(['tanh'], 3).map((c): Case => ({ ...c, samples: 3 }))
const c: Case = { sizes: [4, 5, 6, 5, 3], activation: 'tanh', samples: 3, seed: 1 }
const L = c.sizes.length - 1

const variants: Record<string, Partial<PCOptions>> = {
  settled: {},
  'settled in fixed steps': { stepSize: 0.1 },
  Z: { learn: 'zeroDivergence' },
  incremental: { learn: 'incremental' },
  errors: { state: 'errors' },
  centered: { nudging: 'centered', outputPrecision: 0.1 },
}
const each = (look: (options: Partial<PCOptions>, name: string) => void): void =>
  Object.entries(variants).forEach(([name, options]) => look(options, name))

describe('a step', () => {
  it('announces its sweeps, one name a phase', () => {
    each((options, name) => {
      const phases: string[] = []
      watch(pc(options), c, (event) => {
        if ('phase' in event) phases.push(event.phase)
      })
      const count = name === 'Z' ? L : 20
      const wanted =
        name === 'centered'
          ? [...Array(20).fill('plus'), ...Array(20).fill('minus')]
          : Array(count).fill('infer')
      expect(phases, name).toEqual(wanted)
    })
  })

  it('has a name of its own for every tensor, so that a trace tells them apart', () => {
    each((options, name) => {
      const labels: string[] = []
      watch(pc(options), c, (event, _read, _weight, tensors) => {
        if ('learn' in event) labels.splice(0, Infinity, ...[...tensors].map((t) => t.label))
      })
      expect(new Set(labels).size, name).toBe(labels.length)
      for (const label of labels) expect(label, name).toMatch(/\p{L}/u)
      if (name !== 'centered') return
      expect(labels).toContain('v⁺1')
      expect(labels).toContain('v⁻1')
    })
  })

  it('leaves nothing behind: the same batch again gives the same update', () => {
    each((options, name) => {
      const trainer = trainerFor({ rule: pc(options) }, c)
      const [first, again] = [0, 1].map(() => totalOf(trainer.gradients(batchFor(c))))
      expect(relativeDistance(first, again), name).toBe(0)
    })
  })

  it('is made by a rule called pc', () => {
    each((options) => expect(pc(options).name).toBe('pc'))
  })

  it('computes the prediction of layer 1 once a batch, for nothing but its weights changes it', () => {
    each((options, name) => {
      const reads: string[] = []
      const tracer: OpListener = {
        record: (op, accesses) => {
          if (accesses.some(({ tensor, kind }) => tensor.label === 'W1' && kind === 'read')) reads.push(op)
        },
      }
      trainerFor({ rule: pc(options) }, c, { tracer }).gradients(batchFor(c))
      if (name !== 'incremental') expect(reads, name).toEqual(['affine'])
    })
  })
})

describe('random activities', () => {
  /** max |e_l - (v_l - f(v_{l-1}))| over hidden layers before the first sweep, f with the weights at hand */
  const mismatch = (net: Case, options: Partial<PCOptions>): number => {
    let worst = NaN
    watch(pc({ init: 'random', ...options }), net, (event, read, weight) => {
      if (!('phase' in event) || !Number.isNaN(worst)) return
      const v = net.sizes.slice(0, -1).map((n, l) => rows(read(l === 0 ? 'x' : `v${l}`), n))
      worst = 0
      for (let l = 1; l < net.sizes.length - 1; l++) {
        const W = matrix(net.sizes[l], net.sizes[l - 1], weight(`W${l}`))
        rows(read(`e${l}`), net.sizes[l]).forEach((e, i) => {
          const h = apply(W, v[l - 1][i]).map((u, j) => Math.tanh(u + weight(`b${l}`)[j]))
          e.forEach((x, j) => (worst = Math.max(worst, Math.abs(x - (v[l][i][j] - h[j])))))
        })
      }
    })
    return worst
  }

  it('start with the predictions and errors that go with them, but not where predictions stay fixed', () => {
    for (const net of cases) {
      expect(mismatch(net, { steps: 1 }), JSON.stringify(net)).toBeLessThan(1e-14)
      expect(mismatch(net, { fixedPrediction: true }), JSON.stringify(net)).toBeGreaterThan(1e-2)
    }
  })

  it('start with the output error of their own prediction', () => {
    let seen = 0
    watch(pc({ init: 'random' }), c, (event, read, weight) => {
      if (!('phase' in event) || seen++ > 0) return
      const W = matrix(c.sizes[L], c.sizes[L - 1], weight(`W${L}`))
      const v = rows(read(`v${L - 1}`), c.sizes[L - 1])
      const y = rows(read('target'), c.sizes[L])
      const wanted = v.flatMap((s, i) => Array.from(apply(W, s), (u, j) => y[i][j] - u - weight(`b${L}`)[j]))
      expect(relativeDistance({ e: read(`e${L}`) }, { e: wanted })).toBeLessThan(1e-14)
    })
    expect(seen).toBeGreaterThan(0)
  })
})

describe('a layer of one unit', () => {
  it('moves by 1/H_l, where |W| is known: γ_l + γ_l |w_l| + γ_{l+1} w² + γ_{l+1} |w_{l+1}|', () => {
    for (const depth of [2, 3, 4]) {
      const chain: Case = { sizes: Array(depth + 1).fill(1), activation: 'tanh', samples: 2, seed: depth }
      const gamma = [0, 0.7, 1.9, 2.6].slice(0, depth)
      const options = { layerPrecision: gamma.slice(1), outputPrecision: 0.4 }
      watch(pc(options), chain, (event, read, weight) => {
        if (!('learn' in event)) return
        for (let l = 1; l < depth; l++) {
          const next = l + 1 === depth ? options.outputPrecision : gamma[l + 1]
          const [below, above] = [l, l + 1].map((k) => Math.abs(weight(`W${k}`)[0]))
          const H =
            gamma[l] + (l > 1 ? gamma[l] * below : 0) + next * above ** 2 + (l + 1 < depth ? next * above : 0)
          for (const kappa of read(`κ${l}`)) expect(kappa * H, `${l} of ${depth}`).toBeCloseTo(1, 6)
        }
      })
    }
  })
})

describe('centered nudging', () => {
  it('settles in steps of its own size where it does in small ones', () => {
    const settled = { nudging: 'centered', outputPrecision: 0.1, tolerance: 1e-11, steps: 20000 } as const
    for (const net of cases.slice(0, 3))
      expect(
        relativeDistance(gradients(pc(settled), net), gradients(pc({ ...settled, stepSize: 0.1 }), net)),
        JSON.stringify(net),
      ).toBeLessThan(1e-8)
  })

  it('goes another way there: its own steps are not those of a number', () => {
    const early = { nudging: 'centered', outputPrecision: 0.1, steps: 5 } as const
    const at = (stepSize: number | 'auto') => gradients(pc({ ...early, stepSize }), c)
    expect(relativeDistance(at('auto'), at(0.05))).toBeGreaterThan(1e-3)
    expect(relativeDistance(at(0.1), at(0.05))).toBeGreaterThan(1e-3)
  })
})

describe('iPC', () => {
  /** The same in plain arrays: weights after one step of `steps` sweeps, each of which ends in learning. */
  function plain(net: Case, kappa: number, steps: number, rate: number): Record<string, Float64Array> {
    const depth = net.sizes.length - 1
    const parameters: Record<string, Float64Array> = {}
    let [x, y]: Float64Array[][] = [[], []]
    watch(pc(), net, (event, read, weight) => {
      if (!('learn' in event)) return
      x = rows(read('x'), net.sizes[0])
      y = rows(read('target'), net.sizes[depth])
      for (let l = 1; l <= depth; l++)
        for (const role of ['W', 'b']) parameters[`${role}${l}`] = weight(`${role}${l}`).slice()
    })
    const W = (l: number) => matrix(net.sizes[l], net.sizes[l - 1], parameters[`W${l}`])
    const phi = (l: number) => (u: number) => (l < depth ? Math.tanh(u) : u)
    const predict = (l: number, below: Float64Array) =>
      apply(W(l), below).map((u, j) => phi(l)(u + parameters[`b${l}`][j]))
    const v = x.map((input) => {
      const activities = [input]
      for (let l = 1; l < depth; l++) activities[l] = predict(l, activities[l - 1])
      return activities
    })
    let slopes: Float64Array[][] = []
    for (let t = 0; t < steps; t++) {
      if (t > 0)
        v.forEach((s, b) =>
          s.forEach((_, l) => l > 0 && (s[l] = s[l].map((a, j) => a - kappa * slopes[b][l][j]))),
        )
      const sides = v.map((s, b) => {
        const h = net.sizes.map((_, l) => (l === 0 ? s[0] : predict(l, s[l - 1])))
        const e = h.map((hl, l) => hl.map((p, j) => (l === depth ? y[b][j] : s[l][j]) - p))
        const d = e.map((el, l) => el.map((a, j) => (l < depth ? 1 - h[l][j] ** 2 : 1) * a))
        return { e, d }
      })
      slopes = sides.map(({ e, d }) =>
        e.slice(0, depth).map((el, l) => {
          if (l === 0) return el
          const back = apply(transposed(W(l + 1)), d[l + 1])
          return el.map((a, j) => a - back[j])
        }),
      )
      for (let l = 1; l <= depth; l++)
        sides.forEach(({ d }, b) =>
          d[l].forEach((a, i) => {
            const step = (rate * a) / x.length
            parameters[`b${l}`][i] += step
            v[b][l - 1].forEach((s, j) => (parameters[`W${l}`][i * net.sizes[l - 1] + j] += step * s))
          }),
        )
    }
    return parameters
  }

  it('is what a plain program of it does: weights learn between sweeps, and predictions follow them', () => {
    for (const net of cases.slice(0, 8)) {
      const steps = net.sizes.length + 2
      const trainer = trainerFor({ rule: pc({ learn: 'incremental', steps, stepSize: 0.2 }) }, net)
      trainer.step(batchFor(net))
      const got = Object.fromEntries(trainer.parameters.map((name) => [name, trainer.read(name)]))
      expect(relativeDistance(got, plain(net, 0.2, steps, 0.1)), JSON.stringify(net)).toBeLessThan(1e-12)
      expect(relativeDistance(got, plain(net, 0.2, steps - 1, 0.1))).toBeGreaterThan(1e-4)
    }
  })
})

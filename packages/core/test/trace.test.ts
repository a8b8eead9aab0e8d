import { describe, expect, it } from 'vitest'
import {
  accesses,
  mlp,
  network,
  reference,
  traceOps,
  type Engine,
  type Ops,
  type Tensor,
  type TrainerOptions,
} from '../src/index.js'
import { bench, makeBatch, makeTrainer } from './helpers.js'

describe('traceOps', () => {
  it('tells of ops in the order in which they run, each before it runs', () => {
    const { engine, tensor } = bench()
    const [a, b] = [tensor(1, 2, [1, 2]), tensor(1, 2, [3, 4])]
    const heard: unknown[] = []
    const ops = traceOps(engine.ops, {
      record: (op, list) => heard.push([op, list.map((x) => `${x.kind} ${x.tensor.label}`), engine.value(a)]),
    })
    ops.add(a, b)
    ops.fill(a, 0)
    ops.mul(b, a, a)
    expect(heard).toEqual([
      ['add', ['read t2', 'read t1', 'write t1'], 1],
      ['fill', ['write t1'], 4],
      ['mul', ['read t1', 'write t2'], 0],
    ])
    expect(engine.value(b)).toBe(0)
  })

  it('tells a weight read backwards from one read forwards', () => {
    const { tensor } = bench()
    const via = (list: readonly { tensor: Tensor; via?: string }[], t: Tensor) =>
      list.find((a) => a.tensor === t)?.via
    const [out, d, W, b] = [tensor(2, 2), tensor(2, 2), tensor(2, 2), tensor(1, 2)]
    expect(via(accesses.transpose(out, d, W), W)).toBe('transpose')
    expect(via(accesses.affine(out, d, W, b), W)).toBeUndefined()
  })

  it('changes no bit of a step', () => {
    const [plain, traced] = [makeTrainer(), makeTrainer({ tracer: { record: () => {} } })]
    plain.step(makeBatch())
    traced.step(makeBatch())
    expect(traced.read('W1')).toEqual(plain.read('W1'))
  })
})

describe('the ops that layers and rules are given', () => {
  /** The ops that a trainer binds its layers to, and those that its engine has. */
  function given(options: Partial<TrainerOptions> = {}): { bound: Ops[]; own: Ops } {
    const bound: Ops[] = []
    let own: Ops | undefined
    const backend = reference()
    const open = (): Engine => {
      const engine = backend.open()
      own = engine.ops
      return engine
    }
    const layers = mlp([3, 4, 2]).layers.map((spec) => ({
      ...spec,
      bind: (at: Parameters<typeof spec.bind>[0]) => {
        bound.push(at.ops)
        return spec.bind(at)
      },
    }))
    makeTrainer({ network: network(layers), backend: { ...backend, open }, ...options })
    return { bound, own: own! }
  }

  it("are the engine's own function objects where nobody listens", () => {
    const { bound, own } = given()
    expect(bound).toHaveLength(2)
    for (const ops of bound)
      for (const name of Object.keys(own) as (keyof Ops)[]) expect(ops[name]).toBe(own[name])
  })

  it('are not where somebody does', () => {
    const { bound, own } = given({ tracer: { record: () => {} } })
    // Each layer is bound twice: for steps, and for predictions, which nobody is to hear.
    expect(bound.map((ops) => ops.affine === own.affine)).toEqual([false, true, false, true])
  })
})

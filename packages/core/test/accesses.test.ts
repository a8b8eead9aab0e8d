import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accesses, traceOps, type Engine, type Tensor } from '../src/index.js'
import { bench, numbers } from './helpers.js'
import { calls, bits, setUp, type Call, type Sizes } from './op-calls.js'

it('no op is missing from the tables', () => {
  const names = [...new Set(calls.map((c) => c.op))].sort()
  expect(names).toEqual(Object.keys(bench().ops).sort())
  expect(names).toEqual(Object.keys(accesses).sort())
})

/** What the op tells of itself. */
function declared(c: Call, engine: Engine, tensors: readonly Tensor[]) {
  const heard: { op: string; accesses: readonly { tensor: Tensor; kind: string; size?: number }[] }[] = []
  c.run(traceOps(engine.ops, { record: (op, list) => heard.push({ op, accesses: list }) }), tensors)
  return heard
}

const sizes = fc.record({
  r: fc.integer({ min: 1, max: 4 }),
  c: fc.integer({ min: 2, max: 5 }),
  k: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(999),
})
/** Runs the op with NaN in every tensor of `poisoned`, and tells what it wrote where it says it writes. */
function outcome(c: Call, s: Sizes, poisoned: (read: boolean, i: number) => boolean) {
  const { engine, tensors, bystander } = setUp(c, s)
  const probe = setUp(c, s)
  const [event] = declared(c, probe.engine, probe.tensors)
  const of = (kind: string) =>
    event!.accesses.filter((a) => a.kind === kind).map((a) => probe.tensors.indexOf(a.tensor))
  const reads = of('read')
  const writes = of('write')
  tensors.forEach((t, i) => {
    if (poisoned(reads.includes(i), i)) engine.ops.fill(t, NaN)
  })
  const before = bits(engine, [...tensors, bystander])
  c.run(engine.ops, tensors)
  const after = bits(engine, [...tensors, bystander])
  const whole = writes.filter(
    (i) =>
      !event!.accesses.some(
        (a) => a.kind === 'write' && a.tensor === probe.tensors[i] && a.size !== undefined,
      ),
  )
  return {
    written: whole.map((i) => after[i]),
    partly: writes
      .filter((i) => !whole.includes(i))
      .map((i) => [...engine.read(tensors[i]!)].filter((x) => !Number.isNaN(x)).length),
    untouched: before.every((text, i) => writes.includes(i) || after[i] === text),
    reads,
  }
}

describe.each(calls.map((c, i) => ({ name: c.op, i, c })))('$name ($i)', ({ c }) => {
  it('reads nothing that it does not declare read', () => {
    fc.assert(
      fc.property(sizes, (s) => {
        const clean = outcome(c, s, () => false)
        const poisoned = outcome(c, s, (read) => !read)
        expect(poisoned.written).toEqual(clean.written)
      }),
      { numRuns: 10 },
    )
  })

  it('reads everything that it declares read, so the poison is seen where it matters', () => {
    const s = { r: 3, c: 4, k: 2, seed: 1 }
    const clean = outcome(c, s, () => false)
    for (const i of clean.reads) {
      const poisoned = outcome(c, s, (_, at) => at === i)
      expect({ i, ...poisoned }).not.toMatchObject({ written: clean.written, partly: clean.partly })
    }
  })

  it('writes nothing that it does not declare written', () => {
    fc.assert(
      fc.property(sizes, (s) => outcome(c, s, () => false).untouched),
      { numRuns: 10 },
    )
  })
})

describe('copyColumns', () => {
  it('declares and touches the columns that it copies, and no others', () => {
    const { engine, ops, tensor } = bench()
    const [out, x] = [tensor(2, 4, numbers(8, 1)), tensor(2, 3, numbers(6, 2))]
    const [before, from] = [engine.read(out), engine.read(x)]
    const options = { from: 1, to: 2, width: 2 }
    ops.copyColumns(out, x, options)
    const [b, f] = [before, from]
    expect([...engine.read(out)]).toEqual([b[0], b[1], f[1], f[2], b[4], b[5], f[4], f[5]])
    expect(accesses.copyColumns(out, x, options).map((a) => a.size)).toEqual([4, 4])
  })
})

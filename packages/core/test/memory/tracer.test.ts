import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OpListener } from '../../src/accesses.js'
import type { Access } from '../../src/memory/access.js'
import { parseTrace } from '../../src/memory/events.js'
import { replay } from '../../src/memory/replay.js'
import { MemoryTracer } from '../../src/memory/tracer.js'
import type { Tensor } from '../../src/tensor.js'

const tensor = (label: string, rows: number, cols: number): Tensor => ({
  label,
  rows,
  cols,
  kind: 'state',
  dtype: 'f32',
})
const read = (t: Tensor, more: Partial<Access> = {}): Access => ({ tensor: t, kind: 'read', ...more })
const write = (t: Tensor, more: Partial<Access> = {}): Access => ({ tensor: t, kind: 'write', ...more })

const W = tensor('W1', 3, 4)
const x = tensor('x', 2, 4)
const h = tensor('h1', 2, 3)
const pool = [W, x, h, tensor('h1', 2, 3), tensor('', 1, 5), tensor('', 1, 1), tensor('__proto__', 2, 2)]

/** One access, or a mark. */
const happenings = fc.array(
  fc.oneof(
    fc.record(
      {
        tensor: fc.constantFrom(...pool),
        kind: fc.constantFrom('read' as const, 'write' as const),
        size: fc.nat({ max: 20 }),
        via: fc.constant('transpose' as const),
      },
      { requiredKeys: ['tensor', 'kind'] },
    ),
    fc.constantFrom('forward', 'update'),
  ),
)
type Happening = Access | string

function perform(tracer: OpListener, story: readonly Happening[]): void {
  for (const event of story) {
    if (typeof event === 'string') tracer.phase?.(event)
    else tracer.record('op', [event])
  }
}

const everything = { cache: [0, 10, 16_384], lru: true }

test('events are the accesses in order, whole tensors by default', () => {
  const tracer = new MemoryTracer()
  tracer.phase('forward')
  tracer.record('affine', [read(x), read(W), write(h)])
  tracer.record('transpose', [read(h, { size: 3 }), read(W, { via: 'transpose' }), write(x, { size: 4 })])
  expect(tracer.events).toEqual([
    { op: 'phase', name: 'forward' },
    { op: 'read', buffer: 'x', size: 8 },
    { op: 'read', buffer: 'W1', size: 12 },
    { op: 'write', buffer: 'h1', size: 6 },
    { op: 'read', buffer: 'h1', size: 3 },
    { op: 'read', buffer: 'W1', size: 12, via: 'transpose' },
    { op: 'write', buffer: 'x', size: 4 },
  ])
  expect(tracer).toHaveLength(7)
})

test('the size is what is in use at the time', () => {
  const t = { ...tensor('x', 8, 2) }
  const tracer = new MemoryTracer()
  tracer.record('upload', [write(t)])
  ;(t as { rows: number }).rows = 3
  tracer.record('upload', [write(t)])
  expect(tracer.summary().totalFloats).toBe(22)
})

describe('names', () => {
  const namesOf = (...tensors: Tensor[]): string[] => {
    const tracer = new MemoryTracer()
    tracer.record(
      'op',
      tensors.map((t) => write(t)),
    )
    return tracer.events.map((event) => (event.op === 'phase' ? '' : event.buffer))
  }
  const one = (label: string): Tensor => tensor(label, 1, 1)

  test('a second tensor of a label gets a number, a second use does not', () => {
    const [a, b, c] = [one('h'), one('h'), one('h')]
    expect(namesOf(a, b, a, c, b)).toEqual(['h', 'h#2', 'h', 'h#3', 'h#2'])
  })

  test('tensors without a label are temporaries', () => {
    const [a, b] = [one(''), one('')]
    expect(namesOf(a, b, a)).toEqual(['tmp#1', 'tmp#2', 'tmp#1'])
  })

  test('no two tensors share a name', () => {
    expect(namesOf(one('h#2'), one('h'), one('h'))).toEqual(['h#2', 'h', 'h#3'])
    expect(namesOf(one('h'), one('h'), one('h#2'))).toEqual(['h', 'h#2', 'h#2#2'])
    expect(namesOf(one('tmp#1'), one(''))).toEqual(['tmp#1', 'tmp#2'])
  })
})

describe('the summary', () => {
  test('equals the replay of the events, also from a file', () => {
    fc.assert(
      fc.property(happenings, fc.nat({ max: 20 }), (story, from) => {
        const tracer = new MemoryTracer()
        perform(tracer, story)
        for (const options of [{}, everything, { distances: false, from }]) {
          const file = parseTrace(JSON.parse(JSON.stringify(tracer)))
          expect(tracer.summary(options)).toEqual(replay(tracer.events, options))
          expect(tracer.summary(options)).toEqual(replay(file.trace, options))
        }
      }),
    )
  })

  test('is the same when no events are kept', () => {
    fc.assert(
      fc.property(happenings, (story) => {
        const kept = new MemoryTracer(everything)
        const streamed = new MemoryTracer({ keepEvents: false, distances: true, ...everything })
        for (const tracer of [kept, streamed]) perform(tracer, story)
        expect(streamed.summary()).toEqual(kept.summary())
        expect(kept.summary()).toEqual(replay(kept.events, everything))
      }),
    )
  })

  test('of steady steps leaves out the first', () => {
    const tracer = new MemoryTracer()
    const step = (): void => tracer.record('affine', [read(x), read(W), write(h)])
    tracer.record('load', [write(W), write(x)])
    step()
    const from = tracer.length
    step()
    expect(tracer.summary({ from })).toMatchObject({ reads: 2, writes: 1, totalFloats: 26 })
  })
})

describe('without events', () => {
  const tracer = new MemoryTracer({ keepEvents: false })
  tracer.record('op', [write(W), read(W)])

  test('distances are not listed', () => {
    expect(tracer.summary().perBuffer.W1).toEqual({ size: 12, readCount: 1, avg: 12, min: 12, max: 12 })
  })

  test('what was not measured cannot be asked for', () => {
    expect(() => tracer.events).toThrow('events: this tracer was made with keepEvents: false')
    expect(() => JSON.stringify(tracer)).toThrow('toJSON: this tracer was made with keepEvents: false')
    expect(() => tracer.summary({ lru: true })).toThrow(/give cache, lru, distances to MemoryTracer/)
    expect(tracer).toHaveLength(0)
  })
})

test.each([true, false])('clear() makes it as new (keepEvents: %s)', (keepEvents) => {
  const tracer = new MemoryTracer({ keepEvents })
  const story = (): void => {
    tracer.phase('forward')
    tracer.record('op', [write(tensor('', 1, 2)), read(W), write(h)])
  }
  const empty = tracer.summary()
  story()
  const first = tracer.summary()
  tracer.clear()
  expect(tracer.summary()).toEqual(empty)
  story()
  expect(tracer.summary()).toEqual(first)
})

test('an access of no size is refused', () => {
  const tracer = new MemoryTracer()
  expect(() => tracer.record('gemm', [read(W, { size: -3 })])).toThrow(
    "gemm, read of 'W1': expected a non-negative integer, got -3",
  )
  expect(() => new MemoryTracer({ keep: false } as object)).toThrow(/MemoryTracer has no option 'keep'/)
})

test('a million events', () => {
  const tracer = new MemoryTracer()
  const ops = [read(x), read(W), write(h)]
  for (let i = 0; i < 333_333; i++) tracer.record('affine', ops)
  expect(tracer).toHaveLength(999_999)
  expect(tracer.summary({ distances: false, cache: [100], lru: true }).writes).toBe(333_333)
})

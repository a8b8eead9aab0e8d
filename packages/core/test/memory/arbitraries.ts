import fc from 'fast-check'
import type { PhaseEvent, ReadEvent, TraceEvent, WriteEvent } from '../../src/memory/events.js'

const names = ['a', 'b', 'c', 'd', '__proto__', 'constructor']
const buffer = fc.constantFrom(...names)
const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1_000_000 }))
const smallSize = fc.integer({ min: 0, max: 12 })

type Sizes = fc.Arbitrary<number>

const write = (s: Sizes): fc.Arbitrary<WriteEvent> => fc.record({ op: fc.constant('write'), buffer, size: s })
const read = (s: Sizes): fc.Arbitrary<ReadEvent> =>
  fc.record(
    { op: fc.constant('read'), buffer, size: s, via: fc.constant('transpose') },
    { requiredKeys: ['op', 'buffer'] },
  )
const phase: fc.Arbitrary<PhaseEvent> = fc.record({
  op: fc.constant('phase'),
  name: fc.constantFrom('', 'forward', 'update', '__proto__'),
})

/** Any reads, writes and marks, cold reads among them. */
export const traces: fc.Arbitrary<TraceEvent[]> = fc.array(fc.oneof(write(size), read(size), phase), {
  maxLength: 40,
})

/** The same with few elements. */
export const smallTraces: fc.Arbitrary<TraceEvent[]> = fc.array(
  fc.oneof(write(smallSize), read(smallSize), phase),
  { maxLength: 40 },
)

export const marks: fc.Arbitrary<PhaseEvent> = phase
export const bufferNames: readonly string[] = names

/** Writes every buffer first, so that no read is cold. */
export const warm = (trace: readonly TraceEvent[]): TraceEvent[] => [
  ...names.map((name): TraceEvent => ({ op: 'write', buffer: name, size: 5 })),
  ...trace,
]

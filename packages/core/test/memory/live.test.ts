import { expect, test } from 'vitest'
import { reference } from '../../src/backend/reference.js'
import { wasm } from '../../src/backend/wasm.js'
import { parseTrace } from '../../src/memory/events.js'
import { replay } from '../../src/memory/replay.js'
import { MemoryTracer } from '../../src/memory/tracer.js'
import { transposedReads } from '../../src/memory/transposed.js'
import { makeBatch, makeTrainer } from '../helpers.js'

/** Two traced steps of backpropagation in a 3-4-2 net. */
function twoSteps(options: Parameters<typeof makeTrainer>[0] = {}): { tracer: MemoryTracer; second: number } {
  const tracer = new MemoryTracer()
  const trainer = makeTrainer({ ...options, tracer })
  trainer.step(makeBatch())
  const second = tracer.length
  trainer.step(makeBatch())
  return { tracer, second }
}

test('a real step reads nothing cold, and its summary is what replay says of its file', () => {
  const { tracer } = twoSteps()
  const options = { cache: [16_384], lru: true }
  const report = tracer.summary(options)
  expect(report.coldReads).toBe(0)
  expect(report.totalFloats).toBe(report.floatsRead + report.floatsWritten)
  expect(report.ardLastAccess).toBeLessThanOrEqual(report.ard)
  expect(report.phases.map(({ name }) => name)).toEqual(expect.arrayContaining(['load', 'forward', 'update']))
  expect(Object.keys(report.perBuffer)).toEqual(expect.arrayContaining(['x', 'W1', 'b1', 'W2', 'b2']))
  expect(replay(parseTrace(JSON.parse(JSON.stringify(tracer))).trace, options)).toEqual(report)
})

test('weights read backwards are those above the first layer', () => {
  expect([...transposedReads(twoSteps().tracer.events)]).toEqual([['W2', 2]])
})

test('steps move the same floats, on every backend', () => {
  const { tracer, second } = twoSteps({ backend: reference() })
  const all = tracer.summary()
  const steady = tracer.summary({ from: second })
  const first = replay(tracer.events.slice(0, second))
  expect(first.reads).toBe(steady.reads)
  expect(first.totalFloats + steady.totalFloats).toBe(all.totalFloats)
  expect(first.weightedSum + steady.weightedSum).toBe(all.weightedSum)
  expect(twoSteps({ backend: wasm() }).tracer.events).toEqual(tracer.events)
})

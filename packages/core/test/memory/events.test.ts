import { describe, expect, test } from 'vitest'
import { HebbError } from '../../src/errors.js'
import { parseTrace, TraceError } from '../../src/memory/events.js'
import { replay } from '../../src/memory/replay.js'
import { handCases } from './fixtures.js'

const write = { op: 'write', buffer: 'a', size: 1 }
const huge = Number.MAX_SAFE_INTEGER

describe('parseTrace', () => {
  test('needs only `trace`, and ignores unknown keys', () => {
    const trace = [
      { op: 'phase', name: 'load', color: 'red' },
      { ...write, comment: 'first' },
      { op: 'read', buffer: 'a' },
      { op: 'read', buffer: 'a', size: 1, via: 'transpose' },
    ]
    expect(parseTrace({ trace, version: 3 })).toEqual({
      trace: [
        { op: 'phase', name: 'load' },
        write,
        { op: 'read', buffer: 'a' },
        { op: 'read', buffer: 'a', size: 1, via: 'transpose' },
      ],
    })
    expect(parseTrace({ trace: [] })).toEqual({ trace: [] })
  })

  test('keeps what describes the trace', () => {
    const file = {
      trace: [],
      title: 'one step',
      source: 'a page',
      sourceLicense: 'MIT',
      config: { n: 3 },
      rules: { ard: 'a mean' },
      expected: { ard: 0 },
      publishedValue: null,
    }
    expect(parseTrace(file)).toEqual(file)
  })

  test.each([
    [null, 'the file: expected an object, got null'],
    [[], 'the file: expected an object, got an array'],
    ['trace', "the file: expected an object, got 'trace'"],
    [{}, 'trace: expected an array of events, got undefined'],
    [handCases, 'trace: expected an array of events, got undefined'],
    [{ trace: {} }, 'trace: expected an array of events, got an object'],
    [{ trace: [], expected: 3 }, 'expected: expected an object, got 3'],
    [{ trace: [], title: 3 }, 'title: expected a string, got 3'],
  ])('refuses the file %#', (file, message) => {
    expect(() => parseTrace(file)).toThrow(new TraceError(message))
  })

  const size = (got: string): string => `size: expected a non-negative integer, got ${got}`
  test.each([
    [null, 'trace[2]: expected an object, got null'],
    [7, 'trace[2]: expected an object, got 7'],
    [{}, "trace[2].op: expected 'read', 'write' or 'phase', got undefined"],
    [{ ...write, op: 'move' }, "trace[2].op: expected 'read', 'write' or 'phase', got 'move'"],
    [{ op: 'phase' }, 'trace[2].name: expected a string, got undefined'],
    [{ op: 'write', size: 1 }, 'trace[2].buffer: expected a non-empty string, got undefined'],
    [{ ...write, buffer: '' }, "trace[2].buffer: expected a non-empty string, got ''"],
    [{ ...write, buffer: 5 }, 'trace[2].buffer: expected a non-empty string, got 5'],
    [{ op: 'write', buffer: 'a' }, `trace[2].${size('undefined')}`],
    [{ ...write, size: -3 }, `trace[2].${size('-3')}`],
    [{ ...write, size: 1.5 }, `trace[2].${size('1.5')}`],
    [{ ...write, size: '4' }, `trace[2].${size("'4'")}`],
    [{ ...write, size: NaN }, `trace[2].${size('NaN')}`],
    [{ ...write, size: 2 ** 53 }, `trace[2].${size('9007199254740992')}`],
    [{ op: 'read', buffer: 'a', size: null }, `trace[2].${size('null')}`],
    [{ ...write, op: 'read', via: 'mirror' }, "trace[2].via: expected 'transpose' or nothing, got 'mirror'"],
  ])('refuses the event %#', (event, message) => {
    const trace = [write, { op: 'phase', name: '' }, event]
    expect(() => parseTrace({ trace })).toThrow(new TraceError(message))
    expect(() => replay(trace as never)).toThrow(new TraceError(message))
  })

  test.each([
    [{ op: 'write', buffer: 'b', size: huge }],
    [{ op: 'read', buffer: 'b', size: huge }],
    [{ op: 'read', buffer: 'a' }],
  ])('refuses a clock above 2^53 - 1', (event) => {
    const full = { op: 'write', buffer: 'a', size: huge - 1 }
    const trace = [full, write, event]
    expect(() => parseTrace({ trace: [full, write] })).not.toThrow()
    expect(replay([full, write] as never).totalFloats).toBe(huge)
    expect(() => parseTrace({ trace })).toThrow(/^trace\[2\]\.size: \d+ moves the clock .* above 2\^53 - 1/)
    expect(() => replay(trace as never)).toThrow(/^trace\[2\]\.size/)
  })

  test('throws errors of the library', () => {
    expect(new TraceError('')).toBeInstanceOf(HebbError)
    expect(new TraceError('').name).toBe('TraceError')
  })
})

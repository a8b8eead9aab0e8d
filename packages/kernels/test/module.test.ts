import { expect, test, vi } from 'vitest'
import * as plain from '../src/generated/plain.js'
import * as relaxed from '../src/generated/relaxed.js'
import * as threads from '../src/generated/threads.js'
import { instantiateKernels } from '../src/index.js'

test.each(Object.entries({ plain, relaxed, threads }))(
  'the module is at most 24 KB: %s',
  (_, { byteLength }) => expect(byteLength).toBeLessThanOrEqual(24 * 1024),
)

test('the first free address is a multiple of 16 within the memory', () => {
  const { memory, firstFree } = instantiateKernels()
  expect(firstFree % 16).toBe(0)
  expect(firstFree).toBeLessThan(memory.buffer.byteLength)
})

test('two instances share nothing', () => {
  const [one, two] = [instantiateKernels(), instantiateKernels()]
  one.kernels.fill(8, 1, one.firstFree)
  two.kernels.fill(8, 2, two.firstFree)
  expect(new Float32Array(one.memory.buffer, one.firstFree, 8)).toEqual(new Float32Array(8).fill(1))
  expect(new Float32Array(two.memory.buffer, two.firstFree, 8)).toEqual(new Float32Array(8).fill(2))
})

test('kernels work beyond what the memory held at first, and values outlive its growth', () => {
  const { kernels, memory, firstFree } = instantiateKernels()
  kernels.fill(4, 3, firstFree)
  const beyond = memory.buffer.byteLength
  memory.grow(1)
  kernels.copy(4, firstFree, beyond)
  expect(new Float32Array(memory.buffer, beyond, 4)).toEqual(new Float32Array(4).fill(3))
})

test('a host without SIMD is sent to the reference backend', async () => {
  const { Module } = WebAssembly
  try {
    WebAssembly.Module = class {
      constructor() {
        throw new WebAssembly.CompileError('invalid opcode')
      }
    } as unknown as typeof Module
    vi.resetModules()
    const fresh = await import('../src/instantiate.js')
    expect(() => fresh.instantiateKernels()).toThrow(/SIMD.*reference/)
  } finally {
    WebAssembly.Module = Module
  }
})

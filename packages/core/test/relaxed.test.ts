import { setFlagsFromString } from 'node:v8'
import { expect, it } from 'vitest'
import { wasm } from '../src/index.js'
import { wasmRelaxed } from '../src/relaxed.js'
import { makeBatch, makeTrainer, numbers, bench, thrown } from './helpers.js'

it('says so where the host has no relaxed SIMD', () => {
  const { Module } = WebAssembly
  try {
    WebAssembly.Module = class {
      constructor() {
        throw new WebAssembly.CompileError('invalid opcode')
      }
    } as unknown as typeof Module
    expect(thrown(() => wasmRelaxed().open()).message).toMatch(
      /relaxed SIMD.*--experimental-wasm-relaxed-simd.*wasm\(\)/,
    )
  } finally {
    WebAssembly.Module = Module
  }
})

it('trains, close to plain SIMD, and has a name of its own', () => {
  // Node 20 has it behind a flag.
  setFlagsFromString('--experimental-wasm-relaxed-simd')
  const [plain, relaxed] = [wasm(), wasmRelaxed()].map((backend) => makeTrainer({ backend }))
  for (let i = 0; i < 20; i++) {
    const batch = makeBatch(4, i)
    expect(relaxed!.step(batch).loss).toBeCloseTo(plain!.step(batch).loss, 5)
  }
  expect(wasmRelaxed().name).toBe('wasm-relaxed')
})

it('gives the same bits again on the same host', () => {
  const product = (): ArrayLike<number> => {
    const { engine, ops, tensor } = bench(wasmRelaxed())
    const out = tensor(33, 40)
    ops.gemm(out, tensor(33, 300, numbers(9900, 1)), tensor(300, 40, numbers(12000, 2)))
    const values = engine.read(out)
    engine.dispose()
    return values
  }
  expect(product()).toEqual(product())
})

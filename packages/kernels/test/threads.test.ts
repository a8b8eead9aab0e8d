import fc from 'fast-check'
import { afterEach, describe, expect, test, vi, type Mock } from 'vitest'
import { hex } from '../src/generated/threads.js'
import { instantiateKernels, type Kernels, type WasmKernels } from '../src/index.js'
import { compile } from '../src/module.js'
import { control } from '../src/threads/control.js'
import { availableThreads, spawn } from '../src/threads/host.js'
import { instantiateThreadedKernels, type ThreadedKernels } from '../src/threads/index.js'
import { startTeam, type Team } from '../src/threads/team.js'
import { place } from './place.js'

const open: { dispose(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.dispose()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Kernels that split every product, with room for the tests' matrices. */
function threaded(threads: number): ThreadedKernels {
  const instance = instantiateThreadedKernels({ threads, splitFrom: 0 })
  instance.memory.grow(48)
  open.push(instance)
  return instance
}

interface Product {
  readonly M: number
  readonly N: number
  readonly K: number
  readonly form: string
  readonly alpha: number
  readonly beta: number
}

/** C of a product of numbers that are the same in each instance. */
function product(instance: WasmKernels, { M, N, K, form, alpha, beta }: Product): Float32Array {
  const [a, b, c] = place(instance, M * K, K * N, M * N)
  if (beta === 0) c!.values.fill(NaN)
  const [aRow, aCol] = form[0] === 'N' ? [K, 1] : [1, M]
  const [bRow, bCol] = form[1] === 'N' ? [N, 1] : [1, K]
  instance.kernels.gemm(
    M,
    N,
    K,
    alpha,
    a!.address,
    aRow!,
    aCol!,
    b!.address,
    bRow!,
    bCol!,
    beta,
    c!.address,
    N,
  )
  return c!.values.slice()
}

const square = (size: number): Product => ({ M: size, N: size, K: size, form: 'NT', alpha: 1, beta: 0 })

function expectSameBits(got: Float32Array, wanted: Float32Array): void {
  const bits = new Uint32Array(got.buffer)
  const different = new Uint32Array(wanted.buffer).findIndex((word, i) => word !== bits[i])
  if (different >= 0)
    throw new Error(`element ${different} is ${got[different]}, wanted ${wanted[different]}`)
}

/** Until the threads have started; they need no help from this thread's event loop. */
function untilRunning(instance: ThreadedKernels | Team, threads: number): void {
  const deadline = performance.now() + 20_000
  while (instance.running() < threads && performance.now() < deadline);
  expect(instance.running()).toBe(threads)
}

/** Small shapes with every edge, and some of several blocks. */
const products: fc.Arbitrary<Product> = fc.record({
  M: fc.oneof(fc.nat(40), fc.constantFrom(97, 193, 200)),
  N: fc.oneof(fc.nat(40), fc.constantFrom(10, 520)),
  K: fc.oneof(fc.nat(40), fc.constantFrom(257, 300)),
  form: fc.constantFrom('NN', 'TN', 'NT', 'TT'),
  alpha: fc.constantFrom(1, -0.7, 0),
  beta: fc.constantFrom(0, 1, 0.5),
})

test.each([1, 2, 3, 5])('%i threads give the bits of one', (threads) => {
  const [plain, several] = [instantiateKernels(), threaded(threads)]
  plain.memory.grow(48)
  // The first product starts the threads.
  product(several, square(64))
  untilRunning(several, threads)
  fc.assert(
    fc.property(products, (p) => {
      expectSameBits(product(several, p), product(plain, p))
    }),
    { seed: 1, numRuns: 100 },
  )
  if (threads > 1) expect(several.taken()).toBeGreaterThan(0)
  else expect(several.taken()).toBe(0)
})

test('the comparison sees a single bit', () => {
  const [right, wrong] = [
    product(instantiateKernels(), square(40)),
    product(instantiateKernels(), square(40)),
  ]
  expectSameBits(wrong, right)
  new Uint32Array(wrong.buffer)[77]! ^= 1
  expect(() => expectSameBits(wrong, right)).toThrow('element 77')
})

test('small products stay in the calling thread, and start no other', () => {
  const instance = instantiateThreadedKernels({ threads: 2 })
  open.push(instance)
  product(instance, square(32))
  expect([instance.running(), instance.taken()]).toEqual([1, 0])
})

test('threads see memory that has grown since they started', () => {
  const several = threaded(2)
  product(several, square(64))
  untilRunning(several, 2)
  const before = several.taken()
  for (let i = 0; i < 50 || several.taken() === before; i++) {
    const address = several.memory.buffer.byteLength
    several.memory.grow(3)
    several.kernels.fill(128 * 128, 1, address)
    several.kernels.gemm(128, 128, 128, 1, address, 128, 1, address, 128, 1, 0, address + 65536, 128)
    expect(new Float32Array(several.memory.buffer, address + 65536, 128 * 128).every((x) => x === 128)).toBe(
      true,
    )
  }
})

test('views do not become those of the shared memory when values are copied out', () => {
  const { memory, firstFree } = threaded(2)
  expect(new Float32Array(memory.buffer, firstFree, 4).slice().buffer).toBeInstanceOf(ArrayBuffer)
})

test.each([0, 1.5, -1, NaN, 'x' as unknown as number])('%s threads are refused', (threads) => {
  expect(() => instantiateThreadedKernels({ threads })).toThrow(
    /threads is .*; wanted an integer of at least 1/,
  )
})

test('after dispose, which may be called twice, products are computed by the caller', () => {
  const several = threaded(3)
  const wanted = product(several, square(64))
  several.dispose()
  several.dispose()
  expectSameBits(product(several, square(64)), wanted)
})

test('a host tells how many threads it runs', () => expect(availableThreads()).toBeGreaterThanOrEqual(1))

test('a caller that may not sleep looks until the others are done', () => {
  vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    throw new TypeError('Atomics.wait cannot be called in this context')
  })
  const several = threaded(2)
  const wanted = product(several, square(64))
  untilRunning(several, 2)
  const before = several.taken()
  for (let i = 0; i < 200 && several.taken() === before; i++)
    expectSameBits(product(several, square(64)), wanted)
})

describe('threads that fail', () => {
  /** A team of two whose second thread runs `source`; `u` are words of the control block. */
  function teamOf(source: string, patience = 100): { team: Team; gemm: Mock } {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 64, shared: true })
    const gemm = vi.fn<Kernels<number>['gemm']>()
    const team = startTeam({
      module: compile(hex, ''),
      memory,
      gemm,
      workspaces: [0],
      spawn,
      patience,
      source: `require('node:worker_threads').parentPort.once('message', ({ buffer }) => {
        const u = new Int32Array(buffer)
        const take = () => { while (Atomics.sub(u, ${control.SHARES}, 1) <= 0); }
        Atomics.add(u, ${control.RUNNING}, 1)
        ${source}
      })`,
    })
    open.push(team)
    return { team, gemm }
  }
  const call = (team: Team): void => team.product(4, 64, 4, 4, 1, 0, 4, 1, 0, 4, 1, 0, 0, 4)
  const message = /has ended or does not answer.*make a new one/

  test('one that ends with a share in hand is an error, not a hang, and so is every later product', () => {
    const { team } = teamOf('take(); process.exit()')
    untilRunning(team, 2)
    expect(() => {
      for (;;) call(team)
    }).toThrow(message)
    expect(() => call(team)).toThrow(message)
  })

  test('one whose share throws is an error', () => {
    const { team } = teamOf(
      `take(); Atomics.store(u, ${control.FAILED}, 1); Atomics.sub(u, ${control.PENDING}, 1)`,
      10_000,
    )
    untilRunning(team, 2)
    expect(() => {
      for (;;) call(team)
    }).toThrow(message)
  })

  test('one that ends between products is an error once the host has said so', async () => {
    const { team } = teamOf('throw new Error("no luck")')
    await vi.waitFor(() => expect(() => call(team)).toThrow(message), 20_000)
  })

  test('one that never takes a share costs nothing but its help', () => {
    const { team, gemm } = teamOf('setInterval(() => {}, 1000)')
    call(team)
    expect(gemm).toHaveBeenCalledTimes(16)
    expect(team.taken()).toBe(0)
  })
})

describe('in a page', () => {
  /** A browser's globals in place of Node's. */
  function page(isolated: boolean): { readonly workers: { url: string; message: any; ended: boolean }[] } {
    const workers: { url: string; message: any; ended: boolean }[] = []
    vi.stubGlobal('process', undefined)
    vi.stubGlobal('crossOriginIsolated', isolated)
    vi.stubGlobal(
      'Worker',
      class {
        readonly own = { url: '', message: undefined, ended: false }
        constructor(url: string) {
          this.own.url = url
          workers.push(this.own)
        }
        addEventListener(): void {}
        postMessage(message: any): void {
          this.own.message = message
        }
        terminate(): void {
          this.own.ended = true
        }
      },
    )
    return { workers }
  }

  test('that is not cross-origin isolated, the error says what to do', () => {
    page(false)
    expect(() => instantiateThreadedKernels({ threads: 2 })).toThrow(/Cross-Origin-Opener-Policy.*wasm\(\)/)
  })

  test('that is, workers are started from a URL of their source, given the memory, and ended', async () => {
    const { workers } = page(true)
    const several = threaded(3)
    product(several, square(64))
    expect(workers).toHaveLength(2)
    expect(await (await fetch(workers[0]!.url)).text()).toContain('onmessage = ')
    expect(workers[1]!.message).toMatchObject({
      memory: several.memory,
      module: expect.any(WebAssembly.Module),
    })
    expect(new Set(workers.map((w) => w.message.workspace)).size).toBe(2)
    several.dispose()
    expect(workers.every((w) => w.ended)).toBe(true)
  })
})

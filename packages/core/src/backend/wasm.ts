import { instantiateKernels, type Kernels, type WasmKernels } from '@hebb/kernels'
import { DisposedError, refuseOptions } from '../errors.js'
import { StoredTensor, type Tensor, type TensorSpec } from '../tensor.js'
import { bindOps } from './bind-ops.js'
import type { Backend, Engine } from './engine.js'

const PAGE = 65536
const ALIGN = 16

/** Where an engine's kernels come from. */
export interface KernelSource {
  /** The backend's name: that of the bits it computes. */
  readonly name: string
  instantiate(): WasmKernels
  /** A WebAssembly memory can grow but not shrink, and reserves address space: a small one is used again after `dispose`. */
  readonly idle: WasmKernels[]
}

const MOST_IDLE = 4
const MOST_IDLE_BYTES = 64 * 1024 * 1024

const plain: KernelSource = { name: 'wasm', instantiate: instantiateKernels, idle: [] }

/**
 * Single precision by WebAssembly SIMD kernels, the default: same bits on every host, no native install.
 *
 * Each engine has a WebAssembly memory of its own, in which tensors lie one after another: nothing is ever freed singly,
 * and all of it goes with the engine.
 */
export function wasm(...none: readonly never[]): Backend {
  refuseOptions('wasm', none)
  return wasmFrom(plain)
}

/**
 * For packages that bring a backend: the tensors of {@link wasm}, with kernels put in place of some of its own.
 *
 * @param replace gives the kernels of one engine, from the wasm ones and the memory that holds its tensors. Buffers are
 * byte addresses in that memory, which grows, and then has another `buffer`
 */
export const wasmWith = (name: string, replace: Replace): Backend => wasmFrom({ ...plain, name }, replace)

type Replace = (kernels: Kernels<number>, memory: WebAssembly.Memory) => Kernels<number>

/** The same engine over any build of the kernels. */
export const wasmFrom = (source: KernelSource, replace: Replace = (kernels) => kernels): Backend => ({
  name: source.name,
  dtype: 'f32',
  open: () => openWasm(source, replace),
})

function openWasm({ name, instantiate, idle }: KernelSource, replace: Replace): Engine {
  const instance = idle.pop() ?? instantiate()
  const { memory, firstFree } = instance
  const kernels = replace(instance.kernels, memory)
  let next = align(firstFree)
  let tensors = 0
  let disposed = false
  let floats = new Float32Array(memory.buffer)

  // Growing the memory detaches earlier views, so a view is made anew whenever the buffer has changed.
  const view = (): Float32Array => {
    if (disposed) throw new DisposedError('This engine is disposed: make a new trainer.')
    if (floats.buffer !== memory.buffer) floats = new Float32Array(memory.buffer)
    return floats
  }
  const address = (t: Tensor): number => (t as StoredTensor<number>).buffer

  return {
    name,
    dtype: 'f32',
    ops: bindOps<number>(kernels, (buffer, values, count) => {
      const to = view()
      const from = buffer / 4
      if (values.length === count && ArrayBuffer.isView(values)) to.set(values, from)
      else for (let i = 0; i < count; i++) to[from + i] = values[i]!
    }),
    tensor(spec: TensorSpec) {
      const bytes = align(spec.rows * spec.cols * 4)
      const missing = next + bytes - memory.buffer.byteLength
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE))
      view().fill(0, next / 4, (next + bytes) / 4)
      const tensor = new StoredTensor(spec, 'f32', next)
      next += bytes
      tensors++
      return tensor
    },
    resize: (t, rows) => void ((t as StoredTensor<number>).rows = rows),
    read: (t) => view().slice(address(t) / 4, address(t) / 4 + t.rows * t.cols),
    value: (t) => view()[address(t) / 4]!,
    get tensors() {
      return tensors
    },
    get bytes() {
      return next - align(firstFree)
    },
    get heldBytes() {
      return memory.buffer.byteLength
    },
    dispose() {
      if (disposed) return
      disposed = true
      if (instance.dispose) instance.dispose()
      else if (idle.length < MOST_IDLE && memory.buffer.byteLength <= MOST_IDLE_BYTES) idle.push(instance)
    },
  }
}

const align = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN

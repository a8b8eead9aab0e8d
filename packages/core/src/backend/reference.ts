import { choose, DisposedError, refuseUnknown } from '../errors.js'
import { StoredTensor, type DType, type Tensor, type TensorSpec } from '../tensor.js'
import { bindOps } from './bind-ops.js'
import type { Backend, Engine } from './engine.js'
import { referenceKernels } from './reference-kernels.js'

type Values = Float32Array | Float64Array

/**
 * Plain TypeScript in single or double precision: the oracle of the other backends, what limits are tested on, and the way out
 * where a host has no WebAssembly SIMD.
 *
 * @param options.dtype `f64` by default
 */
export function reference(options: { readonly dtype?: DType } = {}): Backend {
  refuseUnknown('reference', options, ['dtype'])
  const dtype = choose('reference: dtype', options.dtype ?? 'f64', ['f32', 'f64'])
  return { name: 'reference', dtype, open: () => openReference(dtype) }
}

function openReference(dtype: DType): Engine {
  let tensors = 0
  let bytes = 0
  let disposed = false
  const values = (t: Tensor): Values => {
    if (disposed) throw new DisposedError('This engine is disposed: make a new trainer.')
    return (t as StoredTensor<Values>).buffer
  }
  return {
    name: 'reference',
    dtype,
    ops: bindOps<Values>(referenceKernels, (buffer, from, count) => {
      for (let i = 0; i < count; i++) buffer[i] = from[i]!
    }),
    tensor(spec: TensorSpec) {
      const n = spec.rows * spec.cols
      const buffer = dtype === 'f64' ? new Float64Array(n) : new Float32Array(n)
      tensors++
      bytes += buffer.byteLength
      return new StoredTensor<Values>(spec, dtype, buffer)
    },
    resize: (t, rows) => void ((t as StoredTensor<Values>).rows = rows),
    read: (t) => values(t).slice(0, t.rows * t.cols),
    value: (t) => values(t)[0]!,
    get tensors() {
      return tensors
    },
    get bytes() {
      return bytes
    },
    get heldBytes() {
      return bytes
    },
    dispose() {
      disposed = true
    },
  }
}

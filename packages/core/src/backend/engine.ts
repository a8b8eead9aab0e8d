import type { Ops } from '../ops.js'
import type { DType, Tensor, TensorSpec } from '../tensor.js'

/** A way to hold and compute numbers. Opened once a trainer; plain data until then. */
export interface Backend {
  readonly name: string
  readonly dtype: DType
  open(): Engine
}

/** Tensors and ops of one trainer. Everything is allocated before the first step ends and released together. */
export interface Engine {
  readonly name: string
  readonly dtype: DType
  readonly ops: Ops
  /** Allocates, filled with zeros. */
  tensor(spec: TensorSpec): Tensor
  /** Uses the first `rows` rows of a tensor from now on; at most those it was made with. */
  resize(t: Tensor, rows: number): void
  /** The values in use, as a copy. */
  read(t: Tensor): Float32Array | Float64Array
  /** The first element. */
  value(t: Tensor): number
  /** Tensors made so far, and the bytes they take. */
  readonly tensors: number
  readonly bytes: number
  /** Bytes held from the host: of wasm memory, or of the typed arrays. */
  readonly heldBytes: number
  dispose(): void
}

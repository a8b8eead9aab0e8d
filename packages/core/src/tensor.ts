/** Element type: `f32` on every backend, `f64` on the reference backend. */
export type DType = 'f32' | 'f64'

/** What a tensor is for. Rules make `state`; the trainer owns the others. */
export type TensorKind = 'batch' | 'state' | 'parameter' | 'gradient' | 'optimizer'

/**
 * A matrix of numbers, row-major. To a rule it is opaque: values go in by `ops.upload` and come out by `engine.read`, so that
 * every access can be traced and no rule depends on where the numbers live.
 */
export interface Tensor {
  /** Unique within a trainer: `W1`, `h2`, `x`. */
  readonly label: string
  /** Rows in use. For a tensor of one row a sample this is the size of the present batch, at most its capacity. */
  readonly rows: number
  readonly cols: number
  readonly kind: TensorKind
  readonly dtype: DType
  /** The layer it belongs to, 0 for the input; absent where it belongs to none. */
  readonly layer?: number
}

/** What an engine needs to make a tensor. */
export interface TensorSpec {
  readonly label: string
  readonly rows: number
  readonly cols: number
  readonly kind: TensorKind
  readonly layer?: number
}

/** The method by which Node prints an object. */
export const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom')

/** A tensor together with the region that holds it: `Buffer` is an address or a typed array. */
export class StoredTensor<Buffer> implements Tensor {
  readonly label: string
  readonly cols: number
  readonly kind: TensorKind
  readonly dtype: DType
  readonly layer?: number
  /** Rows there is room for; `rows` is the part in use. */
  readonly capacity: number
  readonly buffer: Buffer
  rows: number

  constructor(spec: TensorSpec, dtype: DType, buffer: Buffer) {
    this.label = spec.label
    this.rows = this.capacity = spec.rows
    this.cols = spec.cols
    this.kind = spec.kind
    this.dtype = dtype
    if (spec.layer !== undefined) this.layer = spec.layer
    this.buffer = buffer
  }

  /** `Tensor W1 [512, 784] f32 parameter` */
  toString(): string {
    return `Tensor ${shapeOf(this)} ${this.dtype} ${this.kind}`
  }
}

Object.defineProperty(StoredTensor.prototype, inspect, { value: StoredTensor.prototype.toString })

/** `W1 [512, 784]` */
export const shapeOf = (t: Tensor): string => `${t.label} [${t.rows}, ${t.cols}]`

/** Elements in use. */
export const sizeOf = (t: Tensor): number => t.rows * t.cols

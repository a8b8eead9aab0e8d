import type { Tensor } from '../tensor.js'

/** One read or write of a tensor by an op. */
export interface Access {
  readonly tensor: Tensor
  readonly kind: 'read' | 'write'
  /** Elements; all that are in use by default. */
  readonly size?: number
  /** A weight read backwards. */
  readonly via?: 'transpose'
}

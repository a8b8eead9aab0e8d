/** How numbers are changed: x · scale + shift. */
export interface Affine {
  readonly scale?: number
  readonly shift?: number
}

/** `unit` [0, 1], `signed` [-1, 1], `standard` mean 0 and standard deviation 1 over the training set. */
export type Normalization = 'unit' | 'signed' | 'standard'

export const normalizations: readonly Normalization[] = ['unit', 'signed', 'standard']

/** Scale and shift for bytes; `mean` and `std` are of the training set on [0, 1]. */
export function normalization(
  kind: Normalization,
  { mean, std }: { readonly mean: number; readonly std: number },
): Required<Affine> {
  if (kind === 'unit') return { scale: 1 / 255, shift: 0 }
  if (kind === 'signed') return { scale: 2 / 255, shift: -1 }
  return { scale: 1 / (255 * std), shift: -mean / std }
}

/**
 * out = inputs · scale + shift, element by element, into a buffer of the caller's, at least as long as `inputs` (which it may be).
 *
 * @returns `out`
 */
export function normalize<T extends Float32Array | Float64Array>(
  inputs: ArrayLike<number>,
  out: T,
  { scale = 1, shift = 0 }: Affine,
): T {
  for (let i = 0; i < inputs.length; i++) out[i] = inputs[i]! * scale + shift
  return out
}

/** min(1, 1/‖v‖₂): what the target-propagation page multiplies each tensor's gradient by. */
export const clipScale = (squaredNorm: number): number => Math.min(1, 1 / Math.sqrt(squaredNorm))

/** Σ vᵢ² */
export function squared(v: Float64Array): number {
  let sum = 0
  for (const value of v) sum += value * value
  return sum
}

/** v += scale · w */
export function add(v: Float64Array, scale: number, w: Float64Array): void {
  for (let i = 0; i < v.length; i++) v[i]! += scale * w[i]!
}

/** a = W₁ x + b₁, with W₁ [h, n]. */
export function affine(a: Float64Array, W1: Float64Array, b1: Float64Array, x: Float64Array): void {
  const n = x.length
  for (let j = 0; j < a.length; j++) {
    let sum = 0
    for (let i = 0; i < n; i++) sum += W1[j * n + i]! * x[i]!
    a[j] = sum + b1[j]!
  }
}

/** h = relu(a) */
export function rectify(h: Float64Array, a: Float64Array): void {
  for (let j = 0; j < h.length; j++) h[j] = Math.max(0, a[j]!)
}

/** u·v */
export function dot(u: Float64Array, v: Float64Array): number {
  let sum = 0
  for (let i = 0; i < u.length; i++) sum += u[i]! * v[i]!
  return sum
}

/** W₁ -= lr clip(d xᵀ), b₁ -= lr clip(d) */
export function stepFirst(
  W1: Float64Array,
  b1: Float64Array,
  d: Float64Array,
  x: Float64Array,
  lr: number,
): void {
  const n = x.length
  const dd = squared(d)
  // ‖d xᵀ‖ = ‖d‖ ‖x‖
  const scale = lr * clipScale(dd * squared(x))
  for (let j = 0; j < d.length; j++) {
    const step = scale * d[j]!
    if (step !== 0) for (let i = 0; i < n; i++) W1[j * n + i]! -= step * x[i]!
  }
  add(b1, -lr * clipScale(dd), d)
}

/** Bytes of a float, and of a vector of four. */
export const F32: usize = 4
export const VECTOR: usize = 16

/** The `left` (1 .. 3) floats at `p`, then zeros. Reads nothing beyond them. */
function readTail(p: usize, left: i32): v128 {
  if (left == 1) return v128.load32_zero(p)
  const two = v128.load64_zero(p)
  return left == 2 ? two : v128.load_lane<f32>(p, two, 2, 8)
}

function writeTail(p: usize, v: v128, left: i32): void {
  if (left == 1) {
    v128.store_lane<f32>(p, v, 0)
    return
  }
  v128.store_lane<u64>(p, v, 0)
  if (left == 3) v128.store_lane<f32>(p, v, 2, 8)
}

/**
 * Up to four floats at `p`, of which `left` exist: the others read as 0. With `write` it lets a kernel be one
 * loop over vectors, with no second loop for what is left over.
 */
export function read(p: usize, left: i32): v128 {
  return left >= 4 ? v128.load(p) : readTail(p, left)
}

export function write(p: usize, v: v128, left: i32): void {
  if (left >= 4) v128.store(p, v)
  else writeTail(p, v, left)
}

/** Sum of the four lanes, always in this order. */
export function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  )
}

/** c + a b, rounded after the product as well, except in the relaxed build, where the host may fuse the two. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(c, f32x4.mul(a, b))
}

import { exp } from './math'
import { F32, VECTOR, read, sumLanes, write } from './simd'

/**
 * Σ x y of n floats. Four vectors of partial sums keep the error small and the additions independent of each
 * other.
 */
export function dotOf(n: i32, x: usize, y: usize): f32 {
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  let left = n
  for (; left >= 16; left -= 16) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(x), v128.load(y)))
    s1 = f32x4.add(s1, f32x4.mul(v128.load(x, 16), v128.load(y, 16)))
    s2 = f32x4.add(s2, f32x4.mul(v128.load(x, 32), v128.load(y, 32)))
    s3 = f32x4.add(s3, f32x4.mul(v128.load(x, 48), v128.load(y, 48)))
    x += 64
    y += 64
  }
  for (; left > 0; left -= 4) {
    s0 = f32x4.add(s0, f32x4.mul(read(x, left), read(y, left)))
    x += VECTOR
    y += VECTOR
  }
  return sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)))
}

/** Largest lane, NaN if any is. */
function maxLane(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  )
}

export function sumSquares(n: i32, x: usize, out: usize): void {
  store<f32>(out, dotOf(n, x, x))
}

export function dot(n: i32, x: usize, y: usize, out: usize): void {
  store<f32>(out, dotOf(n, x, y))
}

/** out[0] = max |x|; lanes that do not exist read as 0, which is neutral. */
export function maxAbs(n: i32, x: usize, out: usize): void {
  let most = f32x4.splat(0)
  for (let left = n; left > 0; left -= 4) {
    most = f32x4.max(most, f32x4.abs(read(x, left)))
    x += VECTOR
  }
  store<f32>(out, maxLane(most))
}

/** out[j] = alpha Σ_r x[r, j] + beta out[j], four columns at a time; beta = 0 never reads out. */
export function colSum(rows: i32, cols: i32, alpha: f32, x: usize, beta: f32, out: usize): void {
  const row = <usize>cols * F32
  for (let left = cols; left > 0; left -= 4) {
    let sum = f32x4.splat(0)
    let p = x
    for (let r = 0; r < rows; r++) {
      sum = f32x4.add(sum, read(p, left))
      p += row
    }
    sum = f32x4.mul(f32x4.splat(alpha), sum)
    if (beta != 0) sum = f32x4.add(sum, f32x4.mul(f32x4.splat(beta), read(out, left)))
    write(out, sum, left)
    x += VECTOR
    out += VECTOR
  }
}

/** out[r] = alpha Σ_j x[r, j] y[r, j] */
export function rowDot(rows: i32, cols: i32, alpha: f32, x: usize, y: usize, out: usize): void {
  const row = <usize>cols * F32
  for (let r = 0; r < rows; r++) {
    store<f32>(out, alpha * dotOf(cols, x, y))
    x += row
    y += row
    out += F32
  }
}

/** out = x s for one row */
export function scaleRow(n: i32, x: usize, s: f32, out: usize): void {
  const factor = f32x4.splat(s)
  for (let left = n; left > 0; left -= 4) {
    write(out, f32x4.mul(read(x, left), factor), left)
    x += VECTOR
    out += VECTOR
  }
}

/** out[r, :] = x[r, :] s[r] */
export function rowScale(rows: i32, cols: i32, x: usize, s: usize, out: usize): void {
  const row = <usize>cols * F32
  for (let r = 0; r < rows; r++) {
    scaleRow(cols, x, load<f32>(s), out)
    x += row
    s += F32
    out += row
  }
}

/** out[r, :] = x[r, :] / (‖x[r, :]‖₂ + eps) */
export function rowNormalize(rows: i32, cols: i32, eps: f32, x: usize, out: usize): void {
  const row = <usize>cols * F32
  for (let r = 0; r < rows; r++) {
    const length = f32x4.splat(sqrt(dotOf(cols, x, x)) + eps)
    for (let j: usize = 0, left = cols; left > 0; left -= 4, j += VECTOR) {
      write(out + j, f32x4.div(read(x + j, left), length), left)
    }
    x += row
    out += row
  }
}

/**
 * Largest of n floats, NaN if any is, -∞ for n = 0. Where fewer than four are left, the first stands in for
 * the others.
 */
export function maxOf(n: i32, x: usize): f32 {
  if (n == 0) return -Infinity
  let most = v128.load32_splat(x)
  let left = n
  for (; left >= 4; left -= 4) {
    most = f32x4.max(most, v128.load(x))
    x += VECTOR
  }
  let best = maxLane(most)
  for (; left > 0; left--) {
    best = max(best, load<f32>(x))
    x += F32
  }
  return best
}

/** out[r, :] = softmax(x[r, :]) */
export function softmax(rows: i32, cols: i32, x: usize, out: usize): void {
  const row = <usize>cols * F32
  const tail = f32x4.splat(-Infinity)
  for (let r = 0; r < rows; r++) {
    const most = f32x4.splat(maxOf(cols, x))
    let sum = f32x4.splat(0)
    for (let j: usize = 0, left = cols; left > 0; left -= 4, j += VECTOR) {
      const e = exp(f32x4.sub(readOr(x + j, left, tail), most))
      sum = f32x4.add(sum, e)
      write(out + j, e, left)
    }
    scaleRow(cols, out, 1 / sumLanes(sum), out)
    x += row
    out += row
  }
}

/** `read`, with another value than 0 where there is none. */
export function readOr(p: usize, left: i32, otherwise: v128): v128 {
  if (left >= 4) return v128.load(p)
  const exists = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left))
  return v128.bitselect(read(p, left), otherwise, exists)
}

/** out[r, to : to + width] = x[r, from : from + width] */
export function copyColumns(
  rows: i32,
  width: i32,
  xCols: i32,
  from: i32,
  x: usize,
  outCols: i32,
  to: i32,
  out: usize,
): void {
  x += <usize>from * F32
  out += <usize>to * F32
  for (let r = 0; r < rows; r++) {
    memory.copy(out, x, <usize>width * F32)
    x += <usize>xCols * F32
    out += <usize>outCols * F32
  }
}

/** out = 0, except out[r, index] = value. */
export function oneHot(rows: i32, cols: i32, index: i32, value: f32, out: usize): void {
  memory.fill(out, 0, <usize>(rows * cols) * F32)
  for (let r = 0; r < rows; r++) store<f32>(out + <usize>(r * cols + index) * F32, value)
}

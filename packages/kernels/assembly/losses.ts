import { exp, log } from './math'
import { maxOf, readOr } from './rows'
import { F32, VECTOR, read, sumLanes, write } from './simd'

/** out[r] = ½ Σ_j (y[r, j] - t[r, j])² */
export function squaredError(rows: i32, cols: i32, y: usize, t: usize, out: usize): void {
  for (let r = 0; r < rows; r++) {
    let sum = f32x4.splat(0)
    for (let j: usize = 0, left = cols; left > 0; left -= 4, j += VECTOR) {
      const e = f32x4.sub(read(y + j, left), read(t + j, left))
      sum = f32x4.add(sum, f32x4.mul(e, e))
    }
    store<f32>(out, 0.5 * sumLanes(sum))
    y += <usize>cols * F32
    t += <usize>cols * F32
    out += F32
  }
}

/** out[r] = Σ_j t[r, j] (log Σ_i exp(z[r, i] - max) - (z[r, j] - max)) */
export function crossEntropy(rows: i32, cols: i32, z: usize, t: usize, out: usize): void {
  for (let r = 0; r < rows; r++) {
    const most = f32x4.splat(maxOf(cols, z))
    let sum = f32x4.splat(0)
    for (let j: usize = 0, left = cols; left > 0; left -= 4, j += VECTOR) {
      sum = f32x4.add(sum, exp(f32x4.sub(readOr(z + j, left, f32x4.splat(-Infinity)), most)))
    }
    const logSum = log(f32x4.splat(sumLanes(sum)))
    let loss = f32x4.splat(0)
    for (let j: usize = 0, left = cols; left > 0; left -= 4, j += VECTOR) {
      const surprise = f32x4.sub(logSum, f32x4.sub(readOr(z + j, left, most), most))
      loss = f32x4.add(loss, f32x4.mul(read(t + j, left), surprise))
    }
    store<f32>(out, sumLanes(loss))
    z += <usize>cols * F32
    t += <usize>cols * F32
    out += F32
  }
}

/** out[r] = Σ_j max(0, 1 - t[r, j] y[r, j]); lanes that do not exist read as t y = 1, which adds 0. */
export function hinge(rows: i32, cols: i32, y: usize, t: usize, out: usize): void {
  const one = f32x4.splat(1)
  for (let r = 0; r < rows; r++) {
    let sum = f32x4.splat(0)
    for (let j: usize = 0, left = cols; left > 0; left -= 4, j += VECTOR) {
      const margin = f32x4.mul(readOr(y + j, left, one), readOr(t + j, left, one))
      sum = f32x4.add(sum, f32x4.max(f32x4.splat(0), f32x4.sub(one, margin)))
    }
    store<f32>(out, sumLanes(sum))
    y += <usize>cols * F32
    t += <usize>cols * F32
    out += F32
  }
}

/** out = -t where t y < 1, else 0; t y itself where that is NaN, which no comparison would pass on. */
export function hingeDelta(n: i32, y: usize, t: usize, out: usize): void {
  for (let left = n; left > 0; left -= 4) {
    const target = read(t, left)
    const margin = f32x4.mul(target, read(y, left))
    const delta = v128.and(f32x4.neg(target), f32x4.lt(margin, f32x4.splat(1)))
    write(out, v128.bitselect(delta, margin, f32x4.eq(margin, margin)), left)
    y += VECTOR
    t += VECTOR
    out += VECTOR
  }
}

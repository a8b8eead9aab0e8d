import { exp, log, logistic, softplus, tanh } from './math'
import { F32, VECTOR, read, write } from './simd'

/** φ(u) of four floats; codes as in `activationCodes`. */
function phi(code: i32, u: v128): v128 {
  if (code == 1) return f32x4.max(u, f32x4.splat(0))
  if (code == 2) return v128.bitselect(f32x4.mul(u, f32x4.splat(0.01)), u, f32x4.lt(u, f32x4.splat(0)))
  if (code == 3) return tanh(u)
  if (code == 4) return logistic(u)
  if (code == 5) return f32x4.min(f32x4.max(u, f32x4.splat(0)), f32x4.splat(1))
  if (code == 6) return softplus(u)
  return u
}

/**
 * φ'(u) of four floats, written in h = φ(u). Where φ' is a choice between constants, a comparison would turn
 * a NaN into one of them, so h itself comes back where it is NaN.
 */
function slope(code: i32, h: v128): v128 {
  const one = f32x4.splat(1)
  const positive = f32x4.gt(h, f32x4.splat(0))
  let s = one
  if (code == 0) return s
  if (code == 1) s = v128.and(one, positive)
  else if (code == 2) s = v128.bitselect(one, f32x4.splat(0.01), positive)
  else if (code == 3) s = f32x4.sub(one, f32x4.mul(h, h))
  else if (code == 4) s = f32x4.mul(h, f32x4.sub(one, h))
  else if (code == 5) s = v128.and(one, v128.and(positive, f32x4.lt(h, one)))
  else {
    // 1 - e⁻ʰ = 2 t / (1 + t) with t = tanh(h / 2), which does not cancel for small h.
    const t = tanh(f32x4.mul(h, f32x4.splat(0.5)))
    s = f32x4.div(f32x4.add(t, t), f32x4.add(one, t))
  }
  return v128.bitselect(s, h, f32x4.eq(h, h))
}

/** h = φ(u) */
export function activate(code: i32, n: i32, u: usize, h: usize): void {
  for (let left = n; left > 0; left -= 4) {
    write(h, phi(code, read(u, left)), left)
    u += VECTOR
    h += VECTOR
  }
}

/** out = delta φ'(u), in h = φ(u). A product even where φ' is 0, so that a NaN in delta is passed on. */
export function gate(code: i32, n: i32, delta: usize, h: usize, out: usize): void {
  for (let left = n; left > 0; left -= 4) {
    write(out, f32x4.mul(read(delta, left), slope(code, read(h, left))), left)
    delta += VECTOR
    h += VECTOR
    out += VECTOR
  }
}

/** out = φ(x + bias), bias [cols] added to every row of x [rows, cols]. */
export function biasActivate(code: i32, rows: i32, cols: i32, bias: usize, x: usize, out: usize): void {
  const row = <usize>cols * F32
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0, left = cols; left > 0; left -= 4, j += VECTOR) {
      write(out + j, phi(code, f32x4.add(read(x + j, left), read(bias + j, left))), left)
    }
    x += row
    out += row
  }
}

/** Functions of `mapCodes`. */
function f(code: i32, x: v128): v128 {
  if (code == 0) return exp(x)
  if (code == 1) return log(x)
  if (code == 2) return f32x4.sqrt(x)
  if (code == 4) return f32x4.abs(x)
  // sign: ±1 where x differs from 0, else x, which is ±0 or NaN.
  const unit = v128.or(f32x4.splat(1), v128.and(x, i32x4.splat(0x80000000)))
  return v128.bitselect(unit, x, f32x4.gt(f32x4.abs(x), f32x4.splat(0)))
}

/** out = f(x) */
export function map(code: i32, n: i32, x: usize, out: usize): void {
  for (let left = n; left > 0; left -= 4) {
    write(out, f(code, read(x, left)), left)
    x += VECTOR
    out += VECTOR
  }
}

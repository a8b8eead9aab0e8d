import { clamp, copy } from './elementwise'
import { exp, log, logistic, softplus, tanh } from './math'
import { F32, VECTOR, read, write } from './simd'

// The cheap functions have loops of their own: to choose one in the loop takes longer than they do.

function leakyRelu(u: v128): v128 {
  return v128.bitselect(f32x4.mul(u, f32x4.splat(0.01)), u, f32x4.lt(u, f32x4.splat(0)))
}

/** φ(u) of four floats; codes as in `activationCodes`. The identity, relu and hard sigmoid are copies and clamps: see `activate`. */
function phi(code: i32, u: v128): v128 {
  if (code == 2) return leakyRelu(u)
  if (code == 3) return tanh(u)
  if (code == 4) return logistic(u)
  if (code == 6) return softplus(u)
  return u
}

// φ'(u) of four floats, written in h = φ(u). Where φ' is a choice between constants, a comparison would turn a NaN
// into one of them, so h itself comes back where it is NaN.

function unlessNaN(slope: v128, h: v128): v128 {
  return v128.bitselect(slope, h, f32x4.eq(h, h))
}

function reluSlope(h: v128): v128 {
  return unlessNaN(v128.and(f32x4.splat(1), f32x4.gt(h, f32x4.splat(0))), h)
}

function leakyReluSlope(h: v128): v128 {
  const positive = f32x4.gt(h, f32x4.splat(0))
  return unlessNaN(v128.bitselect(f32x4.splat(1), f32x4.splat(0.01), positive), h)
}

function tanhSlope(h: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.mul(h, h))
}

function logisticSlope(h: v128): v128 {
  return f32x4.mul(h, f32x4.sub(f32x4.splat(1), h))
}

function hardSigmoidSlope(h: v128): v128 {
  const one = f32x4.splat(1)
  const inside = v128.and(f32x4.gt(h, f32x4.splat(0)), f32x4.lt(h, one))
  return unlessNaN(v128.and(one, inside), h)
}

/** 1 - e⁻ʰ = 2 t / (1 + t) with t = tanh(h / 2), which does not cancel for small h. */
function softplusSlope(h: v128): v128 {
  const t = tanh(f32x4.mul(h, f32x4.splat(0.5)))
  return f32x4.div(f32x4.add(t, t), f32x4.add(f32x4.splat(1), t))
}

function slope(code: i32, h: v128): v128 {
  if (code == 1) return reluSlope(h)
  if (code == 2) return leakyReluSlope(h)
  if (code == 3) return tanhSlope(h)
  if (code == 4) return logisticSlope(h)
  if (code == 5) return hardSigmoidSlope(h)
  if (code == 6) return softplusSlope(h)
  return f32x4.splat(1)
}

/** h = φ(u) */
export function activate(code: i32, n: i32, u: usize, h: usize): void {
  if (code == 0) return copy(n, u, h)
  if (code == 1) return clamp(n, 0, Infinity, u, h)
  if (code == 5) return clamp(n, 0, 1, u, h)
  const rest = n & 3
  const end = u + <usize>(n - rest) * F32
  if (code == 2) for (; u < end; u += VECTOR, h += VECTOR) v128.store(h, leakyRelu(v128.load(u)))
  else for (; u < end; u += VECTOR, h += VECTOR) v128.store(h, phi(code, v128.load(u)))
  if (rest) write(h, phi(code, read(u, rest)), rest)
}

/** out = delta φ'(u), in h = φ(u). A product even where φ' is 0, so that a NaN in delta is passed on. */
export function gate(code: i32, n: i32, delta: usize, h: usize, out: usize): void {
  const rest = n & 3
  const end = h + <usize>(n - rest) * F32
  if (code == 0)
    for (; h < end; h += VECTOR, delta += VECTOR, out += VECTOR) v128.store(out, v128.load(delta))
  else if (code == 1)
    for (; h < end; h += VECTOR, delta += VECTOR, out += VECTOR)
      v128.store(out, f32x4.mul(v128.load(delta), reluSlope(v128.load(h))))
  else if (code == 3)
    for (; h < end; h += VECTOR, delta += VECTOR, out += VECTOR)
      v128.store(out, f32x4.mul(v128.load(delta), tanhSlope(v128.load(h))))
  else if (code == 5)
    for (; h < end; h += VECTOR, delta += VECTOR, out += VECTOR)
      v128.store(out, f32x4.mul(v128.load(delta), hardSigmoidSlope(v128.load(h))))
  else
    for (; h < end; h += VECTOR, delta += VECTOR, out += VECTOR)
      v128.store(out, f32x4.mul(v128.load(delta), slope(code, v128.load(h))))
  if (rest) write(out, f32x4.mul(read(delta, rest), slope(code, read(h, rest))), rest)
}

/** out = φ(x + bias), bias [cols] added to every row of x [rows, cols]. */
export function biasActivate(code: i32, rows: i32, cols: i32, bias: usize, x: usize, out: usize): void {
  const rest = cols & 3
  const whole = <usize>(cols - rest) * F32
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0; j < whole; j += VECTOR)
      v128.store(out + j, f32x4.add(v128.load(x + j), v128.load(bias + j)))
    if (rest) write(out + whole, f32x4.add(read(x + whole, rest), read(bias + whole, rest)), rest)
    if (code != 0) activate(code, cols, out, out)
    x += <usize>cols * F32
    out += <usize>cols * F32
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

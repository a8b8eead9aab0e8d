import { exp, log, logistic, softplus, tanh } from './math'
import { F32, VECTOR, read, write } from './simd'

/**
 * φ(u) of four floats; codes as in `activationCodes`. Inlined where the code is known, so that a loop has no choices in it.
 * pmax(u, x) is u < x ? x : u, which is u where it is NaN; max takes several instructions to say the same.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function phi(code: i32, u: v128): v128 {
  if (code == 1) return f32x4.pmax(u, f32x4.splat(0))
  if (code == 2) return v128.bitselect(f32x4.mul(u, f32x4.splat(0.01)), u, f32x4.lt(u, f32x4.splat(0)))
  if (code == 3) return tanh(u)
  if (code == 4) return logistic(u)
  if (code == 5) return f32x4.pmin(f32x4.pmax(u, f32x4.splat(0)), f32x4.splat(1))
  if (code == 6) return softplus(u)
  return u
}

/**
 * φ'(u) of four floats, written in h = φ(u). Where φ' is a choice between constants, a comparison would turn
 * a NaN into one of them, so h itself comes back where it is NaN.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
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

// @ts-ignore: a decorator of AssemblyScript
@inline
function activateBy(code: i32, n: i32, u: usize, h: usize): void {
  const rest = n & 3
  for (const end = u + <usize>(n - rest) * F32; u < end; u += VECTOR) {
    v128.store(h, phi(code, v128.load(u)))
    h += VECTOR
  }
  if (rest) write(h, phi(code, read(u, rest)), rest)
}

/** h = φ(u) */
export function activate(code: i32, n: i32, u: usize, h: usize): void {
  if (code == 0) memory.copy(h, u, <usize>n * F32)
  else if (code == 1) activateBy(1, n, u, h)
  else if (code == 2) activateBy(2, n, u, h)
  else if (code == 3) activateBy(3, n, u, h)
  else if (code == 4) activateBy(4, n, u, h)
  else if (code == 5) activateBy(5, n, u, h)
  else if (code == 6) activateBy(6, n, u, h)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function gateBy(code: i32, n: i32, delta: usize, h: usize, out: usize): void {
  const rest = n & 3
  for (const end = h + <usize>(n - rest) * F32; h < end; h += VECTOR) {
    v128.store(out, f32x4.mul(v128.load(delta), slope(code, v128.load(h))))
    delta += VECTOR
    out += VECTOR
  }
  if (rest) write(out, f32x4.mul(read(delta, rest), slope(code, read(h, rest))), rest)
}

/** out = delta φ'(u), in h = φ(u). A product even where φ' is 0, so that a NaN in delta is passed on. */
export function gate(code: i32, n: i32, delta: usize, h: usize, out: usize): void {
  if (code == 0) memory.copy(out, delta, <usize>n * F32)
  else if (code == 1) gateBy(1, n, delta, h, out)
  else if (code == 2) gateBy(2, n, delta, h, out)
  else if (code == 3) gateBy(3, n, delta, h, out)
  else if (code == 4) gateBy(4, n, delta, h, out)
  else if (code == 5) gateBy(5, n, delta, h, out)
  else if (code == 6) gateBy(6, n, delta, h, out)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function biasActivateBy(code: i32, rows: i32, cols: i32, bias: usize, x: usize, out: usize): void {
  const rest = cols & 3
  const whole = <usize>(cols - rest) * F32
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0; j < whole; j += VECTOR) {
      v128.store(out + j, phi(code, f32x4.add(v128.load(x + j), v128.load(bias + j))))
    }
    if (rest) write(out + whole, phi(code, f32x4.add(read(x + whole, rest), read(bias + whole, rest))), rest)
    x += <usize>cols * F32
    out += <usize>cols * F32
  }
}

/** out = φ(x + bias), bias [cols] added to every row of x [rows, cols]. Where φ is dear, one more pass is cheap. */
export function biasActivate(code: i32, rows: i32, cols: i32, bias: usize, x: usize, out: usize): void {
  if (code == 1) biasActivateBy(1, rows, cols, bias, x, out)
  else if (code == 5) biasActivateBy(5, rows, cols, bias, x, out)
  else {
    biasActivateBy(0, rows, cols, bias, x, out)
    if (code != 0) activate(code, rows * cols, out, out)
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

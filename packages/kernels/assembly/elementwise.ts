import { F32, VECTOR, read, write } from './simd'

export function copy(n: i32, x: usize, out: usize): void {
  memory.copy(out, x, <usize>n * F32)
}

export function fill(n: i32, a: f32, out: usize): void {
  const value = f32x4.splat(a)
  const rest = n & 3
  for (const end = out + <usize>(n - rest) * F32; out < end; out += VECTOR) v128.store(out, value)
  if (rest) write(out, value, rest)
}

/** out = a x + b */
export function scale(n: i32, a: f32, b: f32, x: usize, out: usize): void {
  const factor = f32x4.splat(a)
  const offset = f32x4.splat(b)
  const rest = n & 3
  for (const end = x + <usize>(n - rest) * F32; x < end; x += VECTOR) {
    v128.store(out, f32x4.add(f32x4.mul(factor, v128.load(x)), offset))
    out += VECTOR
  }
  if (rest) write(out, f32x4.add(f32x4.mul(factor, read(x, rest)), offset), rest)
}

/** out += a x */
export function add(n: i32, a: f32, x: usize, out: usize): void {
  const factor = f32x4.splat(a)
  const rest = n & 3
  for (const end = x + <usize>(n - rest) * F32; x < end; x += VECTOR) {
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(factor, v128.load(x))))
    out += VECTOR
  }
  if (rest) write(out, f32x4.add(read(out, rest), f32x4.mul(factor, read(x, rest))), rest)
}

/** out = a x + b y */
export function combine(n: i32, a: f32, x: usize, b: f32, y: usize, out: usize): void {
  const factorX = f32x4.splat(a)
  const factorY = f32x4.splat(b)
  const rest = n & 3
  for (const end = x + <usize>(n - rest) * F32; x < end; x += VECTOR) {
    v128.store(out, f32x4.add(f32x4.mul(factorX, v128.load(x)), f32x4.mul(factorY, v128.load(y))))
    y += VECTOR
    out += VECTOR
  }
  if (rest) write(out, f32x4.add(f32x4.mul(factorX, read(x, rest)), f32x4.mul(factorY, read(y, rest))), rest)
}

export function mul(n: i32, x: usize, y: usize, out: usize): void {
  const rest = n & 3
  for (const end = x + <usize>(n - rest) * F32; x < end; x += VECTOR) {
    v128.store(out, f32x4.mul(v128.load(x), v128.load(y)))
    y += VECTOR
    out += VECTOR
  }
  if (rest) write(out, f32x4.mul(read(x, rest), read(y, rest)), rest)
}

export function div(n: i32, x: usize, y: usize, out: usize): void {
  const rest = n & 3
  for (const end = x + <usize>(n - rest) * F32; x < end; x += VECTOR) {
    v128.store(out, f32x4.div(v128.load(x), v128.load(y)))
    y += VECTOR
    out += VECTOR
  }
  if (rest) write(out, f32x4.div(read(x, rest), read(y, rest)), rest)
}

/** pmin and pmax of WebAssembly return their first argument where it is NaN. */
function between(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high)
}

/** Four vectors at a time, which takes half as long as one. */
export function clamp(n: i32, low: f32, high: f32, x: usize, out: usize): void {
  const bottom = f32x4.splat(low)
  const top = f32x4.splat(high)
  for (; n >= 16; n -= 16) {
    v128.store(out, between(v128.load(x), bottom, top))
    v128.store(out, between(v128.load(x, 16), bottom, top), 16)
    v128.store(out, between(v128.load(x, 32), bottom, top), 32)
    v128.store(out, between(v128.load(x, 48), bottom, top), 48)
    x += 64
    out += 64
  }
  for (; n > 0; n -= 4) {
    write(out, between(read(x, n), bottom, top), n)
    x += VECTOR
    out += VECTOR
  }
}

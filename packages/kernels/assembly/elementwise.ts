import { F32, VECTOR, read, write } from './simd'

export function copy(n: i32, x: usize, out: usize): void {
  memory.copy(out, x, <usize>n * F32)
}

export function fill(n: i32, a: f32, out: usize): void {
  const value = f32x4.splat(a)
  for (let left = n; left > 0; left -= 4) {
    write(out, value, left)
    out += VECTOR
  }
}

/** out = a x + b */
export function scale(n: i32, a: f32, b: f32, x: usize, out: usize): void {
  const factor = f32x4.splat(a)
  const offset = f32x4.splat(b)
  for (let left = n; left > 0; left -= 4) {
    write(out, f32x4.add(f32x4.mul(factor, read(x, left)), offset), left)
    x += VECTOR
    out += VECTOR
  }
}

/** out += a x */
export function add(n: i32, a: f32, x: usize, out: usize): void {
  const factor = f32x4.splat(a)
  for (let left = n; left > 0; left -= 4) {
    write(out, f32x4.add(read(out, left), f32x4.mul(factor, read(x, left))), left)
    x += VECTOR
    out += VECTOR
  }
}

/** out = a x + b y */
export function combine(n: i32, a: f32, x: usize, b: f32, y: usize, out: usize): void {
  const factorX = f32x4.splat(a)
  const factorY = f32x4.splat(b)
  for (let left = n; left > 0; left -= 4) {
    write(out, f32x4.add(f32x4.mul(factorX, read(x, left)), f32x4.mul(factorY, read(y, left))), left)
    x += VECTOR
    y += VECTOR
    out += VECTOR
  }
}

export function mul(n: i32, x: usize, y: usize, out: usize): void {
  for (let left = n; left > 0; left -= 4) {
    write(out, f32x4.mul(read(x, left), read(y, left)), left)
    x += VECTOR
    y += VECTOR
    out += VECTOR
  }
}

export function div(n: i32, x: usize, y: usize, out: usize): void {
  for (let left = n; left > 0; left -= 4) {
    write(out, f32x4.div(read(x, left), read(y, left)), left)
    x += VECTOR
    y += VECTOR
    out += VECTOR
  }
}

/** min and max of WebAssembly return NaN for a NaN; pmin and pmax would not. */
export function clamp(n: i32, low: f32, high: f32, x: usize, out: usize): void {
  const bottom = f32x4.splat(low)
  const top = f32x4.splat(high)
  for (let left = n; left > 0; left -= 4) {
    write(out, f32x4.min(f32x4.max(read(x, left), bottom), top), left)
    x += VECTOR
    out += VECTOR
  }
}

import { scaleRow } from './rows'
import { F32, VECTOR, read, write } from './simd'
import { edgeTile } from './workspace'

// Hyperparameters come as doubles, so that 1 - beta keeps its digits; the elements are single precision.

function splat(a: f64): v128 {
  return f32x4.splat(<f32>a)
}

/** g + decay w */
function decayed(g: v128, decay: v128, w: v128): v128 {
  return f32x4.add(g, f32x4.mul(decay, w))
}

/** x *= min(1, limit / √sumSquares[0]); min is NaN if a side is. */
export function clipNorm(n: i32, limit: f64, sumSquares: usize, x: usize): void {
  scaleRow(n, x, min<f32>(1, <f32>(limit / sqrt(<f64>load<f32>(sumSquares)))), x)
}

// The last n mod 4 elements go through vectors of their own, so that loops are without choices.

/** The `rest` elements at `p`, as vector `index` of the scratch; gives its address. */
function staged(index: i32, p: usize, rest: i32): usize {
  const place = edgeTile + <usize>index * VECTOR
  v128.store(place, read(p, rest))
  return place
}

function unstage(index: i32, p: usize, rest: i32): void {
  write(p, v128.load(edgeTile + <usize>index * VECTOR), rest)
}

/** w = (1 - shrink) w - rate (g + decay w) */
export function sgd(n: i32, rate: f64, decay: f64, shrink: f64, g: usize, w: usize): void {
  const keep = splat(1 - shrink)
  const step = splat(rate)
  const decays = splat(decay)
  const rest = n & 3
  for (const end = w + <usize>(n - rest) * F32; w < end; w += VECTOR) {
    const weight = v128.load(w)
    const d = decayed(v128.load(g), decays, weight)
    v128.store(w, f32x4.sub(f32x4.mul(keep, weight), f32x4.mul(step, d)))
    g += VECTOR
  }
  if (!rest) return
  sgd(4, rate, decay, shrink, staged(0, g, rest), staged(1, w, rest))
  unstage(1, w, rest)
}

/** d = g + decay w; v = mu v + d; w = (1 - shrink) w - rate (nesterov ? d + mu v : v) */
export function momentum(
  n: i32,
  rate: f64,
  mu: f64,
  nesterov: i32,
  decay: f64,
  shrink: f64,
  g: usize,
  v: usize,
  w: usize,
): void {
  const keep = splat(1 - shrink)
  const decays = splat(decay)
  const rates = splat(rate)
  const slows = splat(mu)
  const rest = n & 3
  for (const end = w + <usize>(n - rest) * F32; w < end; w += VECTOR) {
    const weight = v128.load(w)
    const d = decayed(v128.load(g), decays, weight)
    const speed = f32x4.add(f32x4.mul(slows, v128.load(v)), d)
    const step = nesterov ? f32x4.add(d, f32x4.mul(slows, speed)) : speed
    v128.store(v, speed)
    v128.store(w, f32x4.sub(f32x4.mul(keep, weight), f32x4.mul(rates, step)))
    g += VECTOR
    v += VECTOR
  }
  if (!rest) return
  const last = staged(0, g, rest)
  momentum(4, rate, mu, nesterov, decay, shrink, last, staged(1, v, rest), staged(2, w, rest))
  unstage(1, v, rest)
  unstage(2, w, rest)
}

/**
 * d = g + decay w; m = beta1 m + (1 - beta1) d; v = beta2 v + (1 - beta2) d²;
 * w = (1 - shrink) w - rate (m / correction1) / (√(v / correction2) + eps)  (Kingma and Ba 2015)
 */
export function adam(
  n: i32,
  rate: f64,
  beta1: f64,
  beta2: f64,
  eps: f64,
  correction1: f64,
  correction2: f64,
  decay: f64,
  shrink: f64,
  g: usize,
  m: usize,
  v: usize,
  w: usize,
): void {
  const keep = splat(1 - shrink)
  const fresh1 = splat(1 - beta1)
  const fresh2 = splat(1 - beta2)
  const rate1 = splat(rate / correction1)
  for (let left = n; left > 0; left -= 4) {
    const weight = read(w, left)
    const d = decayed(read(g, left), splat(decay), weight)
    const first = f32x4.add(f32x4.mul(splat(beta1), read(m, left)), f32x4.mul(fresh1, d))
    const second = f32x4.add(f32x4.mul(splat(beta2), read(v, left)), f32x4.mul(fresh2, f32x4.mul(d, d)))
    const size = f32x4.add(f32x4.sqrt(f32x4.div(second, splat(correction2))), splat(eps))
    write(m, first, left)
    write(v, second, left)
    write(w, f32x4.sub(f32x4.mul(keep, weight), f32x4.div(f32x4.mul(rate1, first), size)), left)
    g += VECTOR
    m += VECTOR
    v += VECTOR
    w += VECTOR
  }
}

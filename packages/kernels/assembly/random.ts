import { F32, write } from './simd'
import { edgeTile } from './workspace'

/** Four rounds of Threefry; a pair of words is a u64, the first word in its lower half. */
function fourRounds(pair: u64, r0: u32, r1: u32, r2: u32, r3: u32): u64 {
  let x = <u32>pair
  let y = <u32>(pair >> 32)
  x += y
  y = rotl<u32>(y, r0) ^ x
  x += y
  y = rotl<u32>(y, r1) ^ x
  x += y
  y = rotl<u32>(y, r2) ^ x
  x += y
  y = rotl<u32>(y, r3) ^ x
  return (<u64>x) | ((<u64>y) << 32)
}

function addWords(pair: u64, x: u32, y: u32): u64 {
  return (<u64>(<u32>pair + x)) | ((<u64>(<u32>(pair >> 32) + y)) << 32)
}

/** Threefry-2x32-20 (Salmon et al. 2011), as `threefry2x32` in src/threefry.ts. */
function threefry(key0: u32, key1: u32, counter0: u32, counter1: u32): u64 {
  const key2 = 0x1bd11bda ^ key0 ^ key1
  let pair = addWords((<u64>counter0) | ((<u64>counter1) << 32), key0, key1)
  pair = addWords(fourRounds(pair, 13, 15, 26, 6), key1, key2 + 1)
  pair = addWords(fourRounds(pair, 17, 29, 16, 24), key2, key0 + 2)
  pair = addWords(fourRounds(pair, 13, 15, 26, 6), key0, key1 + 3)
  pair = addWords(fourRounds(pair, 17, 29, 16, 24), key1, key2 + 4)
  return addWords(fourRounds(pair, 13, 15, 26, 6), key2, key0 + 5)
}

function rotated(y: v128, r: i32): v128 {
  return v128.or(i32x4.shl(y, r), i32x4.shr_u(y, 32 - r))
}

/** The words of the counters (counter0, counter1 + 0 .. 3), eight in order, to `out`: `threefry` four at a time. */
function fourPairs(key0: u32, key1: u32, counter0: u32, counter1: u32, out: usize): void {
  const key2 = 0x1bd11bda ^ key0 ^ key1
  let x = i32x4.splat(counter0 + key0)
  let y = i32x4.add(i32x4.splat(counter1 + key1), i32x4(0, 1, 2, 3))
  for (let round = 0; round < 5; round++) {
    const odd = round & 1
    x = i32x4.add(x, y)
    y = v128.xor(rotated(y, odd ? 17 : 13), x)
    x = i32x4.add(x, y)
    y = v128.xor(rotated(y, odd ? 29 : 15), x)
    x = i32x4.add(x, y)
    y = v128.xor(rotated(y, odd ? 16 : 26), x)
    x = i32x4.add(x, y)
    y = v128.xor(rotated(y, odd ? 24 : 6), x)
    const first = round % 3 == 0 ? key1 : round % 3 == 1 ? key2 : key0
    const second = round % 3 == 0 ? key2 : round % 3 == 1 ? key0 : key1
    x = i32x4.add(x, i32x4.splat(first))
    y = i32x4.add(y, i32x4.splat(second + round + 1))
  }
  v128.store(out, v128.shuffle<i32>(x, y, 0, 4, 1, 5))
  v128.store(out, v128.shuffle<i32>(x, y, 2, 6, 3, 7), 16)
}

/** A word as a number in (0, 1). */
function unit(word: u32): f64 {
  return (<f64>word + 0.5) / 4294967296.0
}

/** The same of two words. */
function units(words: usize): v128 {
  const two = f64x2.convert_low_i32x4_u(v128.load64_zero(words))
  return f64x2.mul(f64x2.add(two, f64x2.splat(0.5)), f64x2.splat(1.0 / 4294967296.0))
}

function step(sum: v128, r: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, r), f64x2.splat(coefficient))
}

/** log(x) of two numbers in (0, 1), with the operations of `logBelowOne`; x = 2ᵉ m, m in √½ .. √2. */
function logsBelowOne(x: v128): v128 {
  const mantissa = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000))
  const high = f64x2.ge(mantissa, f64x2.splat(1.4142135623730952))
  const m = v128.bitselect(f64x2.mul(mantissa, f64x2.splat(0.5)), mantissa, high)
  const e = i64x2.sub(i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023)), high)
  const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)))
  const z = f64x2.mul(s, s)
  let sum = step(f64x2.splat(1.0 / 21.0), z, 1.0 / 19.0)
  sum = step(sum, z, 1.0 / 17.0)
  sum = step(sum, z, 1.0 / 15.0)
  sum = step(sum, z, 1.0 / 13.0)
  sum = step(sum, z, 1.0 / 11.0)
  sum = step(sum, z, 1.0 / 9.0)
  sum = step(sum, z, 1.0 / 7.0)
  sum = step(sum, z, 1.0 / 5.0)
  sum = step(sum, z, 1.0 / 3.0)
  sum = step(sum, z, 1)
  const exponent = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(e, e, 0, 2, 0, 2))
  return f64x2.add(
    f64x2.mul(exponent, f64x2.splat(0.6931471805599453)),
    f64x2.mul(f64x2.mul(f64x2.splat(2), s), sum),
  )
}

/** The outer branch of `inverseNormal`, at p = q + ½. */
function tails(p: v128, q: v128): v128 {
  const below = f64x2.lt(q, f64x2.splat(0))
  const tail = v128.bitselect(p, f64x2.sub(f64x2.splat(1), p), below)
  const r = f64x2.sub(f64x2.sqrt(f64x2.neg(logsBelowOne(tail))), f64x2.splat(1.6))
  let n = step(f64x2.splat(7.7454501427834140764e-4), r, 0.0227238449892691845833)
  n = step(n, r, 0.24178072517745061177)
  n = step(n, r, 1.27045825245236838258)
  n = step(n, r, 3.64784832476320460504)
  n = step(n, r, 5.7694972214606914055)
  n = step(n, r, 4.6303378461565452959)
  n = step(n, r, 1.42343711074968357734)
  let d = step(f64x2.splat(1.05075007164441684324e-9), r, 5.475938084995344946e-4)
  d = step(d, r, 0.0151986665636164571966)
  d = step(d, r, 0.14810397642748007459)
  d = step(d, r, 0.68976733498510000455)
  d = step(d, r, 1.6763848301838038494)
  d = step(d, r, 2.05319162663775882187)
  d = step(d, r, 1)
  const z = f64x2.div(n, d)
  return v128.bitselect(f64x2.neg(z), z, below)
}

/** `inverseNormal` of two numbers, with the same operations. */
function inverseNormals(p: v128): v128 {
  const q = f64x2.sub(p, f64x2.splat(0.5))
  const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q))
  let n = step(f64x2.splat(2509.0809287301226727), r, 33430.575583588128105)
  n = step(n, r, 67265.770927008700853)
  n = step(n, r, 45921.953931549871457)
  n = step(n, r, 13731.693765509461125)
  n = step(n, r, 1971.5909503065514427)
  n = step(n, r, 133.14166789178437745)
  n = step(n, r, 3.387132872796366608)
  let d = step(f64x2.splat(5226.495278852854561), r, 28729.085735721942674)
  d = step(d, r, 39307.89580009271061)
  d = step(d, r, 21213.794301586595867)
  d = step(d, r, 5394.1960214247511077)
  d = step(d, r, 687.1870074920579083)
  d = step(d, r, 42.313330701600911252)
  d = step(d, r, 1)
  const z = f64x2.div(f64x2.mul(q, n), d)
  const inside = f64x2.le(f64x2.abs(q), f64x2.splat(0.425))
  return i64x2.all_true(inside) ? z : v128.bitselect(z, tails(p, q), inside)
}

/** out[r, j] = center + spread · (normal or uniform), from the two words of counter (ids[r], j >> 1). */
function draw(
  isNormal: bool,
  rows: i32,
  cols: i32,
  center: f64,
  spread: f64,
  key0: u32,
  key1: u32,
  ids: usize,
  out: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const id = <u32>load<f32>(ids + <usize>r * F32)
    for (let j = 0; j < cols; j += 8) {
      fourPairs(key0, key1, id, j >> 1, edgeTile)
      for (let t = 0; t < min(8, cols - j); t += 4) {
        const words = edgeTile + <usize>t * F32
        const low = drawn(isNormal, units(words), center, spread)
        const high = drawn(isNormal, units(words + 8), center, spread)
        const left = cols - j - t
        write(out, v128.shuffle<f32>(low, high, 0, 1, 4, 5), left)
        out += <usize>min(4, left) * F32
      }
    }
  }
}

function drawn(isNormal: bool, u: v128, center: f64, spread: f64): v128 {
  const z = isNormal ? inverseNormals(u) : u
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.splat(center), f64x2.mul(f64x2.splat(spread), z)))
}

/** out ~ N(0, std²) */
export function normal(rows: i32, cols: i32, std: f64, key0: u32, key1: u32, ids: usize, out: usize): void {
  draw(true, rows, cols, 0, std, key0, key1, ids, out)
}

/** out ~ U(low, high) */
export function uniform(
  rows: i32,
  cols: i32,
  low: f64,
  high: f64,
  key0: u32,
  key1: u32,
  ids: usize,
  out: usize,
): void {
  draw(false, rows, cols, low, high - low, key0, key1, ids, out)
}

function weightAt(j: i32, weights: usize, except: usize): f64 {
  const p = <usize>j * F32
  return <f64>load<f32>(weights + p) * (1 - <f64>load<f32>(except + p))
}

/**
 * One-hot rows, P(j) ∝ weights[r, j] (1 - except[r, j]): the first column at which the running sum exceeds u
 * · total.
 */
export function sample(
  rows: i32,
  cols: i32,
  key0: u32,
  key1: u32,
  ids: usize,
  weights: usize,
  except: usize,
  out: usize,
): void {
  for (let r = 0; r < rows; r++) {
    let total: f64 = 0
    for (let j = 0; j < cols; j++) total += weightAt(j, weights, except)
    const threshold = total * unit(<u32>threefry(key0, key1, <u32>load<f32>(ids), 0))
    let chosen = -1
    let sum: f64 = 0
    for (let j = 0; j < cols && chosen < 0; j++) {
      sum += weightAt(j, weights, except)
      if (sum > threshold) chosen = j
    }
    const others: f32 = total == total ? 0 : NaN
    for (let j = 0; j < cols; j++) {
      store<f32>(out, j == chosen ? 1 : others)
      out += F32
    }
    ids += F32
    weights += <usize>cols * F32
    except += <usize>cols * F32
  }
}

import { inverseNormal } from '../src/inverse-normal'
import { F32 } from './simd'

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

/** A word as a number in (0, 1). */
function unit(word: u32): f64 {
  return (<f64>word + 0.5) / 4294967296.0
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
    let pair: u64 = 0
    for (let j = 0; j < cols; j++) {
      pair = j & 1 ? pair >> 32 : threefry(key0, key1, id, j >> 1)
      const u = unit(<u32>pair)
      store<f32>(out, <f32>(center + spread * (isNormal ? inverseNormal(u) : u)))
      out += F32
    }
  }
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

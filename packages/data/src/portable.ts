// `Math.log`, `Math.cos` and `Math.sin` may differ in their last bits between engines, and generated sets must not.
// These use +, -, ×, ÷ only, which IEEE 754 fixes; they are within a few units in the last place.

const LN2 = 0.6931471805599453
const SQRT2 = 1.4142135623730951
const TAU = 6.283185307179586

const view = new DataView(new ArrayBuffer(8))

/** Natural logarithm of a positive normal number: e ln 2 + 2 artanh((m - 1) / (m + 1)) for x = m 2^e. */
export function log(x: number): number {
  view.setFloat64(0, x)
  const high = view.getUint32(0)
  view.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let m = view.getFloat64(0)
  let e = (high >>> 20) - 1023
  if (m > SQRT2) {
    m /= 2
    e++
  }
  const s = (m - 1) / (m + 1)
  let series = 0
  for (let k = 21; k >= 1; k -= 2) series = series * s * s + 1 / k
  return e * LN2 + 2 * s * series
}

/** Cosine and sine of an angle in turns, by Taylor series within an eighth of a turn. */
export function circle(turns: number): [cos: number, sin: number] {
  const quarter = Math.round(turns * 4)
  const a = (turns - quarter / 4) * TAU
  let cos = 0
  let sin = 0
  for (let k = 16; k >= 2; k -= 2) {
    cos = (-a * a * (1 + cos)) / (k * (k - 1))
    sin = (-a * a * (1 + sin)) / (k * (k + 1))
  }
  cos = 1 + cos
  sin = a * (1 + sin)
  const turn = quarter & 3
  if (turn === 0) return [cos, sin]
  if (turn === 1) return [-sin, cos]
  return turn === 2 ? [-cos, -sin] : [sin, -cos]
}

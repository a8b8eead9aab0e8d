// Elementary functions of four floats. All pass NaN on: f32x4.min and max return NaN if either side is one.
// Largest relative errors, by comparison with double precision: exp 0.8e-7, log 0.9e-7, tanh 1.5e-7, logistic
// 1.8e-7, softplus 1.3e-7. Polynomials were fitted by Remez exchange for relative error.

/** 2ⁿ of integers in -126 .. 127, by writing the exponent. */
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}

/**
 * eˣ = 2ⁿ eʳ with n = round(x / ln 2) and |r| <= ½ ln 2; ln 2 in two parts keeps r exact (Cody and Waite
 * 1980).
 */
export function exp(x: v128): v128 {
  // Beyond these bounds the result is 0 or infinite anyway, and 2ⁿ can still be written as a product of two
  // powers.
  const bounded = f32x4.max(f32x4.splat(-104.5), f32x4.min(f32x4.splat(89), x))
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504)))
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)))
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.1219444e-4)))
  let p = f32x4.splat(0.0013814467)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0083687799))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0416683927))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.1666651964))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.4999999404))
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r), f32x4.splat(1))
  const whole = i32x4.trunc_sat_f32x4_s(n)
  const half = i32x4.shr_s(whole, 1)
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)))
}

/**
 * log(1 + f) for f in -0.3 .. 1, by 2 artanh(s) with s = f / (2 + f), as in fdlibm: accurate for small f too.
 */
function logOnePlus(f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)))
  const z = f32x4.mul(s, s)
  let p = f32x4.splat(0.2801198959)
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.2800180614))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.4002152681))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.6666641831))
  return f32x4.sub(f, f32x4.mul(s, f32x4.sub(f, f32x4.mul(z, p))))
}

/** Natural logarithm: x = 2ᵉ m, m in √½ .. √2. -∞ at 0, NaN below. */
export function log(x: v128): v128 {
  const smallest = f32x4.splat(1.17549435e-38)
  // Subnormal numbers are brought into the normal range first.
  const subnormal = f32x4.lt(x, smallest)
  const bits = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, subnormal)
  const shifted = i32x4.sub(bits, i32x4.splat(0x3f3504f3))
  let e = i32x4.shr_s(shifted, 23)
  const m = i32x4.sub(bits, i32x4.shl(e, 23))
  e = i32x4.sub(e, v128.and(subnormal, i32x4.splat(23)))
  const n = f32x4.convert_i32x4_s(e)
  let y = f32x4.add(logOnePlus(f32x4.sub(m, f32x4.splat(1))), f32x4.mul(n, f32x4.splat(-2.1219444e-4)))
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(0.693359375)))
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0)))
  y = v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(Infinity)))
  // Below 0, and NaN itself.
  return v128.bitselect(y, f32x4.splat(NaN), f32x4.ge(x, f32x4.splat(0)))
}

/**
 * An odd polynomial below 0.625, where the other form would cancel; (1 - e) / (1 + e) with e = exp(-2 |x|)
 * above.
 */
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x)
  const z = f32x4.mul(x, x)
  let p = f32x4.splat(-0.0057049845)
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.0206390843))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-0.0537397154))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.1333144158))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-0.3333328068))
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x)
  const e = exp(f32x4.mul(size, f32x4.splat(-2)))
  const far = f32x4.div(f32x4.sub(f32x4.splat(1), e), f32x4.add(f32x4.splat(1), e))
  const sign = v128.and(x, i32x4.splat(0x80000000))
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, f32x4.splat(0.625)))
}

/** 1 / (1 + e⁻ˣ), with an exponential that cannot overflow, so that small results keep their digits. */
export function logistic(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)))
  const numerator = v128.bitselect(e, f32x4.splat(1), f32x4.lt(x, f32x4.splat(0)))
  return f32x4.div(numerator, f32x4.add(f32x4.splat(1), e))
}

/** log(1 + eˣ) = max(x, 0) + log(1 + e^-|x|) */
export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), logOnePlus(exp(f32x4.neg(f32x4.abs(x)))))
}

// The kernels do the same operations, two numbers at a time (assembly/random.ts). Only +
// - * / and √ occur, which IEEE 754 rounds correctly, so both give the same bits.

/** log(x) for 0 < x < 1: x = 2ᵉ m with m in √½ .. √2, log m = 2 artanh((m - 1) / (m + 1)) by its series. */
function logBelowOne(x: number): number {
  let e: number = 0
  while (x < 0.7071067811865476) {
    x *= 2
    e -= 1
  }
  const s: number = (x - 1) / (x + 1)
  const z: number = s * s
  let sum: number = 1.0 / 21.0
  for (let k: number = 19; k > 0; k -= 2) sum = sum * z + 1.0 / k
  return e * 0.6931471805599453 + 2 * s * sum
}

/**
 * The z with P(Z < z) = p for a standard normal Z: algorithm AS 241, PPND16 (Wichura, The percentage points
 * of the normal distribution, Applied Statistics 37, 1988), relative error about 1e-16. For p in (1e-11, 1 -
 * 1e-11), so that its third branch is not needed.
 */
export function inverseNormal(p: number): number {
  const q: number = p - 0.5
  if (q >= -0.425 && q <= 0.425) {
    const r: number = 0.180625 - q * q
    const numerator: number =
      ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r +
        45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r +
        133.14166789178437745) * r + 3.387132872796366608 // prettier-ignore
    const denominator: number =
      ((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r +
        21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r +
        42.313330701600911252) * r + 1 // prettier-ignore
    return (q * numerator) / denominator
  }
  const tail: number = q < 0 ? p : 1 - p
  const r: number = Math.sqrt(-logBelowOne(tail)) - 1.6
  const numerator: number =
    ((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
      1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r +
      4.6303378461565452959) * r + 1.42343711074968357734 // prettier-ignore
  const denominator: number =
    ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r +
      0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r +
      2.05319162663775882187) * r + 1 // prettier-ignore
  return q < 0 ? -numerator / denominator : numerator / denominator
}

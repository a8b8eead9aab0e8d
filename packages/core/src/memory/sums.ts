/** Σ a·b of non-negative safe integers, exact: what a double no longer holds is carried in a BigInt. */
export class ExactSum {
  #low = 0
  #high = 0n

  add(a: number, b: number = 1): void {
    const sum = this.#low + a * b
    if (sum <= Number.MAX_SAFE_INTEGER) {
      this.#low = sum
    } else {
      this.#high += BigInt(this.#low) + BigInt(a) * BigInt(b)
      this.#low = 0
    }
  }

  /** The nearest double. */
  get value(): number {
    return this.#high === 0n ? this.#low : Number(this.#high + BigInt(this.#low))
  }
}

/** Σ x of non-negative numbers by Kahan's summation: its error does not grow with their count. */
export class RealSum {
  #sum = 0
  #lost = 0

  add(x: number): void {
    const term = x - this.#lost
    const sum = this.#sum + term
    this.#lost = sum - this.#sum - term
    this.#sum = sum
  }

  get value(): number {
    return this.#sum
  }
}

/** a / b, 0 where there is nothing to divide by. */
export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b)

/** Terms added one by one before the closed form is accurate to a double. */
const DIRECT = 64

/**
 * Σ_{j=1..n} √(a + j), of n terms in constant time. Beyond the first terms Euler and Maclaurin's midpoint form,
 * ∫ √x dx - [f'(x)]/24 + 7 [f'''(x)]/5760 over a + ½ … a + n + ½.
 */
export function sumOfRoots(a: number, n: number): number {
  let sum = 0
  const direct = Math.min(n, DIRECT)
  for (let j = 1; j <= direct; j++) sum += Math.sqrt(a + j)
  if (direct === n) return sum
  const from = a + direct + 0.5
  const to = a + n + 0.5
  return sum + integralOfRoot(from, to, n - direct) + correction(to) - correction(from)
}

/** ⅔ (b^1.5 - a^1.5), without the cancellation: `width` is b - a. */
function integralOfRoot(a: number, b: number, width: number): number {
  const p = Math.sqrt(a)
  const q = Math.sqrt(b)
  return ((2 / 3) * width * (a + p * q + b)) / (p + q)
}

/** -f'(x)/24 + 7 f'''(x)/5760 with f = √ */
const correction = (x: number): number => (-1 / 48 + (7 / 15360) * x ** -2) / Math.sqrt(x)

/**
 * numpy's `RandomState(seed)`: the Mersenne twister and the legacy distributions on top of it, so that data and initial weights of
 * programs written in numpy can be had again. Only what the Sutro group's pages draw.
 */
export interface NumpyRandom {
  /** `choice(n, k, replace=False)` */
  choose(n: number, k: number): number[]
  /** `choice([-1, 1], size=count)` */
  signs(count: number): Float64Array
  /** `randn(count) * sd`; numpy scales after drawing, and so do we. */
  normals(count: number, sd: number): Float64Array
}

const N = 624
const M = 397

/** @param seed a 32-bit integer, as for `RandomState` */
export function numpyRandom(seed: number): NumpyRandom {
  const state = new Uint32Array(N)
  state[0] = seed
  for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i
  let at = N
  let spare: number | undefined

  function twist(): void {
    for (let i = 0; i < N; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % N]! & 0x7fffffff)
      state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    at = 0
  }

  function next(): number {
    if (at >= N) twist()
    let y = state[at++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  const uniform = (): number => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992

  /** Marsaglia's polar method; of each pair numpy returns the second one first. */
  function normal(): number {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return kept
    }
    for (;;) {
      const a = 2 * uniform() - 1
      const b = 2 * uniform() - 1
      const r2 = a * a + b * b
      if (r2 >= 1 || r2 === 0) continue
      const f = Math.sqrt((-2 * Math.log(r2)) / r2)
      spare = f * a
      return f * b
    }
  }

  /** 0..most, by masked rejection. */
  function upTo(most: number): number {
    const mask = 2 ** (32 - Math.clz32(most)) - 1
    for (;;) {
      const value = (next() & mask) >>> 0
      if (value <= most) return value
    }
  }

  return {
    choose(n, k) {
      const order = Array.from({ length: n }, (_, i) => i)
      for (let i = n - 1; i > 0; i--) {
        const j = upTo(i)
        ;[order[i], order[j]] = [order[j]!, order[i]!]
      }
      return order.slice(0, k)
    },
    signs: (count) => Float64Array.from({ length: count }, () => (upTo(1) ? 1 : -1)),
    normals: (count, sd) => Float64Array.from({ length: count }, () => normal() * sd),
  }
}

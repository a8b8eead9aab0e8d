import { drawKey } from '@hebb/core'

/** Stream of what is made for width experiments: no other draw of a seed uses it. */
const STREAM = 4801

/** `count` numbers ~ N(0, std²) of a seed and what they are for (Box and Muller 1958). */
export function normals(count: number, std: number, seed: number, purpose: number): Float64Array {
  const uniform = (bits: number): number => ((bits >>> 0) + 0.5) / 2 ** 32
  return Float64Array.from({ length: count }, (_, i) => {
    const { key0, key1 } = drawKey(seed, STREAM, purpose, i)
    return std * Math.sqrt(-2 * Math.log(uniform(key0))) * Math.cos(2 * Math.PI * uniform(key1))
  })
}

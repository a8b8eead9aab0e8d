import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { log } from './portable.js'

/** Random numbers for one purpose: xoroshiro128+ (Blackman and Vigna 2018). */
export type Stream = RandomGenerator

/**
 * The stream of a seed and a purpose, for instance `stream(seed, 'shuffle', epoch)`. Streams of different names share
 * no state, so how much one draws never changes another.
 */
export function stream(seed: number, ...name: readonly (string | number)[]): Stream {
  const text = [seed, ...name].join('/')
  return xoroshiro128plusFromState(salts.map((salt) => hash(text, salt)))
}

const salts = [0x9e3779b9, 0x7f4a7c15, 0xf39cc060, 0x5ced2b1d]

/** 32 bits of a text: MurmurHash3's round per character and its finalizer. */
function hash(text: string, salt: number): number {
  let h = salt
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0xcc9e2d51)
    h = Math.imul((h << 15) | (h >>> 17), 0x1b873593)
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * -1 or +1. The sign bit, since the lowest bit of xoroshiro128+ is a linear function over GF(2) of its state, as parity
 * is of its inputs.
 */
export const sign = (random: Stream): -1 | 1 => (random.next() < 0 ? -1 : 1)

/** Uniform in [0, 1), 53 bits. */
export const uniform = (random: Stream): number => uniformFloat64(random)

/** N(0, 1) by the polar method (Marsaglia and Bray 1964): the same bits on every engine. */
export function normal(random: Stream): number {
  for (;;) {
    const u = 2 * uniform(random) - 1
    const v = 2 * uniform(random) - 1
    const s = u * u + v * v
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s)
  }
}

/** The first `take` of `items` become a random sample of them, in random order (Fisher and Yates); all by default. */
export function shuffle<T extends Uint32Array>(items: T, random: Stream, take: number = items.length): T {
  for (let i = 0; i < Math.min(take, items.length - 1); i++) {
    const j = uniformInt(random, i, items.length - 1)
    const held = items[i]!
    items[i] = items[j]!
    items[j] = held
  }
  return items
}

/** 0, 1, … count - 1. */
export const range = (count: number): Uint32Array<ArrayBuffer> =>
  Uint32Array.from({ length: count }, (_, i) => i)

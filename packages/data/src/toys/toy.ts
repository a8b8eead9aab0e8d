import type { DataSet } from '@hebb/core'
import { checkSeed, choice, integer, number, refuseUnknown } from '../checks.js'
import { normal, stream, type Stream } from '../random.js'

export interface ToyOptions {
  /** Points to draw; classes take turns, so every prefix is balanced. */
  readonly samples: number
  /** Standard deviation of the normal noise on each coordinate. */
  readonly noise?: number
  /** A non-negative safe integer. The same seed gives the same bits on every engine. */
  readonly seed: number
  /** Each split has a stream of its own, so `train` and `test` of one seed are independent draws. Default `train`. */
  readonly split?: DataSet['split']
}

const known = ['samples', 'noise', 'seed', 'split']
const splits = ['train', 'validation', 'test'] as const

/** Points in the plane, `[samples, 2]`: sample i has class i mod classes and lies at `place(class)` plus noise. */
export function toySet(
  name: string,
  { samples, noise, seed, split = 'train', ...own }: ToyOptions & { readonly noise: number },
  classes: number,
  place: (label: number, random: Stream) => readonly [x: number, y: number],
  ownOptions: readonly string[] = [],
): DataSet {
  refuseUnknown(name, own, [...known, ...ownOptions])
  integer(`${name}: samples`, samples, 0)
  number(`${name}: noise`, noise, 0)
  const random = stream(checkSeed(name, seed), name, choice(`${name}: split`, split, splits))
  const inputs = new Float32Array(samples * 2)
  const labels = new Uint8Array(samples)
  for (let i = 0; i < samples; i++) {
    labels[i] = i % classes
    const [x, y] = place(i % classes, random)
    inputs[2 * i] = x + noise * normal(random)
    inputs[2 * i + 1] = y + noise * normal(random)
  }
  return { name, inputs, labels, shape: [2], classes, split, source: 'generated' }
}

import { threefry2x32 } from '@hebb/kernels'
import type { Engine } from './backend/engine.js'
import type { Key, Ops } from './ops.js'
import type { Tensor } from './tensor.js'

/** What a stream is for: numbers of one never depend on how many another has drawn. */
export const streams = { initialization: 1, step: 2, predict: 3 } as const

/**
 * Key of a draw, from a seed, what it is for, the step, and which draw of that step it is (Threefry-2x32: Salmon et al. 2011).
 * Nothing is kept: a resumed run draws what an uninterrupted one would have drawn.
 */
export function drawKey(seed: number, stream: number, step: number, draw: number): Key {
  const [a, b] = threefry2x32(seed >>> 0, stream, Math.floor(seed / 2 ** 32) >>> 0, 0)
  const [key0, key1] = threefry2x32(a, b, step >>> 0, draw >>> 0)
  return { key0, key1 }
}

/** What a rule may draw within one step. Sample by sample: no draw depends on a sample's batch-mates. */
export interface RandomSource {
  /** out ~ N(0, std²) */
  normal(out: Tensor, std: number): void
  /** out ~ U(low, high) */
  uniform(out: Tensor, low: number, high: number): void
  /** out ~ N(0, std²) for a tensor of a parameter's shape: the same for the whole batch */
  direction(out: Tensor, std: number): void
  /** One-hot rows, drawn with probability ∝ weights · (1 - except) */
  sample(out: Tensor, weights: Tensor, except: Tensor): void
  /** true or false, the same for the whole batch */
  coin(): boolean
}

/**
 * A random source that counts its draws; `restart` begins a step.
 *
 * @param ids of the batch's samples
 * @param rowIds 0, 1, 2, … for as many rows as a parameter has at most
 */
export function randomSource(
  engine: Engine,
  ops: Ops,
  { ids, rowIds }: { readonly ids: Tensor; readonly rowIds: Tensor },
  seed: number,
  stream: number,
): RandomSource & { restart(step: number): void } {
  let step = 0
  let draws = 0
  const next = (): Key => drawKey(seed, stream, step, draws++)
  return {
    restart(at) {
      step = at
      draws = 0
    },
    normal: (out, std) => ops.normal(out, ids, std, next()),
    uniform: (out, low, high) => ops.uniform(out, ids, low, high, next()),
    direction(out, std) {
      engine.resize(rowIds, out.rows)
      ops.normal(out, rowIds, std, next())
    },
    sample: (out, weights, except) => ops.sample(out, ids, weights, except, next()),
    coin: () => (next().key0 & 1) === 1,
  }
}

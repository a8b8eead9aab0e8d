import { describe, expect, it } from 'vitest'
import { drawKey, reference, wasm, type Backend } from '../src/index.js'
import { randomSource, streams } from '../src/random.js'
import { bench } from './helpers.js'

type Draw = 'normal' | 'uniform' | 'sample'
const draws: Draw[] = ['normal', 'uniform', 'sample']

/** One kind of draw for samples of these identities, row by row. */
function rowsOf(
  draw: Draw,
  ids: readonly number[],
  { backend = reference(), stream = 2, step = 0, skip = 0 } = {},
): number[][] {
  const { engine, ops, tensor } = bench(backend)
  const cols = 5
  const keys = { ids: tensor(ids.length, 1, ids), rowIds: tensor(3, 1, [0, 1, 2]) }
  const random = randomSource(engine, ops, keys, 42, stream)
  random.restart(step)
  for (let i = 0; i < skip; i++) random.coin()
  const out = tensor(ids.length, cols)
  if (draw === 'normal') random.normal(out, 1)
  else if (draw === 'uniform') random.uniform(out, -1, 1)
  else {
    const weights = tensor(
      ids.length,
      cols,
      ids.flatMap(() => [1, 2, 3, 4, 5]),
    )
    random.sample(out, weights, tensor(ids.length, cols))
  }
  const values = engine.read(out)
  return ids.map((_, r) => Array.from(values.slice(r * cols, (r + 1) * cols)))
}

const many = Array.from({ length: 200 }, (_, i) => i)

describe.each(draws)('%s', (draw) => {
  it("does not depend on a sample's batch-mates", () => {
    const alone = rowsOf(draw, [7])[0]
    expect(rowsOf(draw, [3, 7, 9])[1]).toEqual(alone)
    expect(rowsOf(draw, many)[7]).toEqual(alone)
  })

  it('differs from sample to sample', () => {
    expect(new Set(rowsOf(draw, many).map(String)).size).toBe(draw === 'sample' ? 5 : many.length)
  })

  it('differs from stream to stream, step to step and draw to draw', () => {
    const first = rowsOf(draw, many)
    for (const other of [{ stream: 3 }, { step: 1 }, { skip: 1 }])
      expect(rowsOf(draw, many, other)).not.toEqual(first)
  })

  it('has the same bits on wasm and on the reference backend in single precision', () => {
    const on = (backend: Backend) => rowsOf(draw, many, { backend })
    expect(on(wasm())).toEqual(on(reference({ dtype: 'f32' })))
  })
})

describe('a random source', () => {
  const make = () => {
    const { engine, ops, tensor } = bench()
    const ids = tensor(1, 1, [0])
    return randomSource(engine, ops, { ids, rowIds: ids }, 42, streams.step)
  }
  const coins = (source: ReturnType<typeof make>, n = 64): boolean[] =>
    Array.from({ length: n }, () => source.coin())

  it('repeats itself after a restart at the same step, and not at another', () => {
    const source = make()
    const runs = [5, 6, 5].map((step) => {
      source.restart(step)
      return coins(source)
    })
    expect(runs[2]).toEqual(runs[0])
    expect(runs[1]).not.toEqual(runs[0])
  })

  it('throws a fair coin', () => {
    const heads = coins(make(), 10_000).filter(Boolean).length
    // Five standard deviations of a fair coin: 250.
    expect(Math.abs(heads - 5000)).toBeLessThan(250)
  })
})

describe('a direction of a parameter', () => {
  const ofBatch = (ids: readonly number[], cols = 400): number[] => {
    const { engine, ops, tensor } = bench()
    const rowIds = tensor(3, 1, [0, 1, 2])
    const random = randomSource(engine, ops, { ids: tensor(ids.length, 1, ids), rowIds }, 42, streams.step)
    const out = tensor(3, cols)
    random.direction(out, 2)
    return [...engine.read(out)]
  }

  it('does not depend on the batch', () => {
    expect(ofBatch([7])).toEqual(ofBatch([3, 7, 9, 11]))
  })

  it('differs from row to row, and has the variance that is asked for', () => {
    const values = ofBatch([7])
    expect(new Set(values).size).toBe(values.length)
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length
    // Five standard errors of the mean of 1200 squares: 5 √2 · 4 / √1200.
    expect(Math.abs(variance - 4)).toBeLessThan(0.82)
  })
})

describe('the key of a draw', () => {
  it('is another one for another seed, stream, step or draw, large seeds included', () => {
    const keys = [
      drawKey(1, 1, 1, 1),
      drawKey(2, 1, 1, 1),
      drawKey(1, 2, 1, 1),
      drawKey(1, 1, 2, 1),
      drawKey(1, 1, 1, 2),
      drawKey(1 + 2 ** 32, 1, 1, 1),
    ]
    expect(new Set(keys.map((k) => `${k.key0} ${k.key1}`)).size).toBe(keys.length)
  })
})

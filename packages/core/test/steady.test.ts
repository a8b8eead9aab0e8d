import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { adam, reference, wasm, type Backend, type Trainer } from '../src/index.js'
import { backprop, makeBatch, makeTrainer, median, noisyBackprop } from './helpers.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const full = Array.from({ length: 8 }, (_, i) => makeBatch(4, i))
const small = makeBatch(3, 9)

const trainerOn = (backend: Backend, rule = noisyBackprop()): Trainer =>
  makeTrainer({ backend, rule, optimizer: adam({ learningRate: 0.001, clip: { norm: 1, of: 'event' } }) })

/** Steps with a smaller last batch now and then, and with prediction and evaluation in between. */
function work(trainer: Trainer, steps: number): void {
  for (let i = 0; i < steps; i++) {
    const report = trainer.step(i % 50 === 49 ? small : full[i % full.length]!)
    if (i % 10 === 0) void report.loss
    if (i % 100 === 0) trainer.predict(small)
    if (i % 100 === 50) trainer.evaluate(full)
  }
}

/** How far the later half of the looks lies above the earlier half, 5000 steps apart. */
const rise = (heap: readonly number[]): number => median(heap.slice(10)) - median(heap.slice(0, 10))

/**
 * Compiled code and caches come and go by some ten kB. The smallest thing that can be kept of each step, an object of two numbers,
 * is 40 bytes: 200 kB in 5000 steps.
 */
const MOST = 100_000

/** Steps after which compilers have done most of their work, whose results stay. */
const WARM_UP = 3000

/** Bytes of JavaScript objects that survive a collection. */
function retained(): number {
  collect()
  return getHeapStatistics().used_heap_size
}

describe.each([
  { name: 'wasm', backend: wasm() },
  { name: 'reference', backend: reference() },
])('10 000 steps on $name', ({ backend }) => {
  it('make no tensor, grow no memory and retain nothing', () => {
    const trainer = trainerOn(backend)
    work(trainer, WARM_UP)
    const before = trainer.memory()
    const heap: number[] = []
    for (let i = 0; i < 20; i++) {
      work(trainer, 500)
      heap.push(retained())
    }
    expect(trainer.memory()).toEqual(before)
    expect(rise(heap)).toBeLessThan(MOST)
  })
})

it('a rule that keeps a little of each step is caught', () => {
  const kept: object[] = []
  const rule = backprop()
  const hoarding = {
    ...rule,
    *run(context: Parameters<typeof rule.run>[0]) {
      kept.push({ step: kept.length, rows: context.input.rows })
      yield* rule.run(context)
    },
  }
  const trainer = trainerOn(reference(), hoarding)
  const heap: number[] = []
  for (let i = 0; i < 20; i++) {
    work(trainer, 500)
    heap.push(retained())
  }
  expect(rise(heap)).toBeGreaterThan(MOST)
})

it('a tensor made in mid-training is counted', () => {
  let open: ReturnType<Backend['open']> | undefined
  const backend = wasm()
  const trainer = trainerOn({ ...backend, open: () => (open = backend.open()) })
  const before = trainer.memory()
  open!.tensor({ label: 'late', rows: 1000, cols: 1000, kind: 'state' })
  const after = trainer.memory()
  expect(after.tensors).toBe(before.tensors + 1)
  expect(after.heldBytes).toBeGreaterThan(before.heldBytes)
})

import { availableThreads, instantiateThreadedKernels, type ThreadedKernels } from '@hebb/kernels/threads'
import { afterEach, describe, expect, it } from 'vitest'
import { wasmFrom } from '../src/backend/wasm.js'
import { adam, createTrainer, crossEntropy, mlp, wasm, type Backend, type Trainer } from '../src/index.js'
import { wasmThreads } from '../src/threads.js'
import { backprop, makeBatch, noisyBackprop, thrown, weights } from './helpers.js'

const BATCH = 37
const batches = Array.from({ length: 6 }, (_, i) => makeBatch(BATCH - 3 * i, i, { inputs: 70, classes: 10 }))

const trainers: Trainer[] = []
afterEach(() => trainers.splice(0).forEach((trainer) => trainer.dispose()))

const trainerOn = (backend: Backend, rule = backprop()): Trainer => {
  const trainer = createTrainer({
    network: mlp([70, 61, 40, 10], { activation: 'tanh' }),
    rule,
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 0.01 }),
    batchSize: BATCH,
    seed: 3,
    backend,
  })
  trainers.push(trainer)
  return trainer
}

/** A backend that splits every product, and its kernels. */
function splitting(threads: number): { readonly backend: Backend; readonly opened: ThreadedKernels[] } {
  const opened: ThreadedKernels[] = []
  const instantiate = (): ThreadedKernels => {
    opened.push(instantiateThreadedKernels({ threads, splitFrom: 0 }))
    return opened.at(-1)!
  }
  return { backend: wasmFrom({ name: 'wasm', instantiate, idle: [] }), opened }
}

describe('training on several threads', () => {
  it.each([2, 3])('has the weights of one thread, bit for bit: %i', (threads) => {
    const { backend, opened } = splitting(threads)
    const several = trainerOn(backend, noisyBackprop())
    const one = trainerOn(wasm(), noisyBackprop())
    // Again and again, until a thread has taken part.
    const deadline = performance.now() + 20_000
    do {
      for (const batch of batches) {
        expect(several.step(batch).loss).toBe(one.step(batch).loss)
      }
    } while (opened[0]!.taken() < 20 && performance.now() < deadline)
    expect(opened[0]!.taken()).toBeGreaterThan(0)
    expect(weights(several)).toEqual(weights(one))
    expect(several.evaluate(batches)).toEqual(one.evaluate(batches))
  })

  it('gives copies of values, which are not shared memory', () => {
    const trainer = trainerOn(splitting(2).backend)
    expect(trainer.read('W1').buffer).toBeInstanceOf(ArrayBuffer)
    expect(trainer.save().tensors['W1']!.values.buffer).toBeInstanceOf(ArrayBuffer)
  })

  it('goes on from a checkpoint of one thread', () => {
    const one = trainerOn(wasm())
    const several = trainerOn(splitting(2).backend)
    one.step(batches[0]!)
    several.load(one.save())
    one.step(batches[1]!)
    several.step(batches[1]!)
    expect(weights(several)).toEqual(weights(one))
  })

  it('ends the threads when the trainer is disposed of', () => {
    const { backend, opened } = splitting(2)
    const trainer = trainerOn(backend)
    trainer.step(batches[0]!)
    trainer.dispose()
    trainer.dispose()
    expect(thrown(() => trainer.step(batches[0]!)).name).toBe('DisposedError')
    // A later product does not wait for anyone.
    const { kernels, firstFree } = opened[0]!
    kernels.gemm(8, 8, 8, 1, firstFree, 8, 1, firstFree, 8, 1, 0, firstFree + 1024, 8)
  })

  it('gives memory back: hundreds of trainers, one after another', () => {
    const { backend } = splitting(2)
    for (let i = 0; i < 300; i++) {
      const engine = backend.open()
      engine.tensor({ label: 'x', rows: 100, cols: 100, kind: 'state' })
      engine.dispose()
    }
  })
})

describe('wasmThreads', () => {
  it('is the wasm backend under its own name', () => {
    expect(wasmThreads({ threads: 1 })).toMatchObject({ name: 'wasm', dtype: 'f32' })
    if (availableThreads() > 1)
      expect(wasmThreads({ threads: 2 })).toMatchObject({ name: 'wasm', dtype: 'f32' })
  })

  it.each([0, 1.5, -2, NaN, 4096, '2' as unknown as number])(
    'refuses %s threads, and says how many there are',
    (n) => {
      const error = thrown(() => wasmThreads({ threads: n }))
      expect(error.name).toBe('OptionError')
      expect(error.message).toContain(`an integer from 1 to ${availableThreads()},`)
    },
  )

  it('refuses other options', () => {
    expect(thrown(() => wasmThreads({ thread: 2 } as never)).message).toContain("did you mean 'threads'?")
  })
})

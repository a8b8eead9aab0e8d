import { describe, expect, it } from 'vitest'
import {
  adam,
  decodeSafetensors,
  encodeSafetensors,
  fit,
  sgd,
  type Batch,
  type Checkpoint,
  type FitOptions,
  type Position,
  type Trainer,
} from '../src/index.js'
import { makeBatch, makeTrainer, noisyBackprop, weights } from './helpers.js'

const PER_EPOCH = 5
const batches = (epoch: number, from: number): Batch[] =>
  Array.from({ length: PER_EPOCH }, (_, i) => makeBatch(4, 1000 * epoch + i)).slice(from)
const validation = makeBatch(20, 9)

const run = (options: Partial<FitOptions> = {}, trainer = makeTrainer()) => ({
  trainer,
  result: fit(trainer, { batches, epochs: 3, ...options }),
})

describe('history', () => {
  it('has one record an epoch, counted from 1', () => {
    const { trainer, result } = run()
    expect(result.history.map((r) => r.epoch)).toEqual([1, 2, 3])
    expect(result.stopped).toBe('epochs')
    expect(trainer.steps).toBe(3 * PER_EPOCH)
  })

  it('is what a plain loop over steps would have noted', () => {
    const plain = makeTrainer()
    const reports = batches(0, 0).map((batch) => {
      const { loss, accuracy } = plain.step(batch)
      return { loss, accuracy }
    })
    const mean = (what: 'loss' | 'accuracy') => reports.reduce((sum, r) => sum + r[what], 0) / PER_EPOCH
    const [record] = run({ epochs: 1 }).result.history
    expect(record!.loss).toBeCloseTo(mean('loss'), 12)
    expect(record!.accuracy).toBeCloseTo(mean('accuracy'), 12)
  })

  it('weighs batches by their samples', () => {
    const unequal = () => [makeBatch(4, 1), makeBatch(1, 2)]
    const plain = makeTrainer()
    const [four, one] = unequal().map((batch) => plain.step(batch).loss)
    const { result } = run({ batches: unequal, epochs: 1 })
    expect(result.history[0]!.loss).toBeCloseTo((4 * four! + one!) / 5, 12)
    expect(result.history[0]!.loss).not.toBeCloseTo((four! + one!) / 2, 6)
  })

  it('has the validation of each epoch, after its last step', () => {
    const { trainer, result } = run({ validation })
    expect(result.history.at(-1)!.validation).toEqual(trainer.evaluate(validation))
    expect(result.history[0]!.validation).not.toEqual(result.history[1]!.validation)
  })
})

describe('early stopping', () => {
  /** An optimizer that does good at first and harm from the third epoch on. */
  const turning = (): Trainer =>
    makeTrainer({ optimizer: sgd({ learningRate: 0.05, schedule: (t) => (t < 2 * PER_EPOCH ? 1 : -4) }) })
  const same = (_epoch: number, from: number): Batch[] => batches(0, from)
  const early = { patience: 3, metric: 'loss' as const }
  const options = { batches: same, validation: makeBatch(4, 0), epochs: 50 }

  it('ends a run that does not improve, and puts the best weights back', () => {
    const { trainer, result } = run({ ...options, earlyStopping: early }, turning())
    expect(result.stopped).toBe('earlyStopping')
    expect(result.history).toHaveLength(result.bestEpoch! + 3)
    const losses = result.history.map((r) => r.validation!.loss)
    expect(result.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1)
    expect(trainer.evaluate(options.validation).loss).toBe(Math.min(...losses))
  })

  it('leaves the last weights when told to', () => {
    const { trainer, result } = run(
      { ...options, earlyStopping: { ...early, restoreBest: false } },
      turning(),
    )
    expect(trainer.evaluate(options.validation)).toEqual(result.history.at(-1)!.validation)
    expect(result.history.at(-1)!.epoch).toBeGreaterThan(result.bestEpoch!)
  })

  it('stops at once at a target', () => {
    const { result } = run({ ...options, earlyStopping: { ...early, target: 1e9 } }, turning())
    expect(result).toMatchObject({ stopped: 'earlyStopping', bestEpoch: 1 })
    expect(result.history).toHaveLength(1)
  })

  it('follows accuracy unless told otherwise, and ties do not count as better', () => {
    const still = makeTrainer({ optimizer: sgd({ learningRate: 0 }) })
    const { result } = run({ ...options, earlyStopping: { patience: 2 } }, still)
    expect(result).toMatchObject({ stopped: 'earlyStopping', bestEpoch: 1 })
    expect(result.history).toHaveLength(3)
  })

  it('is refused without a validation set', () => {
    expect(() => run({ earlyStopping: { patience: 1 } })).toThrow(
      /needs a validation set.*never the test set/,
    )
  })
})

describe('callbacks', () => {
  it('hear of each step with the position after it, and of each epoch', () => {
    const heard: unknown[] = []
    run({
      epochs: 2,
      callbacks: [
        {
          onStep: ({ position, report }) => void heard.push([position.epoch, position.batch, report.step]),
          onEpoch: ({ epoch }) => void heard.push(epoch),
        },
      ],
    })
    expect(heard.slice(0, 2)).toEqual([
      [0, 1, 1],
      [0, 2, 2],
    ])
    expect(heard.slice(4, 7)).toEqual([[0, 5, 5], 1, [1, 1, 6]])
  })

  it('stop a run in the middle of an epoch, after all of them have heard', () => {
    let others = 0
    const { trainer, result } = run({
      callbacks: [
        { onStep: ({ report }) => (report.step === 7 ? 'stop' : undefined) },
        { onStep: () => void others++ },
      ],
    })
    expect([trainer.steps, result.stopped, others]).toEqual([7, 'callback', 7])
    expect(result.history).toHaveLength(2)
  })

  it('stop a run at the end of an epoch', () => {
    const { trainer, result } = run({ callbacks: [{ onEpoch: () => 'stop' }] })
    expect([trainer.steps, result.stopped]).toEqual([PER_EPOCH, 'callback'])
  })
})

describe('a run resumed from a position', () => {
  const make = (): Trainer => makeTrainer({ rule: noisyBackprop(), optimizer: adam({ learningRate: 0.01 }) })

  it.each([1, 3, 5, 8, 10])('goes on bit for bit after step %d', (at) => {
    const whole = run({}, make()).trainer
    let saved: { bytes: Uint8Array; position: Position } | undefined
    const first = make()
    run(
      {
        callbacks: [
          {
            onStep({ report, position }) {
              if (report.step !== at) return undefined
              saved = { bytes: encodeSafetensors(first.save()), position }
              return 'stop'
            },
          },
        ],
      },
      first,
    )
    const second = make()
    second.load(decodeSafetensors(saved!.bytes) as Checkpoint)
    const { result } = run({ from: saved!.position }, second)
    expect(weights(second)).toEqual(weights(whole))
    expect(result.history.every((record) => Number.isFinite(record.loss))).toBe(true)
  })
})

it('unknown options are refused with a suggestion', () => {
  expect(() => run({ epoch: 3 } as Partial<FitOptions>)).toThrow(/no option 'epoch'; did you mean 'epochs'/)
})

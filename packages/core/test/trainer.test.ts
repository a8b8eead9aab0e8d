import { describe, expect, it } from 'vitest'
import {
  crossEntropy,
  hinge,
  mlp,
  OptionError,
  sgd,
  wasm,
  type Batch,
  type DataSet,
  type RuleEvent,
  type StepReport,
} from '../src/index.js'
import { backprop, makeBatch, makeTrainer, noisyBackprop, numbers, train, weights } from './helpers.js'

/** Scores of the rule's network on a batch, from a trainer of the same seed that nothing else has touched. */
const fresh = (options: Parameters<typeof makeTrainer>[0] = {}) => makeTrainer(options)

describe('the report of a step', () => {
  it('has the mean loss and the accuracy before learning', () => {
    const batch = makeBatch()
    const { scores, labels } = fresh().predict(batch)
    const report = fresh().step(batch)
    const squares = batch.labels.flatMap((label, i) =>
      [0, 1].map((j) => ((j === label ? 1 : 0) - scores[2 * i + j]!) ** 2 / 2),
    )
    expect(report.loss).toBeCloseTo(squares.reduce((a, b) => a + b, 0) / 4, 14)
    expect(report.accuracy).toBe(batch.labels.filter((label, i) => label === labels[i]).length / 4)
    expect(report).toMatchObject({ step: 1, samples: 4, learned: true, settled: [] })
  })

  it('is what evaluate says of the same batch beforehand, and not what it says afterwards', () => {
    const trainer = fresh({ loss: crossEntropy() })
    const before = trainer.evaluate(makeBatch())
    const report = trainer.step(makeBatch())
    expect({ samples: 4, loss: report.loss, accuracy: report.accuracy }).toEqual(before)
    expect(trainer.evaluate(makeBatch()).loss).not.toBe(before.loss)
  })

  it('has no accuracy where the targets are values', () => {
    expect(fresh().step({ size: 1, inputs: [1, 2, 3], targets: [0.5, 0.5] }).accuracy).toBeNaN()
  })

  it("has a loss of the rule's own where it gives one, and none where it gives none", () => {
    const rule = backprop()
    const silent = {
      ...rule,
      *run(c: Parameters<typeof rule.run>[0]) {
        for (const e of rule.run(c)) if (!('output' in e)) yield e
      },
    }
    expect(fresh({ rule: silent }).step(makeBatch()).loss).toBeNaN()
    const own = {
      ...rule,
      state: (make: Parameters<typeof rule.state>[0]) => ({ ...rule.state(make), own: make.batch('own', 1) }),
      *run(c: Parameters<typeof rule.run>[0]): Generator<RuleEvent, void> {
        c.ops.fill(c.state.own, 7)
        for (const e of rule.run(c)) yield 'output' in e ? { loss: c.state.own } : e
      },
    }
    expect(fresh({ rule: own }).step(makeBatch()).loss).toBe(7)
  })

  const others: Record<string, (trainer: ReturnType<typeof makeTrainer>) => unknown> = {
    'the next step': (t) => t.step(makeBatch(4, 2)),
    'gradients of another batch': (t) => t.gradients(makeBatch(4, 2)),
    'an abandoned step': (t) => t.phases(makeBatch(4, 2)).next(),
  }
  it.each(Object.entries(others))(
    'is refused after %s, for its tensors hold other numbers',
    (_name, then) => {
      const trainer = fresh()
      const report = trainer.step(makeBatch())
      then(trainer)
      for (const read of [() => report.loss, () => report.accuracy]) {
        expect(read).toThrow(OptionError)
        expect(read).toThrow(/report of step 1 .* read its loss and accuracy before the next step/)
      }
      expect(report.samples).toBe(4)
    },
  )

  it('stays readable after a prediction and an evaluation', () => {
    const trainer = fresh()
    const report = trainer.step(makeBatch())
    const { loss, accuracy } = report
    trainer.predict(makeBatch(3, 5))
    trainer.evaluate(makeBatch(9, 6))
    expect([report.loss, report.accuracy]).toEqual([loss, accuracy])
  })
})

describe('a hinge batch with no violated margin', () => {
  const options = {
    loss: hinge(),
    optimizer: sgd({ learningRate: 0.1, coupledDecay: 0.1, decoupledDecay: 0.1 }),
  }
  const contented = { size: 1, inputs: [0, 0, 0], targets: [1, -1] }

  it('learns nothing and does not decay', () => {
    const trainer = fresh(options)
    trainer.write('b2', [2, -2])
    const before = weights(trainer)
    const report = trainer.step(contented)
    expect(report).toMatchObject({ step: 1, loss: 0, learned: false })
    expect(weights(trainer)).toEqual(before)
    expect(trainer.gradients(contented)).toEqual([])
  })

  it('does both as soon as one margin of one sample is violated', () => {
    const trainer = fresh(options)
    trainer.write('b2', [2, -2])
    const before = weights(trainer)
    const report = trainer.step({ size: 2, inputs: new Float64Array(6), targets: [1, -1, 1, 1] })
    expect(report).toMatchObject({ loss: 1.5, learned: true })
    expect(weights(trainer)['W1']).not.toEqual(before['W1'])
  })

  it('is a matter of the loss: squared error at its minimum still decays', () => {
    const trainer = fresh({ optimizer: options.optimizer })
    const before = weights(trainer)
    const { scores } = trainer.predict([0, 0, 0])
    expect(trainer.step({ size: 1, inputs: [0, 0, 0], targets: scores })).toMatchObject({
      loss: 0,
      learned: true,
    })
    expect(weights(trainer)['W1']).not.toEqual(before['W1'])
  })
})

describe('phases', () => {
  const kinds = (events: Iterable<RuleEvent>): string[] => [...events].map((e) => Object.keys(e)[0]!)

  it('show the events of a step one by one, and end with its report', () => {
    const trainer = fresh()
    expect(kinds(fresh().phases(makeBatch()))).toEqual(['output', 'learn'])
    const events = trainer.phases(makeBatch())
    let next = events.next()
    while (!next.done) next = events.next()
    expect((next.value as StepReport).step).toBe(1)
  })

  it('abandoned half-way count as no step, and the next step is as if nothing had been', () => {
    const [disturbed, plain] = [fresh({ rule: noisyBackprop() }), fresh({ rule: noisyBackprop() })]
    disturbed.phases(makeBatch(3, 9)).next()
    for (const _ of disturbed.phases(makeBatch(3, 9))) break
    expect(disturbed.steps).toBe(0)
    train(disturbed, 2)
    train(plain, 2)
    expect(weights(disturbed)).toEqual(weights(plain))
    expect(disturbed.steps).toBe(2)
  })

  it('that were taken to their end do count', () => {
    const [counted, plain] = [fresh({ rule: noisyBackprop() }), fresh({ rule: noisyBackprop() })]
    for (const _ of counted.phases(makeBatch(4, 9)));
    expect(counted.steps).toBe(1)
    expect(weights(counted)).not.toEqual(weights(plain))
  })
})

describe('two trainers', () => {
  it('of one rule object do not disturb each other, not even in mid-step', () => {
    const rule = noisyBackprop()
    const [alone, a, b] = [fresh(), fresh(), fresh()].map((_, i) =>
      fresh({ rule: i ? rule : noisyBackprop(), backend: wasm() }),
    )
    for (let i = 0; i < 3; i++) {
      alone!.step(makeBatch(4, i))
      const events = a!.phases(makeBatch(4, i))
      events.next()
      b!.step(makeBatch(4, i + 100))
      while (!events.next().done);
    }
    expect(weights(a!)).toEqual(weights(alone!))
    expect(weights(b!)).not.toEqual(weights(alone!))
  })

  it('one after the other in the same memory are as two alone', () => {
    const run = () => {
      const trainer = fresh({ backend: wasm(), rule: noisyBackprop() })
      train(trainer, 3)
      const result = weights(trainer)
      trainer.dispose()
      return result
    }
    expect(run()).toEqual(run())
  })

  it('one of them disposed in mid-step cannot go on in the memory of the other', () => {
    const first = fresh({ backend: wasm() })
    const events = first.phases(makeBatch())
    events.next()
    first.dispose()
    const second = fresh({ backend: wasm() })
    const before = weights(second)
    expect(() => events.next()).toThrow(/disposed/)
    expect(weights(second)).toEqual(before)
  })
})

describe('a smaller batch', () => {
  it('is the prefix of the same tensors: what an earlier, larger one left has no part in it', () => {
    const [before, alone] = [fresh({ optimizer: sgd({ learningRate: 0 }) }), fresh()]
    train(before, 3)
    const small = makeBatch(2, 50)
    expect(before.gradients(small)).toEqual(alone.gradients(small))
  })

  it('may be followed by a full one', () => {
    const [before, alone] = [fresh({ optimizer: sgd({ learningRate: 0 }) }), fresh()]
    before.step(makeBatch(1, 50))
    expect(before.gradients(makeBatch())).toEqual(alone.gradients(makeBatch()))
  })
})

describe('targets', () => {
  it('as values are what labels are coded as', () => {
    const { labels, ...rest } = makeBatch()
    const targets = labels.flatMap((label) => (label === 0 ? [1, 0] : [0, 1]))
    expect(fresh().gradients({ ...rest, targets })).toEqual(fresh().gradients({ ...rest, labels }))
    expect(fresh().gradients({ ...rest, targets: targets.map((t) => t / 2) })).not.toEqual(
      fresh().gradients({ ...rest, labels }),
    )
  })

  it('longer than the batch are read up to its size', () => {
    const { size, inputs } = makeBatch()
    const targets = numbers(8, 3)
    const longer: Batch = { size, inputs: [...numbers(12, 1), 9, 9], targets: [...targets, 9, 9, 9] }
    expect(fresh().gradients(longer)).toEqual(fresh().gradients({ size, inputs, targets }))
    expect(fresh({ batchSize: 3 }).evaluate(longer).loss).toBeCloseTo(
      fresh().evaluate({ size, inputs, targets }).loss,
      14,
    )
  })
})

describe('prediction', () => {
  const many = makeBatch(11, 3)

  it('in chunks has the same bits as at once', () => {
    for (const batchSize of [1, 2, 4, 11, 64])
      expect(fresh({ batchSize }).predict(many)).toEqual(fresh().predict(many))
  })

  it('takes bare rows, a batch, an array of batches and a generator of them', () => {
    const expected = fresh().predict(many)
    const rows = (from: number, to: number): Batch => ({
      size: to - from,
      inputs: numbers(33, 3).slice(3 * from, 3 * to),
    })
    expect(fresh().predict(many.inputs)).toEqual(expected)
    expect(fresh().predict([...(many.inputs as Float64Array)])).toEqual(expected)
    expect(fresh().predict([rows(0, 6), rows(6, 11)])).toEqual(expected)
    expect(
      fresh().predict(
        (function* () {
          yield rows(0, 3)
          yield rows(3, 11)
        })(),
      ),
    ).toEqual(expected)
  })

  it('takes a set, whose bytes become numbers by its scale and shift', () => {
    const bytes = Uint8Array.from({ length: 9 }, (_, i) => 28 * i)
    const set: DataSet = {
      name: 'tiny',
      inputs: bytes,
      labels: Uint8Array.from([0, 1, 0]),
      shape: [3, 1],
      classes: 2,
      split: 'test',
      scale: 1 / 255,
      shift: -0.5,
    }
    const inputs = Array.from(bytes, (x) => x / 255 - 0.5)
    expect(fresh({ batchSize: 2 }).predict(set).scores).toEqual(
      fresh().predict(Array.from(bytes, (x) => x * (1 / 255) - 0.5)).scores,
    )
    const evaluation = fresh({ batchSize: 2 }).evaluate(set)
    expect(evaluation.samples).toBe(3)
    expect(evaluation.loss).toBeCloseTo(fresh().evaluate({ size: 3, inputs, labels: [0, 1, 0] }).loss, 12)
    expect(fresh().predict({ ...set, scale: 1, shift: 0 }).scores).not.toEqual(fresh().predict(set).scores)
  })

  it('gives the class of the largest score, or the sign of a single one', () => {
    const single = fresh({ network: mlp([3, 1]), loss: hinge() })
    const { scores, labels } = single.predict(many)
    expect([...labels]).toEqual([...scores].map((s) => (s >= 0 ? 1 : 0)))
    const several = fresh().predict(many)
    expect([...several.labels]).toEqual(
      many.labels.map((_, i) => (several.scores[2 * i + 1]! > several.scores[2 * i]! ? 1 : 0)),
    )
  })

  it('of no samples has no mean', () => {
    expect(() => fresh().evaluate([])).toThrow('evaluate got no samples')
  })
})

describe('parameters', () => {
  it('are read as copies and written whole', () => {
    const trainer = fresh()
    const W = trainer.read('W1')
    W.fill(0)
    expect([...trainer.read('W1')]).not.toEqual([...W])
    trainer.write('W1', W)
    expect([...trainer.read('W1')]).toEqual([...W])
    expect(trainer.parameters).toEqual(['W1', 'b1', 'W2', 'b2'])
  })

  it('start the same on both backends, to single precision, and differently for another seed', () => {
    const [f64, f32, other] = [fresh(), fresh({ backend: wasm() }), fresh({ seed: 43 })].map((t) => [
      ...t.read('W1'),
    ])
    expect(f32).toEqual(f64!.map((x) => expect.closeTo(x, 6)))
    expect(other).not.toEqual(f64)
  })

  it('of one layer do not depend on the layers above', () => {
    expect(fresh({ network: mlp([3, 4, 4, 2]) }).read('W1')).toEqual(fresh().read('W1'))
  })
})

import type { Assembly } from './assemble.js'
import type { Engine } from './backend/engine.js'
import { chunks, type Batch, type Samples } from './batch.js'
import { checkBatch, checkInputs } from './checks.js'
import { ShapeError } from './errors.js'
import type { Ops } from './ops.js'
import { randomSource, streams } from './random.js'
import type { Context, Layered, LearningRule, MakeState } from './rule.js'
import { settleOn } from './settle.js'
import { decodeScores, encodeLabels, shareEqual } from './targets.js'
import type { Tensor } from './tensor.js'
import type { Evaluation, Predictions, TrainerOptions } from './trainer.js'
import { makeWorkspace } from './workspace.js'

/** Prediction and evaluation in a workspace of their own: a step in progress is not disturbed. */
export interface Predictor {
  predict(samples: Samples): Predictions
  evaluate(samples: Samples): Evaluation
}

export function makePredictor(
  engine: Engine,
  ops: Ops,
  options: TrainerOptions,
  { rowIds, untraced, ...assembly }: Assembly,
  scaleOf: Context<unknown, unknown>['scaleOf'],
): Predictor {
  const { network, rule, loss, batchSize, seed } = options
  const layers = assembly.layers.map(untraced)
  const all = assembly.all.map(untraced)
  const aux = Object.fromEntries(
    Object.entries(assembly.aux).map(([group, list]) => [
      group,
      list.map((layer) => layer && untraced(layer)),
    ]),
  )
  const L = all.length
  // Without a `predict` of its own a rule needs none of its state here, only the activities of the feed-forward pass.
  const make = rule.predict ? rule.state : ({ units, input }: MakeState) => ({ h: units('h', input) })
  const { input, target, ids, state, resize } = makeWorkspace<any>(
    engine,
    network.layers,
    batchSize,
    'predict:',
    make,
  )
  const random = randomSource(engine, ops, { ids, rowIds }, seed, streams.predict)
  const tensor = (label: string, rows: number): Tensor =>
    engine.tensor({ label, rows, cols: 1, kind: 'state' })
  const perSample = tensor('predict:loss', batchSize)
  const settle = settleOn(engine, ops, tensor('predict:residual', 1), () => {})
  const bound = loss.bind(ops)
  const context: Context<any, any> = {
    L,
    layers,
    all,
    input,
    target,
    state,
    aux,
    loss: bound,
    ops,
    random,
    settle,
    scaleOf,
  }
  const forward: NonNullable<LearningRule['predict']> = () => {
    const h: Layered = state.h
    for (let l = 1; l <= L; l++) layers[l]!.forward(h[l]!, h[l - 1]!)
    return h[L]!
  }
  const scoresOf = rule.predict ?? forward
  const encoded = new Float64Array(batchSize * network.outputs)

  function* run(samples: Samples): Generator<{ batch: Batch; scores: Tensor }> {
    for (const batch of chunks(samples, batchSize, network.inputs, network.outputs)) {
      checkInputs(batch, network)
      resize(batch.size)
      ops.upload(input, batch.inputs)
      ops.upload(ids, batch.ids!)
      random.restart(0)
      yield { batch, scores: scoresOf(context) }
    }
  }

  return {
    predict(samples) {
      const parts = Array.from(run(samples), ({ scores }) => engine.read(scores))
      const count = parts.reduce((n, part) => n + part.length, 0)
      const scores = engine.dtype === 'f64' ? new Float64Array(count) : new Float32Array(count)
      let at = 0
      for (const part of parts) {
        scores.set(part, at)
        at += part.length
      }
      return { scores, labels: decodeScores(scores, count / network.outputs, network.outputs) }
    },
    evaluate(samples) {
      let count = 0
      let total = 0
      let right = 0
      for (const { batch, scores } of run(samples)) {
        checkBatch(batch, options)
        if (batch.labels) encodeLabels(batch.labels, batch.size, network.outputs, loss.coding, encoded)
        ops.upload(target, batch.targets ?? encoded)
        engine.resize(perSample, batch.size)
        bound.value(perSample, scores, target)
        for (const value of engine.read(perSample)) total += value
        const labels = decodeScores(engine.read(scores), batch.size, network.outputs)
        right += batch.labels ? batch.size * shareEqual(labels, batch.labels) : NaN
        count += batch.size
      }
      if (count === 0)
        throw new ShapeError('evaluate got no samples: give a batch, a set, or several batches.')
      return { samples: count, loss: total / count, accuracy: right / count }
    },
  }
}

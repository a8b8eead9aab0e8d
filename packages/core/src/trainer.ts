import { traceOps, type OpListener } from './accesses.js'
import { assemble } from './assemble.js'
import type { Backend, Engine } from './backend/engine.js'
import { wasm } from './backend/wasm.js'
import type { Batch, Samples } from './batch.js'
import { checkBatch, checkTrainerOptions, samplesOf } from './checks.js'
import { checkpointOf, restore, type Checkpoint } from './checkpoint.js'
import { dataNotFinite, divergedAt, lossDiverged } from './divergence.js'
import { DisposedError, OptionError, RuleError, ShapeError } from './errors.js'
import type { Layer } from './layer.js'
import { accumulate, applyUpdates, type Learner, type Parameter } from './learning.js'
import type { LossSpec } from './loss.js'
import type { Network } from './network.js'
import type { Optimizer } from './optimizer.js'
import type { Parametrization } from './parametrization.js'
import { makePredictor, type Predictor } from './predictor.js'
import { randomSource, streams } from './random.js'
import type { Context, LearningRule, RuleEvent } from './rule.js'
import { scalingOf, type ParameterScaling, type Scaling } from './scaling.js'
import { settleOn, type Settled } from './settle.js'
import { decodeScores, encodeLabels, shareEqual, type Labels } from './targets.js'
import { inspect } from './tensor.js'
import { makeWorkspace } from './workspace.js'

export interface TrainerOptions {
  readonly network: Network
  readonly rule: LearningRule
  readonly loss: LossSpec
  readonly optimizer: Optimizer
  /** How initial weights and learning rates go with the width: `sp()` by default; `mup({ baseWidth: 64 })`. */
  readonly parametrization?: Parametrization
  /** Most samples in one step; prediction and evaluation work in chunks of it. */
  readonly batchSize: number
  /** Fixes initial weights and everything a rule draws: an integer of at least 0. */
  readonly seed: number
  /** `wasm()` by default; `reference()` for double precision. */
  readonly backend?: Backend
  /** Hears of every op of training steps, for instance a `MemoryTracer`. None costs nothing. */
  readonly tracer?: OpListener
  /** Layers (1..L) that keep their weights. */
  readonly frozen?: readonly number[]
  /** Steps between looks for NaN and infinity. Default 20. */
  readonly checkEvery?: number
}

/** How a step went. Loss and accuracy are read when asked for: ask before the next step. */
export interface StepReport {
  /** Steps done, this one included. */
  readonly step: number
  readonly samples: number
  /** Mean loss of the batch at the rule's prediction, before learning; NaN where the rule gives none. */
  readonly loss: number
  /** Share of samples classified rightly; NaN where targets are no classes. */
  readonly accuracy: number
  /** False where the loss had nothing to teach, so that nothing was updated. */
  readonly learned: boolean
  /** How each relaxation of the step ended. */
  readonly settled: readonly Settled[]
}

/** What one learning event would subtract, times the learning rate: the batch's mean gradients, before clipping and decay. */
export interface LearningEvent {
  /** By parameter name: `W1`, `b1`, `V2.W`. */
  readonly gradients: Readonly<Record<string, Float32Array | Float64Array>>
}

export interface Predictions {
  /** [rows, outputs], row-major */
  readonly scores: Float32Array | Float64Array
  /** Class of each row: the largest score, or the sign of a single one. */
  readonly labels: Labels
}

export interface Evaluation {
  readonly samples: number
  /** Mean over samples. */
  readonly loss: number
  /** NaN where there are no class labels. */
  readonly accuracy: number
}

export interface Trainer {
  readonly network: Network
  readonly rule: LearningRule
  readonly batchSize: number
  /** Steps done. */
  readonly steps: number
  /** Names of all parameters: `W1`, `b1`, …, and those of aux layers. */
  readonly parameters: readonly string[]
  /** What the parametrization does to each of them. */
  readonly scaling: readonly ParameterScaling[]
  /** Run, learn, apply. */
  step(batch: Batch): StepReport
  /** The same, one event at a time: to look, stop, trace or animate. Abandoned half-way, it counts as no step. */
  phases(batch: Batch): Generator<RuleEvent, StepReport>
  /** What a step would learn, event by event; nothing is changed. */
  gradients(batch: Batch): LearningEvent[]
  /** Scores and labels of any number of rows. Has a workspace of its own: may be called in mid-step. */
  predict(samples: Samples | ArrayLike<number>): Predictions
  /** Mean loss and accuracy over any number of rows; may be called in mid-step. */
  evaluate(samples: Samples): Evaluation
  /** A copy of a parameter's values, row-major. */
  read(parameter: string): Float32Array | Float64Array
  /** Sets a parameter's values. */
  write(parameter: string, values: ArrayLike<number>): void
  /** Everything that a resumed run needs, bit for bit; `metadata` travels along. */
  save(metadata?: Readonly<Record<string, string>>): Checkpoint
  /** Goes on from a checkpoint; `only: 'parameters'` takes nothing but the weights that both have. */
  load(checkpoint: Checkpoint, o?: { readonly only?: 'parameters' }): void
  /** Tensors made, their bytes, and the bytes held from the host. */
  memory(): { readonly tensors: number; readonly bytes: number; readonly heldBytes: number }
  /** Throws a DivergenceError where a parameter is not finite. */
  checkFinite(): void
  /** Gives the memory back; any later call throws. Twice is harmless. */
  dispose(): void
  toString(): string
}

/**
 * Binds a network, a rule, a loss and an optimizer together.
 *
 * @throws OptionError for unknown or invalid options, and where rule, loss or optimizer do not fit the network
 */
export function createTrainer(options: TrainerOptions): Trainer {
  checkTrainerOptions(options)
  const { network, rule, loss, optimizer, batchSize, seed, tracer, checkEvery = 20 } = options
  const L = network.layers.length
  const scaling = scalingOf(network, rule, optimizer, options.parametrization)
  const engine = (options.backend ?? wasm()).open()
  const ops = tracer ? traceOps(engine.ops, tracer) : engine.ops
  const workspace = makeWorkspace<unknown>(engine, network.layers, batchSize, '', rule.state)
  const { input, target, ids, state } = workspace
  const assembly = assemble(engine, ops, options, workspace, scaling)
  const { layers, all, aux, learners, learnerOf, parameters } = assembly
  rule.check?.({ layers, loss })
  if (tracer) recordInitialization(tracer, learners)

  const make = (label: string, rows: number, cols: number) =>
    engine.tensor({ label, rows, cols, kind: 'state' })
  const clipScratch = [make('clip', 1, 1), make('clip part', 1, 1)] as const
  const residual = make('residual', 1, 1)
  // Copies for the report, made by untraced ops: they are no part of the rule's traffic.
  const perSample = make('loss', batchSize, 1)
  const output = make('output', batchSize, network.outputs)
  const reportLoss = loss.bind(engine.ops)
  const encoded = new Float64Array(batchSize * network.outputs)
  const counting = Array.from({ length: batchSize }, (_, i) => i)

  const random = randomSource(engine, ops, { ids, rowIds: assembly.rowIds }, seed, streams.step)
  let settled: Settled[] = []
  const settle = settleOn(engine, ops, residual, (s) => settled.push(s))
  const context: Context<unknown, any> = {
    L,
    layers,
    all,
    input,
    target,
    state,
    aux,
    ops,
    random,
    settle,
    loss: loss.bind(ops),
    scaleOf: scaling.scaleOf,
  }
  const maker = {
    rule: rule.name,
    options: JSON.stringify(rule.options ?? {}),
    loss: loss.name,
    optimizer: optimizer.name,
    activations: network.layers.map((layer) => layer.activation).join(),
    parametrization: described(scaling),
    seed,
  }
  let steps = 0
  /** Counts the steps begun, so that one which another has overtaken is noticed. */
  let running = 0
  // Batches taken in so far: a report is read from the tensors of its own batch only.
  let loads = 0
  let disposed = false
  let predictor: Predictor | undefined

  const alive = (): Engine => {
    if (!disposed) return engine
    throw new DisposedError(
      `This trainer was disposed after ${count(steps)}. Make a new one, and load a checkpoint to go on.`,
    )
  }
  const predicting = (): Predictor => {
    alive()
    return (predictor ??= makePredictor(engine, engine.ops, options, assembly, scaling.scaleOf))
  }
  const find = (name: string): Parameter => {
    const parameter = parameters.get(name)
    if (parameter) return parameter
    throw new OptionError(`There is no parameter '${name}'; there are ${[...parameters.keys()].join(', ')}.`)
  }

  function load(batch: Batch): void {
    checkBatch(batch, options)
    const { size, labels, targets } = batch
    loads++
    if (labels) encodeLabels(labels, size, network.outputs, loss.coding, encoded)
    workspace.resize(size)
    engine.resize(perSample, size)
    engine.resize(output, size)
    ops.upload(input, batch.inputs)
    ops.upload(target, targets ?? encoded)
    engine.ops.upload(ids, batch.ids ?? counting)
  }

  const totalLoss = (): number => {
    let sum = 0
    for (const value of engine.read(perSample)) sum += value
    return sum
  }

  /** The events of one step. With `record` nothing is applied: gradients are copied out instead. */
  function* advance(batch: Batch, record?: LearningEvent[]): Generator<RuleEvent, StepReport> {
    alive()
    const mine = ++running
    tracer?.phase?.('load')
    load(batch)
    random.restart(steps)
    settled = []
    const seen = { loss: false, output: false, learned: true }
    let phase = 'forward'
    tracer?.phase?.(phase)
    for (const event of rule.run(context)) {
      if ('phase' in event) {
        phase = event.phase
        tracer?.phase?.(phase)
      } else if ('output' in event) {
        reportLoss.value(perSample, event.output, target)
        engine.ops.copy(output, event.output)
        seen.loss = seen.output = true
        seen.learned = !(loss.idleAtZero && totalLoss() === 0)
      } else if ('loss' in event) {
        engine.ops.copy(perSample, event.loss)
        seen.loss = true
      } else {
        tracer?.phase?.('update')
        learn(event.learn, batch.size, record)
        tracer?.phase?.(phase)
      }
      yield event
      alive()
      if (running !== mine) {
        throw new OptionError(
          'Another step or gradients() began while this one was under way: finish one before the next. predict() and evaluate() may come between.',
        )
      }
      if (!seen.learned) break
    }
    if (record) return report(batch, seen)
    steps++
    if (steps % checkEvery === 0 || steps === 1) checkDivergence(seen.loss, batch)
    return report(batch, seen)
  }

  function checkDivergence(hasLoss: boolean, batch: Batch): void {
    const at = { rule: rule.name, step: steps }
    const where = divergedAt(engine, residual, learners, at)
    const isWrong = where ?? (hasLoss && !Number.isFinite(totalLoss()) && lossDiverged(totalLoss(), L, at))
    if (isWrong) throw dataNotFinite(batch, network.inputs, network.outputs, at) ?? isWrong
  }

  function learn(wanted: Layer | readonly Layer[], rows: number, record?: LearningEvent[]): void {
    const event = ('kind' in wanted ? [wanted] : wanted).map((layer) => {
      const learner = learnerOf.get(layer)
      if (learner) return learner
      throw new RuleError(
        `${rule.name} lets something learn that is no layer of this trainer: yield layers[l], all, or an aux layer.`,
      )
    })
    const active = event.filter((learner) => !learner.frozen)
    for (const learner of active) accumulate(ops, rule.name, learner, rows)
    if (!record) return applyUpdates(ops, active, clipScratch, steps, L)
    const learned = active.flatMap((learner) => learner.parameters)
    record.push({ gradients: Object.fromEntries(learned.map((p) => [p.name, engine.read(p.gradient)])) })
  }

  function report(
    { size, labels }: Batch,
    seen: { loss: boolean; output: boolean; learned: boolean },
  ): StepReport {
    const at = steps
    const loaded = loads
    const fresh = (read: () => number): number => {
      alive()
      if (loads === loaded) return read()
      throw new OptionError(
        `The report of step ${at} was read after another batch was taken in (by now: ${count(steps)}): read its loss and accuracy before the next step.`,
      )
    }
    return {
      step: at,
      samples: size,
      get loss() {
        return seen.loss ? fresh(() => totalLoss() / size) : NaN
      },
      get accuracy() {
        if (!seen.output || !labels) return NaN
        return fresh(() => shareEqual(decodeScores(engine.read(output), size, network.outputs), labels))
      },
      learned: seen.learned,
      settled,
    }
  }

  const trainer: Trainer = {
    network,
    rule,
    batchSize,
    get steps() {
      return steps
    },
    parameters: [...parameters.keys()],
    scaling: assembly.scaling,
    step(batch) {
      const events = advance(batch)
      for (;;) {
        const { done, value } = events.next()
        if (done) return value
      }
    },
    phases: (batch) => advance(batch),
    gradients(batch) {
      const record: LearningEvent[] = []
      for (const _ of advance(batch, record));
      return record
    },
    predict: (samples) => predicting().predict(samplesOf(samples, network)),
    evaluate: (samples) =>
      predicting().evaluate(Array.isArray(samples) ? samples : samplesOf(samples, network)),
    read: (name) => alive().read(find(name).tensor),
    write(name, values) {
      alive()
      const { tensor } = find(name)
      const wanted = tensor.rows * tensor.cols
      if (values.length !== wanted) {
        throw new ShapeError(
          `${name} takes ${wanted} values [${tensor.rows}, ${tensor.cols}], got ${values.length}.`,
        )
      }
      engine.ops.upload(tensor, values)
    },
    save: (metadata = {}) => checkpointOf(alive(), learners, { ...maker, steps }, metadata),
    load(checkpoint, { only } = {}) {
      const resumed = restore(alive(), learners, checkpoint, maker, only === 'parameters')
      if (only !== 'parameters') steps = resumed
    },
    memory: () => ({ tensors: alive().tensors, bytes: engine.bytes, heldBytes: engine.heldBytes }),
    checkFinite() {
      const where = divergedAt(alive(), residual, learners, { rule: rule.name, step: steps })
      if (where) throw where
    },
    dispose() {
      engine.dispose()
      disposed = true
    },
    toString: () =>
      [
        `Trainer of ${rule.name} on ${engine.name} ${engine.dtype}, ${count(steps)} done`,
        `  loss ${loss.name}, optimizer ${optimizer.name} at ${String(optimizer.learningRate)}, batches of at most ${batchSize}, seed ${seed}`,
        ...network
          .toString()
          .split('\n')
          .map((line) => `  ${line}`),
      ].join('\n'),
  }
  return Object.assign(trainer, { [inspect]: () => trainer.toString() })
}

/** For checkpoints. At base width all parametrizations by exponents are one. */
const described = ({ name, ratio }: Scaling): string =>
  name === 'mupc' ? name : ratio === 1 ? 'sp' : `${name} at ${ratio} times the base width`

/** What a fair trace begins with: every parameter is written, layer by layer, then the optimizers' tensors. */
function recordInitialization(tracer: OpListener, learners: readonly Learner[]): void {
  const parameters = learners.flatMap((learner) => learner.parameters)
  tracer.phase?.('load')
  for (const tensor of [...parameters.map((p) => p.tensor), ...parameters.flatMap((p) => p.slots)]) {
    tracer.record('initialize', [{ tensor, kind: 'write' }])
  }
}

/** `1 step`, `2 steps` */
const count = (steps: number): string => `${steps} step${steps === 1 ? '' : 's'}`

/** Sum of the gradients of all events: what a step subtracts, for a rule that is not online. */
export function totalOf(events: readonly LearningEvent[]): Record<string, Float64Array> {
  const total: Record<string, Float64Array> = {}
  for (const { gradients } of events) {
    for (const [name, gradient] of Object.entries(gradients)) {
      const sum = (total[name] ??= new Float64Array(gradient.length))
      for (let i = 0; i < sum.length; i++) sum[i]! += gradient[i]!
    }
  }
  return total
}

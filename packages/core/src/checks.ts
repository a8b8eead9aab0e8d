import type { Batch, Samples } from './batch.js'
import { OptionError, quoted, refuseUnknown, ShapeError } from './errors.js'
import { checkRates } from './learning.js'
import type { Network } from './network.js'
import type { Optimizer } from './optimizer.js'
import { API_VERSION, type LearningRule } from './rule.js'
import type { TrainerOptions } from './trainer.js'

const TRAINER_OPTIONS = [
  'network',
  'rule',
  'loss',
  'optimizer',
  'parametrization',
  'batchSize',
  'seed',
  'backend',
  'tracer',
  'frozen',
  'checkEvery',
]

/** @throws OptionError for anything that `createTrainer` cannot work with */
export function checkTrainerOptions(options: TrainerOptions): void {
  refuseUnknown('createTrainer', options, TRAINER_OPTIONS)
  for (const name of ['network', 'rule', 'loss', 'optimizer'] as const) {
    if (typeof options[name] === 'object' && options[name] !== null) continue
    const call =
      typeof options[name] === 'function'
        ? ` It is a function: call it, as in ${name}: ${name === 'rule' ? 'bp()' : '…()'}.`
        : ''
    const got = options[name] === null ? 'null' : typeof options[name]
    throw new OptionError(`createTrainer: ${name} is ${got}; wanted an object.${call}`)
  }
  const { network, rule, loss, optimizer, batchSize, seed, frozen = [], checkEvery = 1, backend } = options
  const { parametrization } = options
  if (!Array.isArray(network.layers)) {
    throw new OptionError(
      'createTrainer: network has no layers; wanted one made by mlp or network, such as mlp([784, 10]).',
    )
  }
  if (typeof optimizer.apply !== 'function') {
    throw new OptionError(
      'createTrainer: optimizer has no apply; wanted one such as sgd({ learningRate: 0.1 }).',
    )
  }
  if (typeof loss.bind !== 'function') {
    throw new OptionError('createTrainer: loss has no bind; wanted one such as squaredError().')
  }
  if (backend !== undefined && typeof backend?.open !== 'function') {
    throw new OptionError(`createTrainer: backend is ${quoted(backend)}; wanted wasm() or reference().`)
  }
  if (parametrization !== undefined && typeof parametrization?.name !== 'string') {
    throw new OptionError(
      `createTrainer: parametrization is ${quoted(parametrization)}; wanted sp(), or one such as mup({ baseWidth: 64 }).`,
    )
  }
  checkRule(rule)
  const L = network.layers.length
  checkApiVersion(rule)
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new OptionError(
      `createTrainer: batchSize is ${quoted(batchSize)}; wanted an integer of at least 1, the most samples of one step.`,
    )
  }
  if (!Number.isInteger(checkEvery) || checkEvery < 1) {
    throw new OptionError(
      `createTrainer: checkEvery is ${checkEvery}; wanted an integer of at least 1, the steps between looks for NaN.`,
    )
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new OptionError(
      `createTrainer: seed is ${quoted(seed)}; wanted an integer of at least 0. Every run needs one, so that it can be repeated.`,
    )
  }
  if (network.outputs < loss.leastOutputs) {
    throw new OptionError(
      `${loss.name} needs at least ${loss.leastOutputs} outputs, the network has ${network.outputs}: give it one output a class, or use another loss.`,
    )
  }
  const readout = network.layers[L - 1]!.activation
  if (loss.name === 'crossEntropy' && readout !== 'linear') {
    throw new OptionError(
      `crossEntropy takes logits, but the last layer's activation is ${readout}: make it linear.`,
    )
  }
  checkRates(optimizer, L)
  for (const own of Object.values<Optimizer | undefined>(rule.auxOptimizers ?? {}))
    if (own) checkRates(own, L)
  for (const l of frozen) {
    if (!Number.isInteger(l) || l < 1 || l > L)
      throw new OptionError(`createTrainer: frozen names layer ${l}; the network has layers 1 to ${L}.`)
  }
}

const CLAIMS = [
  'backprop',
  'zeroAtTarget',
  'online',
  'transposes',
  'readsFromAbove',
  'reach',
  'supervised',
  'batchAdditive',
]

/** @throws OptionError naming what a rule lacks */
function checkRule(rule: LearningRule): void {
  const lacks = (['state', 'run', 'local'] as const).filter((part) => typeof rule[part] !== 'function')
  if (typeof rule.name !== 'string' || lacks.length > 0) {
    throw new OptionError(
      `createTrainer: the rule ${quoted(rule.name)} has no ${lacks.join(', ') || 'name'}; wanted an object with name, claims, state, run and local.`,
    )
  }
  const unclaimed = CLAIMS.filter((claim) => !Object.hasOwn(rule.claims ?? {}, claim))
  if (unclaimed.length === 0) return
  throw new OptionError(
    `Rule '${rule.name}' says nothing of ${unclaimed.join(', ')} in its claims: add them; hebb check tells whether they hold.`,
  )
}

function checkApiVersion({ name, apiVersion }: LearningRule): void {
  if (apiVersion === API_VERSION) return
  const got =
    apiVersion === undefined
      ? 'no version of the rule contract (it was made without defineRule)'
      : `version ${apiVersion} of the rule contract`
  throw new OptionError(
    `Rule '${name}' has ${got}; this @hebb/core has version ${API_VERSION}. ` +
      `Wrap the rule in defineRule, or install versions of the rule and of @hebb/core that go together (npm ls @hebb/core shows them).`,
  )
}

/** @throws ShapeError for a batch that does not fit the network or the promised size */
export function checkBatch(batch: Batch, { network, loss, batchSize }: TrainerOptions): void {
  checkIsBatch(batch)
  const { size, labels, targets } = batch
  if (size > batchSize) {
    throw new ShapeError(
      `The batch has ${size} samples, but this trainer was made for at most ${batchSize}: raise batchSize, or cut the batch.`,
    )
  }
  checkInputs(batch, network)
  if (!labels && !targets)
    throw new ShapeError(
      'The batch has neither labels nor targets: give labels (classes) or targets (values).',
    )
  if (labels) checkAreNumbers('labels', labels)
  if (targets) checkAreNumbers('targets', targets)
  if (labels && targets) {
    throw new ShapeError(
      'The batch has labels and targets: give one of them, since they may contradict each other.',
    )
  }
  if (targets && targets.length < size * network.outputs) {
    throw new ShapeError(
      `The batch has ${targets.length} target values; wanted ${size} x ${network.outputs} = ${size * network.outputs}.`,
    )
  }
  if (targets && loss.name === 'crossEntropy') checkDistributions(targets, size, network.outputs)
}

/** @throws ShapeError where there are fewer values than the samples need, or more, beside labels that are cut to the batch */
export function checkInputs(batch: Batch, network: Network): void {
  checkIsBatch(batch)
  const { size, inputs, labels } = batch
  if (!Number.isInteger(size) || size < 1)
    throw new ShapeError(`The batch has size ${size}; wanted an integer of at least 1.`)
  checkAreNumbers('inputs', inputs)
  const spare = inputs.length - size * network.inputs
  if (spare === 0 || (spare > 0 && labels?.length !== size)) return
  const each = inputs.length / size
  const advice = Number.isInteger(each)
    ? `These are ${each} a sample: begin the network's sizes with ${each}, or look how the batch was made.`
    : 'Look how the batch was made: row after row, without gaps.'
  throw new ShapeError(
    `The batch has ${inputs.length} input values; wanted ${size} samples x ${network.inputs} inputs = ${size * network.inputs}. ${advice}`,
  )
}

/** @throws ShapeError where the first value, and so probably every one, is no number */
function checkAreNumbers(what: string, values: ArrayLike<unknown>): void {
  const [first] = [values[0]]
  if (values.length === 0 || typeof first === 'number') return
  const [kind, advice] =
    typeof first === 'object'
      ? ['a list', `one flat list, row after row: ${what}.flat()`]
      : [`${quoted(first)}, a ${typeof first}`, `numbers: Float32Array.from(${what}, Number)`]
  throw new ShapeError(`The first of the batch's ${what} is ${kind}; wanted ${advice}.`)
}

/** @throws ShapeError for anything that is no batch, saying what it may be instead */
function checkIsBatch(batch: Batch): void {
  const hint = (): string => {
    if (typeof batch !== 'object' || batch === null) return ''
    if ('then' in batch) return ' It is a promise: await it.'
    if ('shape' in batch) return ' It is a data set: cut it with batches(set, { size, seed }) of @hebb/data.'
    if ('train' in batch) return ' It holds sets: take its train or test.'
    return ''
  }
  if (typeof batch === 'object' && batch !== null && 'size' in batch && batch.inputs?.length !== undefined)
    return
  const got =
    typeof batch === 'object' && batch !== null
      ? `an object with ${Object.keys(batch).join(', ') || 'nothing'}`
      : quoted(batch)
  throw new ShapeError(`A batch is ${got}; wanted { size, inputs, labels }.${hint()}`)
}

/** @throws ShapeError where a row of targets is no distribution, as cross entropy needs */
function checkDistributions(targets: ArrayLike<number>, size: number, outputs: number): void {
  for (let i = 0; i < size; i++) {
    let sum = 0
    for (let j = 0; j < outputs; j++) sum += targets[i * outputs + j]!
    if (Math.abs(sum - 1) < 1e-3) continue
    throw new ShapeError(
      `The targets of sample ${i} sum to ${sum}; cross entropy takes distributions, which sum to 1: scale them, or use squaredError().`,
    )
  }
}

/** A list of numbers, and not of batches. */
const isBare = (given: Samples | ArrayLike<number>): given is ArrayLike<number> =>
  'length' in given && typeof (given as ArrayLike<unknown>)[0] !== 'object'

/** Samples, or a bare array of inputs [rows, n] as samples. */
export function samplesOf(given: Samples | ArrayLike<number>, network: Network): Samples {
  if (typeof given !== 'object' || given === null || 'then' in given || 'train' in given)
    checkIsBatch(given as Batch)
  if (!isBare(given)) return given
  const inputs = given
  if (inputs.length > 0 && inputs.length % network.inputs === 0)
    return { size: inputs.length / network.inputs, inputs }
  throw new ShapeError(
    `predict got ${inputs.length} values; wanted a multiple of the network's ${network.inputs} inputs, row after row.`,
  )
}

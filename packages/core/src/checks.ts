import type { Batch, Samples } from './batch.js'
import { OptionError, refuseUnknown, ShapeError } from './errors.js'
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
  const { network, rule, loss, optimizer, batchSize, seed, frozen = [], checkEvery = 1 } = options
  const L = network.layers.length
  checkApiVersion(rule)
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new OptionError(
      `createTrainer: batchSize is ${batchSize}; wanted an integer of at least 1, the most samples of one step.`,
    )
  }
  if (!Number.isInteger(checkEvery) || checkEvery < 1) {
    throw new OptionError(
      `createTrainer: checkEvery is ${checkEvery}; wanted an integer of at least 1, the steps between looks for NaN.`,
    )
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new OptionError(
      `createTrainer: seed is ${seed}; wanted an integer of at least 0. Every run needs one, so that it can be repeated.`,
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
export function checkBatch(batch: Batch, network: Network, batchSize: number): void {
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
  if (targets && targets.length < size * network.outputs) {
    throw new ShapeError(
      `The batch has ${targets.length} target values; wanted ${size} x ${network.outputs} = ${size * network.outputs}.`,
    )
  }
}

/** @throws ShapeError where there are fewer values than the samples need */
export function checkInputs({ size, inputs }: Batch, network: Network): void {
  if (!Number.isInteger(size) || size < 1)
    throw new ShapeError(`The batch has size ${size}; wanted an integer of at least 1.`)
  if (inputs.length >= size * network.inputs) return
  throw new ShapeError(
    `The batch has ${inputs.length} input values; wanted ${size} samples x ${network.inputs} inputs = ${size * network.inputs}.`,
  )
}

/** A list of numbers, and not of batches. */
const isBare = (given: Samples | ArrayLike<number>): given is ArrayLike<number> =>
  'length' in given && typeof (given as ArrayLike<unknown>)[0] !== 'object'

/** Samples, or a bare array of inputs [rows, n] as samples. */
export function samplesOf(given: Samples | ArrayLike<number>, network: Network): Samples {
  if (!isBare(given)) return given
  const inputs = given
  if (inputs.length > 0 && inputs.length % network.inputs === 0)
    return { size: inputs.length / network.inputs, inputs }
  throw new ShapeError(
    `predict got ${inputs.length} values; wanted a multiple of the network's ${network.inputs} inputs, row after row.`,
  )
}

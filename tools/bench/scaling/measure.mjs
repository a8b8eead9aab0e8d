// One point of a scaling curve: a trainer of the public API, made, warmed up, timed and disposed of.
import { createTrainer, crossEntropy, mlp, sgd, squaredError } from '../../../packages/core/dist/index.js'
import { batches } from '../../../packages/data/dist/index.js'
import { uniforms } from '../engines.mjs'
import { cpuMilliseconds } from '../rounds.mjs'

const OUTPUTS = 10
/** Milliseconds of CPU time of one turn, at least. */
const TURN = 100

/**
 * What is fixed for each rule while sizes vary: numbers of sweeps above all. `passes` is about how many products with each weight
 * a step takes.
 */
export const rules = {
  bp: { activation: 'relu', loss: crossEntropy, options: {}, passes: 3, says: 'bp' },
  pc: {
    activation: 'relu',
    loss: squaredError,
    options: { steps: 10, stepSize: 0.05, order: 'sequential' },
    passes: 22,
    says: 'pc, 10 sequential sweeps',
  },
  ep: {
    activation: 'hardSigmoid',
    loss: squaredError,
    options: { freeSteps: 10, nudgedSteps: 5 },
    passes: 44,
    says: 'ep, 10 + 5 + 5 sweeps',
  },
  tp: { activation: 'tanh', loss: squaredError, options: {}, passes: 7, says: 'tp' },
  dtp: { activation: 'tanh', loss: squaredError, options: {}, passes: 8, says: 'dtp' },
  ff: { activation: 'relu', loss: crossEntropy, options: {}, passes: 6, says: 'ff' },
}

const sizesOf = ({ inputs, width, depth }) => [
  inputs,
  ...Array.from({ length: depth - 1 }, () => width),
  OUTPUTS,
]

/** Multiplications in the products of a step, roughly. */
export function multiplyAdds(rule, at) {
  const sizes = sizesOf(at)
  const weights = sizes.slice(1).reduce((sum, n, l) => sum + n * sizes[l], 0)
  return rules[rule].passes * weights * at.batch
}

/** Learns so slowly that nothing diverges, whatever the width: no time depends on the values. */
async function trainerOf(rule, at) {
  const made = await import(`../../../packages/${rule}/dist/index.js`)
  const { activation, loss, options } = rules[rule]
  return createTrainer({
    network: mlp(sizesOf(at), { activation }),
    rule: made[rule](options),
    loss: loss(),
    optimizer: sgd({ learningRate: 1e-6 }),
    batchSize: at.batch,
    seed: 42,
  })
}

function samplesOf(count, inputs) {
  const next = uniforms()
  return {
    name: 'generated',
    inputs: Uint8Array.from({ length: count * inputs }, () => (next() + 0.5) * 256),
    labels: Uint8Array.from({ length: count }, () => Math.floor((next() + 0.5) * OUTPUTS)),
    shape: [inputs],
    classes: OUTPUTS,
    split: 'train',
    scale: 1 / 255,
  }
}

/** CPU milliseconds of a step, `repeats` times: each the mean of a turn of many steps. */
export async function measureStep(rule, at, repeats) {
  const trainer = await trainerOf(rule, at)
  const [batch] = batches(samplesOf(at.batch, at.inputs), { size: at.batch, seed: 42, epoch: 0 })
  const turn = (least) => {
    const start = cpuMilliseconds()
    let steps = 0
    do {
      trainer.step(batch)
      steps++
    } while (cpuMilliseconds() - start < least)
    return (cpuMilliseconds() - start) / steps
  }
  turn(TURN)
  const times = Array.from({ length: repeats }, () => turn(TURN))
  trainer.dispose()
  return times
}

/** CPU milliseconds of an epoch over `at.samples` samples, shuffling and cutting into batches included; short ones `repeats` times. */
export async function measureEpoch(rule, at, repeats) {
  const set = samplesOf(at.samples, at.inputs)
  const trainer = await trainerOf(rule, at)
  const epoch = (number, most) => {
    const start = cpuMilliseconds()
    for (const batch of batches(set, { size: at.batch, seed: 42, epoch: number })) {
      if (cpuMilliseconds() - start > most) break
      trainer.step(batch)
    }
    return cpuMilliseconds() - start
  }
  const sum = (list) => list.reduce((total, one) => total + one, 0)
  const warming = []
  while (sum(warming) < TURN) warming.push(epoch(0, TURN))
  const times = []
  do times.push(epoch(times.length + 1, Infinity))
  while (times.length < repeats && sum(times) < 10 * TURN)
  trainer.dispose()
  return times
}

// Several threads against one: matrix products in the forms of training, and training steps of the MLP at batch
// 256. Wall-clock time, since more threads use more CPU time; on a busy machine the ratios say little. `threads cpu`
// takes the CPU time of all threads together: what the others cost, which can be measured on a busy machine too.
import process from 'node:process'
import { wasm } from '../../packages/core/dist/index.js'
import { wasmThreads } from '../../packages/core/dist/threads.js'
import { instantiateKernels } from '../../packages/kernels/dist/index.js'
import { availableThreads, instantiateThreadedKernels } from '../../packages/kernels/dist/threads.js'
import { printContext } from './context.mjs'
import { hebbKernels } from './engines.mjs'
import { imageBatches, SIZES } from './images.mjs'
import { makeTrainer } from './mlp-trainer.mjs'
import { compare, cpuMilliseconds, printComparison } from './rounds.mjs'

const BATCH = 256
const now = process.argv[2] === 'cpu' ? cpuMilliseconds : () => performance.now()
const counts = [2, 4, 8, 16].filter((threads) => threads <= availableThreads())
if (counts.length === 0) throw new Error('This host runs one thread at a time: there is nothing to compare.')

/** Forward, backward to the inputs, and weight gradient of layers, then small products around the threshold. */
const products = [
  ['NT', 256, 512, 784],
  ['NN', 256, 512, 512],
  ['TN', 512, 784, 256],
  ['NT', 256, 10, 512],
  ['NT', 64, 512, 784],
  ['NT', 128, 128, 128],
  ['NT', 64, 128, 128],
  ['NT', 64, 64, 128],
]
for (const [form, M, N, K] of products) {
  const contenders = {}
  const opened = []
  const add = (name, instance) => {
    const { kernels, place } = hebbKernels(8, instance)
    const [a, b, c] = place(M * K, K * N, M * N)
    a.view.fill(0.5)
    b.view.fill(0.25)
    const [aRow, aCol] = form[0] === 'T' ? [1, M] : [K, 1]
    const [bRow, bCol] = form[1] === 'T' ? [1, K] : [N, 1]
    contenders[name] = () =>
      kernels.gemm(M, N, K, 1, a.address, aRow, aCol, b.address, bRow, bCol, 0, c.address, N)
    opened.push(instance)
  }
  add('one', instantiateKernels())
  for (const threads of counts)
    add(`${threads} threads`, instantiateThreadedKernels({ threads, splitFrom: 0 }))
  const label = `${form} ${M} x ${N} x ${K}, ${((M * N * K) / 2 ** 20).toFixed(2)} Mi`
  printComparison(label, compare(contenders, { rounds: 15, now }))
  for (const instance of opened) instance.dispose?.()
}

const batches = imageBatches(20, 1, BATCH)
const cycle = (trainer) => {
  let at = 0
  return () => trainer.step(batches[at++ % batches.length])
}
const on = (backend) => makeTrainer({ batchSize: BATCH, backend })
const trainers = { one: on(wasm()) }
for (const threads of counts) trainers[`${threads} threads`] = on(wasmThreads({ threads }))
const steps = Object.fromEntries(Object.entries(trainers).map(([name, trainer]) => [name, cycle(trainer)]))
const results = compare(steps, { rounds: 15, iterations: 3, sample: 60, warmup: 500, now })
const epoch = ({ milliseconds }) =>
  `${milliseconds.toFixed(2)} ms a step, ${((milliseconds * 60000) / BATCH / 1000).toFixed(2)} s an epoch,`
printComparison(`MLP ${SIZES.join('-')}, batch ${BATCH}`, results, epoch)
printContext()
for (const trainer of Object.values(trainers)) trainer.dispose()

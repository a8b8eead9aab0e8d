// Relaxed SIMD against plain: matrix products, and training steps of the MLP at batch 64.
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { wasm } from '../../packages/core/dist/index.js'
import { wasmRelaxed } from '../../packages/core/dist/relaxed.js'
import { instantiateKernels } from '../../packages/kernels/dist/index.js'
import { instantiateRelaxedKernels } from '../../packages/kernels/dist/relaxed.js'
import { printContext } from './context.mjs'
import { hebbKernels } from './engines.mjs'
import { imageBatches, SIZES, STEPS } from './images.mjs'
import { makeTrainer } from './mlp-trainer.mjs'
import { compare, printComparison } from './rounds.mjs'

if (process.version.startsWith('v20.')) setFlagsFromString('--experimental-wasm-relaxed-simd')

const products = [
  ['NT', 64, 512, 784],
  ['NN', 64, 512, 512],
  ['TN', 512, 784, 64],
  ['NT', 128, 1024, 1024],
]
for (const [form, M, N, K] of products) {
  const gemm = (instance) => {
    const { kernels, place } = hebbKernels(16, instance)
    const [a, b, c] = place(M * K, K * N, M * N)
    a.view.fill(0.5)
    b.view.fill(0.25)
    const [aRow, aCol] = form[0] === 'T' ? [1, M] : [K, 1]
    const [bRow, bCol] = form[1] === 'T' ? [1, K] : [N, 1]
    return () => kernels.gemm(M, N, K, 1, a.address, aRow, aCol, b.address, bRow, bCol, 0, c.address, N)
  }
  const contenders = { plain: gemm(instantiateKernels()), relaxed: gemm(instantiateRelaxedKernels()) }
  printComparison(`${form} ${M} x ${N} x ${K}`, compare(contenders, { rounds: 21 }), (result) => {
    return `${((2 * M * N * K) / result.milliseconds / 1e6).toFixed(1)} GFLOP/s`
  })
}

const batches = imageBatches(20)
const cycle = (trainer) => {
  let at = 0
  return () => trainer.step(batches[at++ % batches.length])
}
const steps = {
  plain: cycle(makeTrainer({ backend: wasm() })),
  relaxed: cycle(makeTrainer({ backend: wasmRelaxed() })),
}
printComparison(
  `MLP ${SIZES.join('-')}`,
  compare(steps, { rounds: 15, iterations: 3, sample: 40, warmup: 300 }),
  ({ milliseconds }) =>
    `${milliseconds.toFixed(2)} ms a step, ${((milliseconds * STEPS) / 1000).toFixed(2)} s an epoch,`,
)
printContext()

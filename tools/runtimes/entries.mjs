// What pages ask of the entries that smoke.mjs leaves alone: kernels with relaxed SIMD and on threads, images from an address.
import { bp, createTrainer, mlp, sgd, squaredError, wasm } from '@hebb/bp'
import { wasmRelaxed } from '@hebb/core/relaxed'
import { wasmThreads } from '@hebb/core/threads'
import { mnist } from '@hebb/data'

/** Weights after some steps whose products are large enough to be split. */
function trained(backend) {
  const [size, inputs] = [64, 256]
  const trainer = createTrainer({
    network: mlp([inputs, 512, 2], { activation: 'tanh' }),
    rule: bp(),
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.02 }),
    batchSize: size,
    seed: 42,
    backend,
  })
  const batch = {
    size,
    inputs: Array.from({ length: size * inputs }, (_, i) => ((i * 37) % 101) / 101),
    labels: Array.from({ length: size }, (_, i) => i % 2),
  }
  for (let step = 0; step < 20; step++) trainer.step(batch)
  const weights = trainer.read('W1').slice()
  trainer.dispose()
  return weights
}

const farthest = (a, b) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0)

/** The message of what is thrown, or nothing. */
async function refusal(attempt) {
  try {
    await attempt()
  } catch (error) {
    return error.message
  }
}

/** What is wrong: threads must give the same bits where a page is isolated from other origins, and be refused in others. */
export async function entries({ isolated, images }) {
  const problems = []
  const plain = trained(wasm())
  const threads = () => {
    const distance = farthest(trained(wasmThreads({ threads: 2 })), plain)
    if (distance > 0) problems.push(`@hebb/core/threads: weights differ by ${distance}`)
  }
  const refused = await refusal(threads)
  if (isolated ? refused : !/cross-origin isolated.*`wasm\(\)`/.test(refused))
    problems.push(`@hebb/core/threads: ${refused ?? 'was not refused in a page that is not isolated'}`)

  const [relaxed, again] = [trained(wasmRelaxed()), trained(wasmRelaxed())]
  if (!(farthest(relaxed, plain) < 1e-4)) problems.push('@hebb/core/relaxed: far from the plain kernels')
  if (farthest(relaxed, again) > 0) problems.push('@hebb/core/relaxed: other bits the second time')

  const nowhere = await refusal(() => mnist())
  if (!/baseUrl/.test(nowhere)) problems.push(`@hebb/data: mnist() without an address: ${nowhere}`)
  const { train, test } = await mnist({ baseUrl: images })
  if (train.labels.length !== 60000 || test.labels.length !== 10000)
    problems.push('@hebb/data: mnist() has other samples')
  return problems
}

// Training steps of an MLP, 784-512-512-10 at batch 64, by backpropagation: @hebb/bp against the same steps
// written out in tfjs-wasm, and against @hebb/core's plain TypeScript backend. An epoch is 938 steps.
import { reference } from '../../packages/bp/dist/index.js'
import { tensorflow, uniforms } from './engines.mjs'
import { imageBatches, LEARNING_RATE, SIZES, STEPS } from './images.mjs'
import { makeTrainer } from './mlp-trainer.mjs'
import { compare, printComparison } from './rounds.mjs'

const batches = imageBatches(20)
const cycle = (step) => {
  let at = 0
  return () => step(batches[at++ % batches.length])
}

const tf = await tensorflow()
const next = uniforms()
let weights = SIZES.slice(1).map((out, l) => ({
  w: tf.tensor2d(
    Float32Array.from({ length: out * SIZES[l] }, () => next() * Math.sqrt(24 / SIZES[l])),
    [out, SIZES[l]],
  ),
  b: tf.zeros([out]),
}))

/** Forward, backward and update by hand: tfjs's own tape would only add to it. */
function tensorflowStep({ size, inputs, labels }) {
  const before = weights
  weights = tf.tidy(() => {
    const h = [tf.tensor2d(inputs, [size, SIZES[0]])]
    weights.forEach(({ w, b }, l) => {
      const u = tf.add(tf.matMul(h[l], w, false, true), b)
      h.push(l < weights.length - 1 ? tf.relu(u) : u)
    })
    const target = tf.oneHot(tf.tensor1d(labels, 'int32'), SIZES.at(-1))
    let delta = tf.div(tf.sub(tf.softmax(h.at(-1)), tf.cast(target, 'float32')), size)
    const updated = []
    for (let l = weights.length - 1; l >= 0; l--) {
      const { w, b } = weights[l]
      updated[l] = {
        w: tf.sub(w, tf.mul(tf.matMul(delta, h[l], true, false), LEARNING_RATE)),
        b: tf.sub(b, tf.mul(tf.sum(delta, 0), LEARNING_RATE)),
      }
      if (l > 0) delta = tf.mul(tf.matMul(delta, w), tf.step(h[l]))
    }
    return updated
  })
  tf.dispose(before)
}

const ours = makeTrainer()
const plain = makeTrainer({ backend: reference({ dtype: 'f32' }) })
const results = compare(
  {
    hebb: cycle((batch) => ours.step(batch)),
    tfjs: cycle(tensorflowStep),
    reference: cycle((batch) => plain.step(batch)),
  },
  { rounds: 7, iterations: 3, sample: 40, warmup: 300 },
)
const epoch = ({ milliseconds }) =>
  `${milliseconds.toFixed(2)} ms a step, ${((milliseconds * STEPS) / 1000).toFixed(2)} s an epoch,`
printComparison(`MLP ${SIZES.join('-')}`, results, epoch)

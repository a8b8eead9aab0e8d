// The programs that tfjs's wasm backend can run, written out by hand: its tape would only add to them.
import { tensorflow, uniforms } from '../engines.mjs'
import { readBatches } from './samples.mjs'
import { serve } from './worker.mjs'

const tf = await tensorflow()

function weightsOf(sizes) {
  const next = uniforms()
  return sizes.slice(1).map((out, l) => ({
    w: tf.tensor2d(
      Float32Array.from({ length: out * sizes[l] }, () => (next() * 2) / Math.sqrt(sizes[l])),
      [out, sizes[l]],
    ),
    b: tf.zeros([out]),
  }))
}

const inputOf = ({ size, inputs }, sizes) => tf.tensor2d(inputs, [size, sizes[0]])
const targetOf = ({ labels }, sizes) =>
  tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), sizes.at(-1)), 'float32')

const forward = (x, weights) =>
  weights.reduce((h, { w, b }, l) => {
    const u = tf.add(tf.matMul(h, w, false, true), b)
    return l < weights.length - 1 ? tf.relu(u) : u
  }, x)

/** New weights by `make`, in a tidy; the old ones are disposed of. */
function replacing({ sizes, loss }, make) {
  let weights = weightsOf(sizes)
  let last
  const losses = {
    crossEntropy: (u, target) => tf.neg(tf.sum(tf.mul(target, tf.log(tf.softmax(u))))),
    squaredError: (u, target) => tf.mul(tf.sum(tf.squaredDifference(u, target)), 0.5),
  }
  return {
    step(batch) {
      const before = weights
      weights = tf.tidy(() => make(batch, before))
      tf.dispose(before)
      last = batch
    },
    report: () => ({
      loss: tf.tidy(
        () =>
          losses[loss](forward(inputOf(last, sizes), weights), targetOf(last, sizes)).dataSync()[0] /
          last.size,
      ),
    }),
  }
}

const updated = ({ w, b }, delta, h, rate) => ({
  w: tf.sub(w, tf.mul(tf.matMul(delta, h, true, false), rate)),
  b: tf.sub(b, tf.mul(tf.sum(delta, 0), rate)),
})

const mlp = ({ sizes, loss, optimizer }) =>
  replacing({ sizes, loss }, (batch, weights) => {
    const h = [inputOf(batch, sizes)]
    weights.forEach(({ w, b }, l) => {
      const u = tf.add(tf.matMul(h[l], w, false, true), b)
      h.push(l < weights.length - 1 ? tf.relu(u) : u)
    })
    let delta = tf.div(tf.sub(tf.softmax(h.at(-1)), targetOf(batch, sizes)), batch.size)
    const after = []
    for (let l = weights.length - 1; l >= 0; l--) {
      after[l] = updated(weights[l], delta, h[l], optimizer.learningRate)
      if (l > 0) delta = tf.mul(tf.matMul(delta, weights[l].w), tf.step(h[l]))
    }
    return after
  })

function relax({ sizes, sweeps }) {
  const [one, two] = weightsOf(sizes)
  const step = (batch) => {
    tf.tidy(() => {
      const drive = tf.add(tf.matMul(inputOf(batch, sizes), one.w, false, true), one.b)
      let s1 = tf.clipByValue(drive, 0, 1)
      let s2 = tf.add(tf.matMul(s1, two.w, false, true), two.b)
      for (let t = 0; t < sweeps; t++) {
        const before = [s1, s2]
        const next = tf.tidy(() => {
          const hidden = tf.clipByValue(tf.add(drive, tf.matMul(s2, two.w)), 0, 1)
          return [hidden, tf.add(tf.matMul(hidden, two.w, false, true), two.b)]
        })
        tf.dispose(before)
        ;[s1, s2] = next
      }
      return s2.dataSync()
    })
  }
  return { step }
}

const pc = ({ sizes, loss, options: { steps, stepSize }, optimizer, batch: size }) =>
  replacing({ sizes, loss }, (batch, weights) => {
    const L = weights.length
    const target = targetOf(batch, sizes)
    const predict = (l, v) => {
      const u = tf.add(tf.matMul(v, weights[l - 1].w, false, true), weights[l - 1].b)
      return l < L ? tf.relu(u) : u
    }
    const v = [inputOf(batch, sizes)]
    for (let l = 1; l <= L; l++) v[l] = predict(l, v[l - 1])
    const h = [...v]
    v[L] = target
    let e
    let d
    const errors = () => {
      e = v.map((one, l) => l > 0 && tf.sub(one, h[l]))
      d = e.map((one, l) => l > 0 && (l < L ? tf.mul(one, tf.step(h[l])) : one))
    }
    errors()
    for (let t = 0; t < steps; t++) {
      const g = v.map((_, l) => l > 0 && l < L && tf.sub(e[l], tf.matMul(d[l + 1], weights[l].w)))
      for (let l = 1; l < L; l++) v[l] = tf.sub(v[l], tf.mul(g[l], stepSize))
      for (let l = 2; l <= L; l++) h[l] = predict(l, v[l - 1])
      errors()
    }
    return weights.map((layer, l) => updated(layer, d[l + 1], v[l], -optimizer.learningRate / size))
  })

await serve((program) => {
  const batches = readBatches(program.file, program.sizes[0], program.batch)
  if (program.idle) return { step() {} }
  const { step, report } = { mlp, relax, pc }[program.torch](program)
  return { step: (i) => step(batches[i % batches.length]), report, about: { tfjs: tf.version_core } }
})

// The programs that jax-js can run, on its wasm device and compiled by jit; backpropagation by its own gradient.
// An array is consumed where it is used: each use but the last is of a reference.
import { blockUntilReady, grad, init, jit, nn, numpy as np, tree } from '@jax-js/jax'
import { uniforms } from '../engines.mjs'
import { readBatches } from './samples.mjs'
import { serve } from './worker.mjs'

await init('wasm')

function weightsOf(sizes) {
  const next = uniforms()
  return sizes.slice(1).map((out, l) => ({
    w: np
      .array(Float32Array.from({ length: out * sizes[l] }, () => (next() * 2) / Math.sqrt(sizes[l])))
      .reshape([out, sizes[l]]),
    b: np.zeros([out]),
  }))
}

const inputOf = ({ size, inputs }, sizes) => np.array(inputs.slice()).reshape([size, sizes[0]])
function targetOf({ size, labels }, sizes) {
  const target = new Float32Array(size * sizes.at(-1))
  labels.forEach((label, i) => (target[i * sizes.at(-1) + label] = 1))
  return np.array(target).reshape([size, sizes.at(-1)])
}

/** x Wᵀ + b; consumes x only. */
const affine = (x, { w, b }) => np.matmul(x, w.ref.transpose()).add(b.ref)

/** The feed-forward pass; consumes x only. */
const forward = (x, weights) =>
  weights.reduce((h, layer, l) => {
    const u = affine(h, layer)
    return l < weights.length - 1 ? nn.relu(u) : u
  }, x)

const losses = {
  crossEntropy: (u, target) => nn.logSoftmax(u).mul(target).sum().mul(-1),
  squaredError: (u, target) => np.square(u.sub(target)).sum().mul(0.5),
}

/** A training step: `make(weights, x, target)` gives new weights, compiled. */
function training({ sizes, loss }, make) {
  const compiled = jit(make)
  let weights = weightsOf(sizes)
  let last
  return {
    async step(batch) {
      last = batch
      weights = await blockUntilReady(compiled(weights, inputOf(batch, sizes), targetOf(batch, sizes)))
    },
    async report() {
      const sum = losses[loss](forward(inputOf(last, sizes), weights), targetOf(last, sizes))
      return { loss: (await sum.data())[0] / last.size }
    },
  }
}

function mlp(program) {
  const { optimizer, batch } = program
  const mean = (weights, x, target) => {
    const u = forward(x, weights)
    tree.dispose(weights)
    return losses.crossEntropy(u, target).mul(1 / batch)
  }
  const slope = grad(mean)
  return training(program, (weights, x, target) => {
    const g = slope(tree.ref(weights), x, target)
    return weights.map(({ w, b }, l) => ({
      w: w.sub(g[l].w.mul(optimizer.learningRate)),
      b: b.sub(g[l].b.mul(optimizer.learningRate)),
    }))
  })
}

function relax({ sizes, sweeps }) {
  const weights = weightsOf(sizes)
  const compiled = jit((weights, x) => {
    const [one, two] = weights
    const drive = affine(x, one)
    let s2 = affine(np.clip(drive.ref, 0, 1), two)
    for (let t = 0; t < sweeps; t++) s2 = affine(np.clip(drive.ref.add(np.matmul(s2, two.w.ref)), 0, 1), two)
    drive.dispose()
    tree.dispose(weights)
    return s2
  })
  const step = async (batch) => void (await compiled(tree.ref(weights), inputOf(batch, sizes)).data())
  return { step }
}

function pc(program) {
  const { batch, options, optimizer } = program
  const rate = optimizer.learningRate / batch
  return training(program, (weights, x, target) => {
    const L = weights.length
    const predict = (l, v) => {
      const u = affine(v.ref, weights[l - 1])
      return l < L ? nn.relu(u) : u
    }
    const v = [x]
    for (let l = 1; l < L; l++) v[l] = predict(l, v[l - 1])
    v[L] = target
    const h = v.map((one, l) => l > 0 && (l < L ? one.ref : predict(L, v[L - 1])))
    let e
    let d
    const errors = () => {
      e = v.map((one, l) => l > 0 && one.ref.sub(h[l].ref))
      d = e.map((one, l) => l > 0 && (l < L ? np.where(h[l].ref.greater(0), one.ref, 0) : one.ref))
    }
    errors()
    for (let t = 0; t < options.steps; t++) {
      const g = v.map((_, l) => l > 0 && l < L && e[l].ref.sub(np.matmul(d[l + 1].ref, weights[l].w.ref)))
      for (let l = 1; l < L; l++) v[l] = v[l].sub(g[l].mul(options.stepSize))
      for (let l = 2; l <= L; l++) {
        h[l].dispose()
        h[l] = predict(l, v[l - 1])
      }
      tree.dispose([e.slice(1), d.slice(1)])
      errors()
    }
    const after = weights.map(({ w, b }, l) => ({
      w: w.add(np.matmul(d[l + 1].ref.transpose(), v[l].ref).mul(rate)),
      b: b.add(d[l + 1].ref.sum(0).mul(rate)),
    }))
    tree.dispose([v, h.slice(1), e.slice(1), d.slice(1)])
    return after
  })
}

await serve((program) => {
  const batches = readBatches(program.file, program.sizes[0], program.batch)
  if (program.idle) return { step() {} }
  const { step, report } = { mlp, relax, pc }[program.torch](program)
  return { step: (i) => step(batches[i % batches.length]), report, about: { jax: '0.1.25' } }
})

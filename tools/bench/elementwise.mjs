// Elementwise kernels on a hidden layer's worth of numbers: ours against tfjs-wasm and plain JavaScript.
import { activationCodes } from '../../packages/kernels/dist/index.js'
import { hebbKernels, tensorflow, uniforms } from './engines.mjs'
import { compare, printComparison } from './rounds.mjs'

const ROWS = 64
const COLS = 512
const n = ROWS * COLS

const tf = await tensorflow()
const { kernels, place } = hebbKernels()
const [x, y, bias, out] = place(n, n, COLS, n)
const next = uniforms()
for (const { view } of [x, y, bias]) for (let i = 0; i < view.length; i++) view[i] = next()

const [X, Y, B] = [x, y, bias].map(({ view }) => view.slice())
const O = new Float32Array(n)
const tensorX = tf.tensor2d(X.slice(), [ROWS, COLS])
const tensorY = tf.tensor2d(Y.slice(), [ROWS, COLS])
const tensorB = tf.tensor1d(B.slice())

const dropped = (make) => () => tf.dispose(tf.tidy(make))
const { relu, tanh, logistic } = activationCodes

const kernelsCompared = {
  'add: y += 0.5 x': {
    hebb: () => kernels.add(n, 0.5, x.address, out.address),
    tfjs: dropped(() => tf.add(tensorY, tf.mul(tensorX, 0.5))),
    js: () => {
      for (let i = 0; i < n; i++) O[i] += 0.5 * X[i]
    },
  },
  'mul: x y': {
    hebb: () => kernels.mul(n, x.address, y.address, out.address),
    tfjs: dropped(() => tf.mul(tensorX, tensorY)),
    js: () => {
      for (let i = 0; i < n; i++) O[i] = X[i] * Y[i]
    },
  },
  'relu(x + bias)': {
    hebb: () => kernels.biasActivate(relu, ROWS, COLS, bias.address, x.address, out.address),
    tfjs: dropped(() => tf.relu(tf.add(tensorX, tensorB))),
    js: () => {
      for (let at = 0; at < n; at += COLS) {
        for (let j = 0; j < COLS; j++) O[at + j] = Math.max(0, X[at + j] + B[j])
      }
    },
  },
  "relu'(y) x": {
    hebb: () => kernels.gate(relu, n, x.address, y.address, out.address),
    tfjs: dropped(() => tf.mul(tensorX, tf.step(tensorY))),
    js: () => {
      for (let i = 0; i < n; i++) O[i] = Y[i] > 0 ? X[i] : 0
    },
  },
  'tanh(x)': {
    hebb: () => kernels.activate(tanh, n, x.address, out.address),
    tfjs: dropped(() => tf.tanh(tensorX)),
    js: () => {
      for (let i = 0; i < n; i++) O[i] = Math.tanh(X[i])
    },
  },
  'logistic(x)': {
    hebb: () => kernels.activate(logistic, n, x.address, out.address),
    tfjs: dropped(() => tf.sigmoid(tensorX)),
    js: () => {
      for (let i = 0; i < n; i++) O[i] = 1 / (1 + Math.exp(-X[i]))
    },
  },
  'softmax of rows': {
    hebb: () => kernels.softmax(ROWS, COLS, x.address, out.address),
    tfjs: dropped(() => tf.softmax(tensorX)),
    js: () => {
      for (let r = 0; r < ROWS; r++) {
        let most = -Infinity
        for (let j = r * COLS; j < (r + 1) * COLS; j++) most = Math.max(most, X[j])
        let sum = 0
        for (let j = r * COLS; j < (r + 1) * COLS; j++) sum += O[j] = Math.exp(X[j] - most)
        for (let j = r * COLS; j < (r + 1) * COLS; j++) O[j] /= sum
      }
    },
  },
  'sum of columns': {
    hebb: () => kernels.colSum(ROWS, COLS, 1, x.address, 0, out.address),
    tfjs: dropped(() => tf.sum(tensorX, 0)),
    js: () => {
      O.fill(0, 0, COLS)
      for (let r = 0; r < ROWS; r++) for (let j = 0; j < COLS; j++) O[j] += X[r * COLS + j]
    },
  },
  'sgd: w -= rate g': {
    hebb: () => kernels.sgd(n, 1e-4, 0, 0, x.address, out.address),
    tfjs: dropped(() => tf.sub(tensorY, tf.mul(tensorX, 1e-4))),
    js: () => {
      for (let i = 0; i < n; i++) O[i] -= 1e-4 * X[i]
    },
  },
}
for (const [label, contenders] of Object.entries(kernelsCompared)) printComparison(label, compare(contenders))

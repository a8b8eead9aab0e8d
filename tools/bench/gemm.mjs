// Matrix products: our kernels against tfjs-wasm and plain JavaScript.
// NN is C = A B, TN is Aᵀ B as in a weight gradient, NT is A Bᵀ as in a forward pass.
import { hebbKernels, tensorflow, uniforms } from './engines.mjs'
import { compare, printComparison } from './rounds.mjs'

const SIZES = [
  [64, 512, 784],
  [128, 1024, 1024],
  [32, 128, 784],
  [64, 10, 512],
  [1, 1000, 20],
]

/** Strides of op(X), rows x cols, that is stored as it is or transposed. */
const strides = (transposed, rows, cols) => (transposed ? [1, rows] : [cols, 1])

/** The obvious loops, with the one over contiguous elements innermost. */
function plainGemm(M, N, K, transposeA, transposeB, a, b, c) {
  const [aRow, aCol] = strides(transposeA, M, K)
  for (let i = 0; i < M; i++) {
    const row = i * N
    if (transposeB) {
      for (let j = 0; j < N; j++) {
        const bRow = j * K
        let sum = 0
        for (let k = 0, at = i * aRow; k < K; k++, at += aCol) sum += a[at] * b[bRow + k]
        c[row + j] = sum
      }
    } else {
      c.fill(0, row, row + N)
      for (let k = 0; k < K; k++) {
        const x = a[i * aRow + k * aCol]
        const bRow = k * N
        for (let j = 0; j < N; j++) c[row + j] += x * b[bRow + j]
      }
    }
  }
}

/** Throws unless both hold the same numbers up to rounding. */
function assertClose(name, got, wanted, K) {
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(got[i] - wanted[i])
    if (!(error <= 2 ** -20 * K)) throw new Error(`${name}: element ${i} is ${got[i]}, wanted ${wanted[i]}`)
  }
}

const tf = await tensorflow()
for (const [M, N, K] of SIZES) {
  for (const form of ['NN', 'TN', 'NT']) {
    const transposeA = form[0] === 'T'
    const transposeB = form[1] === 'T'
    const { kernels, place } = hebbKernels()
    const [a, b, c] = place(M * K, K * N, M * N)
    const next = uniforms()
    for (const { view } of [a, b]) for (let i = 0; i < view.length; i++) view[i] = next()
    const [aRow, aCol] = strides(transposeA, M, K)
    const [bRow, bCol] = strides(transposeB, K, N)

    // tfjs allocates what it returns: that is how it is used.
    const tensorA = tf.tensor2d(a.view.slice(), transposeA ? [K, M] : [M, K])
    const tensorB = tf.tensor2d(b.view.slice(), transposeB ? [N, K] : [K, N])
    const [plainA, plainB, plainC] = [a.view.slice(), b.view.slice(), new Float32Array(M * N)]

    const contenders = {
      hebb: () => kernels.gemm(M, N, K, 1, a.address, aRow, aCol, b.address, bRow, bCol, 0, c.address, N),
      tfjs: () => tf.matMul(tensorA, tensorB, transposeA, transposeB).dispose(),
      js: () => plainGemm(M, N, K, transposeA, transposeB, plainA, plainB, plainC),
    }
    contenders.hebb()
    contenders.js()
    assertClose('hebb', c.view, plainC, K)
    const product = tf.matMul(tensorA, tensorB, transposeA, transposeB)
    assertClose('tfjs', product.dataSync(), plainC, K)

    const speed = ({ milliseconds }) => `${((2 * M * N * K) / milliseconds / 1e6).toFixed(1)} GFLOP/s`
    printComparison(`${form} M=${M} N=${N} K=${K}`, compare(contenders), speed)
    tf.dispose([tensorA, tensorB, product])
  }
}

import { activationCodes, mapCodes, type Kernels } from '@hebb/kernels'
import { ShapeError } from '../errors.js'
import type { Ops } from '../ops.js'
import { shapeOf, type StoredTensor, type Tensor } from '../tensor.js'

const NO_OPTIONS = {}

/**
 * Ops over one backend's kernels: checks shapes, then calls the kernel on the tensors' buffers.
 *
 * @param write puts values of the host into a buffer, `offset` and `values` in elements
 */
export function bindOps<Buffer>(
  k: Kernels<Buffer>,
  write: (buffer: Buffer, values: ArrayLike<number>, count: number) => void,
): Ops {
  const at = (t: Tensor): Buffer => (t as StoredTensor<Buffer>).buffer
  return {
    upload(out, values) {
      const n = out.rows * out.cols
      if (values.length < n) wrong('upload', `${n} values for ${shapeOf(out)}`, `${values.length}`)
      write(at(out), values, n)
    },
    copy(out, x) {
      same('copy', out, x)
      k.copy(out.rows * out.cols, at(x), at(out))
    },
    fill(out, a) {
      k.fill(out.rows * out.cols, a, at(out))
    },
    scale(out, x, a, b = 0) {
      same('scale', out, x)
      k.scale(out.rows * out.cols, a, b, at(x), at(out))
    },
    add(out, x, a = 1) {
      same('add', out, x)
      k.add(out.rows * out.cols, a, at(x), at(out))
    },
    sub(out, x, y) {
      same('sub', out, x)
      same('sub', out, y)
      k.combine(out.rows * out.cols, 1, at(x), -1, at(y), at(out))
    },
    combine(out, a, x, b, y) {
      same('combine', out, x)
      same('combine', out, y)
      k.combine(out.rows * out.cols, a, at(x), b, at(y), at(out))
    },
    mul(out, x, y) {
      same('mul', out, x)
      same('mul', out, y)
      k.mul(out.rows * out.cols, at(x), at(y), at(out))
    },
    div(out, x, y) {
      same('div', out, x)
      same('div', out, y)
      k.div(out.rows * out.cols, at(x), at(y), at(out))
    },
    clamp(out, x, low, high) {
      same('clamp', out, x)
      k.clamp(out.rows * out.cols, low, high, at(x), at(out))
    },
    map(out, x, f) {
      same('map', out, x)
      k.map(mapCodes[f], out.rows * out.cols, at(x), at(out))
    },
    activate(out, u, f) {
      same('activate', out, u)
      k.activate(activationCodes[f], out.rows * out.cols, at(u), at(out))
    },
    gate(out, delta, h, f) {
      same('gate', out, delta)
      same('gate', out, h)
      k.gate(activationCodes[f], out.rows * out.cols, at(delta), at(h), at(out))
    },

    gemm(out, a, b, { transposeA = false, transposeB = false, alpha = 1, beta = 0 } = NO_OPTIONS) {
      const M = transposeA ? a.cols : a.rows
      const K = transposeA ? a.rows : a.cols
      const N = transposeB ? b.rows : b.cols
      if ((transposeB ? b.cols : b.rows) !== K || out.rows !== M || out.cols !== N) {
        const form = `${transposeA ? 'aᵀ' : 'a'} · ${transposeB ? 'bᵀ' : 'b'}`
        wrong('gemm', `${form} to fit`, `out ${shapeOf(out)}, a ${shapeOf(a)}, b ${shapeOf(b)}`)
      }
      apart('gemm', out, a, b)
      k.gemm(
        M,
        N,
        K,
        alpha,
        at(a),
        transposeA ? 1 : K,
        transposeA ? M : 1,
        at(b),
        transposeB ? 1 : N,
        transposeB ? K : 1,
        beta,
        at(out),
        N,
      )
    },
    affine(out, x, W, b, f = 'linear') {
      if (
        W.cols !== x.cols ||
        W.rows !== out.cols ||
        out.rows !== x.rows ||
        b.cols !== out.cols ||
        b.rows !== 1
      ) {
        wrong(
          'affine',
          'out [B, n], x [B, m], W [n, m], b [1, n]',
          `${shapeOf(out)}, ${shapeOf(x)}, ${shapeOf(W)}, ${shapeOf(b)}`,
        )
      }
      apart('affine', out, x, W, b)
      k.gemm(out.rows, out.cols, x.cols, 1, at(x), x.cols, 1, at(W), 1, x.cols, 0, at(out), out.cols)
      k.biasActivate(activationCodes[f], out.rows, out.cols, at(b), at(out), at(out))
    },
    transpose(out, delta, W, alpha = 1, beta = 0) {
      if (W.rows !== delta.cols || W.cols !== out.cols || out.rows !== delta.rows) {
        wrong(
          'transpose',
          'out [B, m], delta [B, n], W [n, m]',
          `${shapeOf(out)}, ${shapeOf(delta)}, ${shapeOf(W)}`,
        )
      }
      apart('transpose', out, delta, W)
      k.gemm(
        out.rows,
        out.cols,
        W.rows,
        alpha,
        at(delta),
        W.rows,
        1,
        at(W),
        W.cols,
        1,
        beta,
        at(out),
        out.cols,
      )
    },
    colSum(out, x, alpha = 1, beta = 0) {
      if (out.cols !== x.cols || out.rows !== 1)
        wrong('colSum', `an out of [1, ${x.cols}] for ${shapeOf(x)}`, shapeOf(out))
      apart('colSum', out, x)
      k.colSum(x.rows, x.cols, alpha, at(x), beta, at(out))
    },
    rowDot(out, x, y, alpha = 1) {
      same('rowDot', x, y)
      perSample('rowDot', out, x)
      apart('rowDot', out, x, y)
      k.rowDot(x.rows, x.cols, alpha, at(x), at(y), at(out))
    },
    rowScale(out, x, s) {
      same('rowScale', out, x)
      perSample('rowScale', s, x)
      k.rowScale(x.rows, x.cols, at(x), at(s), at(out))
    },
    rowNormalize(out, x, eps = 1e-8) {
      same('rowNormalize', out, x)
      k.rowNormalize(x.rows, x.cols, eps, at(x), at(out))
    },
    softmax(out, z) {
      same('softmax', out, z)
      k.softmax(z.rows, z.cols, at(z), at(out))
    },
    copyColumns(out, x, { from = 0, to = 0, width = Math.min(x.cols - from, out.cols - to) } = NO_OPTIONS) {
      if (
        out.rows !== x.rows ||
        from < 0 ||
        to < 0 ||
        width < 0 ||
        from + width > x.cols ||
        to + width > out.cols
      ) {
        wrong(
          'copyColumns',
          `columns that exist`,
          `${width} columns, ${from} of ${shapeOf(x)} to ${to} of ${shapeOf(out)}`,
        )
      }
      apart('copyColumns', out, x)
      k.copyColumns(x.rows, width, x.cols, from, at(x), out.cols, to, at(out))
    },
    rollRows(out, x, by) {
      same('rollRows', out, x)
      apart('rollRows', out, x)
      if (!(Number.isInteger(by) && by >= 0 && by <= x.rows))
        wrong('rollRows', `a shift of 0 to ${x.rows} rows`, `${by}`)
      // A block of rows is one long row.
      const size = x.rows * x.cols
      const end = by * x.cols
      k.copyColumns(1, size - end, size, 0, at(x), size, end, at(out))
      k.copyColumns(1, end, size, size - end, at(x), size, 0, at(out))
    },
    oneHot(out, index, value = 1) {
      if (!(index >= 0 && index < out.cols)) wrong('oneHot', `a column of ${shapeOf(out)}`, `${index}`)
      k.oneHot(out.rows, out.cols, index, value, at(out))
    },

    sumSquares(out, x) {
      scalar('sumSquares', out)
      apart('sumSquares', out, x)
      k.sumSquares(x.rows * x.cols, at(x), at(out))
    },
    maxAbs(out, x) {
      scalar('maxAbs', out)
      apart('maxAbs', out, x)
      k.maxAbs(x.rows * x.cols, at(x), at(out))
    },
    dot(out, x, y) {
      scalar('dot', out)
      same('dot', x, y)
      apart('dot', out, x, y)
      k.dot(x.rows * x.cols, at(x), at(y), at(out))
    },

    squaredError(out, y, t) {
      same('squaredError', y, t)
      perSample('squaredError', out, y)
      apart('squaredError', out, y, t)
      k.squaredError(y.rows, y.cols, at(y), at(t), at(out))
    },
    crossEntropy(out, z, t) {
      same('crossEntropy', z, t)
      perSample('crossEntropy', out, z)
      apart('crossEntropy', out, z, t)
      k.crossEntropy(z.rows, z.cols, at(z), at(t), at(out))
    },
    hinge(out, y, t) {
      same('hinge', y, t)
      perSample('hinge', out, y)
      apart('hinge', out, y, t)
      k.hinge(y.rows, y.cols, at(y), at(t), at(out))
    },
    hingeDelta(out, y, t) {
      same('hingeDelta', out, y)
      same('hingeDelta', out, t)
      k.hingeDelta(y.rows * y.cols, at(y), at(t), at(out))
    },

    normal(out, ids, std, { key0, key1 }) {
      perSample('normal', ids, out)
      k.normal(out.rows, out.cols, std, key0, key1, at(ids), at(out))
    },
    uniform(out, ids, low, high, { key0, key1 }) {
      perSample('uniform', ids, out)
      k.uniform(out.rows, out.cols, low, high, key0, key1, at(ids), at(out))
    },
    sample(out, ids, weights, except, { key0, key1 }) {
      perSample('sample', ids, out)
      same('sample', out, weights)
      same('sample', out, except)
      k.sample(out.rows, out.cols, key0, key1, at(ids), at(weights), at(except), at(out))
    },

    clipNorm(x, sumSquares, limit) {
      scalar('clipNorm', sumSquares)
      k.clipNorm(x.rows * x.cols, limit, at(sumSquares), at(x))
    },
    sgd(w, g, { rate, decay, shrink }) {
      same('sgd', w, g)
      k.sgd(w.rows * w.cols, rate, decay, shrink, at(g), at(w))
    },
    momentum(w, g, v, { rate, decay, shrink, mu, nesterov }) {
      same('momentum', w, g)
      same('momentum', w, v)
      k.momentum(w.rows * w.cols, rate, mu, nesterov ? 1 : 0, decay, shrink, at(g), at(v), at(w))
    },
    adam(w, g, m, v, { rate, decay, shrink, beta1, beta2, eps, correction1, correction2 }) {
      same('adam', w, g)
      same('adam', w, m)
      same('adam', w, v)
      const n = w.rows * w.cols
      k.adam(n, rate, beta1, beta2, eps, correction1, correction2, decay, shrink, at(g), at(m), at(v), at(w))
    },
  }
}

function wrong(op: string, wanted: string, got: string): never {
  throw new ShapeError(`${op}: wanted ${wanted}, got ${got}.`)
}

function same(op: string, a: Tensor, b: Tensor): void {
  if (a.rows !== b.rows || a.cols !== b.cols)
    wrong(op, 'tensors of one shape', `${shapeOf(a)} and ${shapeOf(b)}`)
}

function perSample(op: string, s: Tensor, x: Tensor): void {
  if (s.rows !== x.rows || s.cols !== 1) wrong(op, `one value a row of ${shapeOf(x)}`, shapeOf(s))
}

function scalar(op: string, out: Tensor): void {
  if (out.rows !== 1 || out.cols !== 1) wrong(op, 'an out of [1, 1]', shapeOf(out))
}

function apart(op: string, out: Tensor, x: Tensor, y?: Tensor, z?: Tensor): void {
  if (out === x || out === y || out === z)
    throw new ShapeError(
      `${op}: out and input are the same tensor, ${shapeOf(out)}; give it an out of its own.`,
    )
}

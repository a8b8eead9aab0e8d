import type { Access } from './memory/access.js'
import type { Ops } from './ops.js'
import type { Tensor } from './tensor.js'

/** The reads and writes of each op, in order: its distinct inputs as they are given, then its output. One line an op. */
export const accesses: { readonly [K in keyof Ops]: (...args: Parameters<Ops[K]>) => readonly Access[] } = {
  upload: (out) => io([], out),
  copy: (out, x) => io([x], out),
  fill: (out) => io([], out),
  scale: (out, x) => io([x], out),
  add: (out, x) => io([x, out], out),
  sub: (out, x, y) => io([x, y], out),
  combine: (out, _a, x, _b, y) => io([x, y], out),
  mul: (out, x, y) => io([x, y], out),
  div: (out, x, y) => io([x, y], out),
  clamp: (out, x) => io([x], out),
  map: (out, x) => io([x], out),
  activate: (out, u) => io([u], out),
  gate: (out, delta, h) => io([delta, h], out),
  gemm: (out, a, b, o) => io(o?.beta ? [a, b, out] : [a, b], out),
  affine: (out, x, W, b) => io([x, W, b], out),
  transpose: (out, delta, W, _alpha, beta) => [
    read(delta),
    { tensor: W, kind: 'read', via: 'transpose' },
    ...io(beta ? [out] : [], out),
  ],
  colSum: (out, x, _alpha, beta) => io(beta ? [x, out] : [x], out),
  rowDot: (out, x, y) => io([x, y], out),
  rowScale: (out, x, s) => io([x, s], out),
  rowNormalize: (out, x) => io([x], out),
  softmax: (out, z) => io([z], out),
  copyColumns: (out, x, o = {}) => {
    const { from = 0, to = 0, width = Math.min(x.cols - from, out.cols - to) } = o
    const size = x.rows * width
    return [
      { tensor: x, kind: 'read', size },
      { tensor: out, kind: 'write', size },
    ]
  },
  rollRows: (out, x) => io([x], out),
  oneHot: (out) => io([], out),
  sumSquares: (out, x) => io([x], out),
  maxAbs: (out, x) => io([x], out),
  dot: (out, x, y) => io([x, y], out),
  squaredError: (out, y, t) => io([y, t], out),
  crossEntropy: (out, z, t) => io([z, t], out),
  hinge: (out, y, t) => io([y, t], out),
  hingeDelta: (out, y, t) => io([y, t], out),
  normal: (out, ids) => io([ids], out),
  uniform: (out, ids) => io([ids], out),
  sample: (out, ids, weights, except) => io([ids, weights, except], out),
  clipNorm: (x, sumSquares) => io([sumSquares, x], x),
  sgd: (w, g) => io([g, w], w),
  momentum: (w, g, v) => [...io([g, v, w], v), write(w)],
  adam: (w, g, m, v) => [...io([g, m, v, w], m), write(v), write(w)],
}

const read = (tensor: Tensor): Access => ({ tensor, kind: 'read' })
const write = (tensor: Tensor): Access => ({ tensor, kind: 'write' })
const io = (inputs: readonly Tensor[], out: Tensor): Access[] =>
  [...new Set(inputs)].map(read).concat(write(out))

/** Hears of every op before it runs. */
export interface OpListener {
  record(op: string, accesses: readonly Access[]): void
  /** Marks what follows: `forward`, `free`, `update`, … */
  phase?(name: string): void
}

/** The same ops, each heard of by `listener` first. Where nobody listens the ops themselves are used. */
export function traceOps(ops: Ops, listener: OpListener): Ops {
  const traced = (name: keyof Ops) => {
    const op = ops[name] as (...args: unknown[]) => void
    const declared = accesses[name] as (...args: unknown[]) => readonly Access[]
    return (...args: unknown[]): void => {
      listener.record(name, declared(...args))
      op(...args)
    }
  }
  return Object.fromEntries(
    (Object.keys(accesses) as (keyof Ops)[]).map((name) => [name, traced(name)]),
  ) as unknown as Ops
}

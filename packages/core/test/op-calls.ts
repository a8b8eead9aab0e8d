import type { Engine, Ops, Tensor } from '../src/index.js'
import { bench, numbers } from './helpers.js'

export type Shape = readonly [rows: number, cols: number]

/** How to call an op: the shapes of its tensors in the order of its arguments, and the call itself. */
export interface Call {
  readonly op: keyof Ops
  readonly shapes: (r: number, c: number, k: number) => readonly Shape[]
  readonly run: (ops: Ops, t: readonly Tensor[]) => void
}

const call = (op: keyof Ops, shapes: Call['shapes'], run: Call['run']): Call => ({ op, shapes, run })
const one: Call['shapes'] = (r, c) => [[r, c]]
const two: Call['shapes'] = (r, c) => [
  [r, c],
  [r, c],
]
const three: Call['shapes'] = (r, c) => [
  [r, c],
  [r, c],
  [r, c],
]
const perRow: Call['shapes'] = (r, c) => [
  [r, 1],
  [r, c],
  [r, c],
]
const key = { key0: 1, key1: 2 }
const update = { rate: 0.1, decay: 0.2, shrink: 0.3 }

/** Every op at least once, in each form that reads other tensors. */
export const calls: readonly Call[] = [
  call('upload', one, (ops, [out]) => ops.upload(out!, numbers(1000, 3))),
  call('copy', two, (ops, [out, x]) => ops.copy(out!, x!)),
  call('fill', one, (ops, [out]) => ops.fill(out!, 2)),
  call('scale', two, (ops, [out, x]) => ops.scale(out!, x!, 2, 1)),
  call('add', two, (ops, [out, x]) => ops.add(out!, x!, 2)),
  call('sub', three, (ops, [out, x, y]) => ops.sub(out!, x!, y!)),
  call('combine', three, (ops, [out, x, y]) => ops.combine(out!, 2, x!, 3, y!)),
  call('mul', three, (ops, [out, x, y]) => ops.mul(out!, x!, y!)),
  call('div', three, (ops, [out, x, y]) => ops.div(out!, x!, y!)),
  call('clamp', two, (ops, [out, x]) => ops.clamp(out!, x!, -0.5, 0.5)),
  call('map', two, (ops, [out, x]) => ops.map(out!, x!, 'exp')),
  call('activate', two, (ops, [out, x]) => ops.activate(out!, x!, 'tanh')),
  call('gate', three, (ops, [out, d, h]) => ops.gate(out!, d!, h!, 'tanh')),
  call(
    'gemm',
    (r, c, k) => [
      [r, c],
      [r, k],
      [k, c],
    ],
    (ops, [out, a, b]) => ops.gemm(out!, a!, b!),
  ),
  call(
    'gemm',
    (r, c, k) => [
      [r, c],
      [k, r],
      [c, k],
    ],
    (ops, [out, a, b]) => ops.gemm(out!, a!, b!, { transposeA: true, transposeB: true, alpha: 2, beta: 1 }),
  ),
  call(
    'affine',
    (r, c, k) => [
      [r, c],
      [r, k],
      [c, k],
      [1, c],
    ],
    (ops, [out, x, W, b]) => ops.affine(out!, x!, W!, b!, 'tanh'),
  ),
  call(
    'transpose',
    (r, c, k) => [
      [r, c],
      [r, k],
      [k, c],
    ],
    (ops, [out, d, W]) => ops.transpose(out!, d!, W!),
  ),
  call(
    'transpose',
    (r, c, k) => [
      [r, c],
      [r, k],
      [k, c],
    ],
    (ops, [out, d, W]) => ops.transpose(out!, d!, W!, 2, 1),
  ),
  call(
    'colSum',
    (r, c) => [
      [1, c],
      [r, c],
    ],
    (ops, [out, x]) => ops.colSum(out!, x!, 2),
  ),
  call(
    'colSum',
    (r, c) => [
      [1, c],
      [r, c],
    ],
    (ops, [out, x]) => ops.colSum(out!, x!, 2, 1),
  ),
  call('rowDot', perRow, (ops, [out, x, y]) => ops.rowDot(out!, x!, y!, 2)),
  call(
    'rowScale',
    (r, c) => [
      [r, c],
      [r, c],
      [r, 1],
    ],
    (ops, [out, x, s]) => ops.rowScale(out!, x!, s!),
  ),
  call('rowNormalize', two, (ops, [out, x]) => ops.rowNormalize(out!, x!)),
  call('softmax', two, (ops, [out, x]) => ops.softmax(out!, x!)),
  call(
    'copyColumns',
    (r, c, k) => [
      [r, c + k],
      [r, c],
    ],
    (ops, [out, x]) => ops.copyColumns(out!, x!, { to: out!.cols - x!.cols }),
  ),
  call(
    'copyColumns',
    (r, c, k) => [
      [r, c],
      [r, c + k],
    ],
    (ops, [out, x]) => ops.copyColumns(out!, x!, { from: 1, width: 1 }),
  ),
  call('rollRows', two, (ops, [out, x]) => ops.rollRows(out!, x!, 1)),
  call('oneHot', one, (ops, [out]) => ops.oneHot(out!, 0, 2)),
  call(
    'sumSquares',
    (r, c) => [
      [1, 1],
      [r, c],
    ],
    (ops, [out, x]) => ops.sumSquares(out!, x!),
  ),
  call(
    'maxAbs',
    (r, c) => [
      [1, 1],
      [r, c],
    ],
    (ops, [out, x]) => ops.maxAbs(out!, x!),
  ),
  call(
    'dot',
    (r, c) => [
      [1, 1],
      [r, c],
      [r, c],
    ],
    (ops, [out, x, y]) => ops.dot(out!, x!, y!),
  ),
  call('squaredError', perRow, (ops, [out, y, t]) => ops.squaredError(out!, y!, t!)),
  call('crossEntropy', perRow, (ops, [out, y, t]) => ops.crossEntropy(out!, y!, t!)),
  call('hinge', perRow, (ops, [out, y, t]) => ops.hinge(out!, y!, t!)),
  call('hingeDelta', three, (ops, [out, y, t]) => ops.hingeDelta(out!, y!, t!)),
  call(
    'normal',
    (r, c) => [
      [r, c],
      [r, 1],
    ],
    (ops, [out, ids]) => ops.normal(out!, ids!, 2, key),
  ),
  call(
    'uniform',
    (r, c) => [
      [r, c],
      [r, 1],
    ],
    (ops, [out, ids]) => ops.uniform(out!, ids!, -1, 1, key),
  ),
  call(
    'sample',
    (r, c) => [
      [r, c],
      [r, 1],
      [r, c],
      [r, c],
    ],
    (ops, [out, ids, w, x]) => ops.sample(out!, ids!, w!, x!, key),
  ),
  call(
    'clipNorm',
    (r, c) => [
      [r, c],
      [1, 1],
    ],
    (ops, [x, s]) => ops.clipNorm(x!, s!, 0.1),
  ),
  call('sgd', two, (ops, [w, g]) => ops.sgd(w!, g!, update)),
  call('momentum', three, (ops, [w, g, v]) =>
    ops.momentum(w!, g!, v!, { ...update, mu: 0.9, nesterov: true }),
  ),
  call(
    'adam',
    (r, c) => [
      [r, c],
      [r, c],
      [r, c],
      [r, c],
    ],
    (ops, [w, g, m, v]) =>
      ops.adam(w!, g!, m!, v!, {
        ...update,
        beta1: 0.9,
        beta2: 0.99,
        eps: 1e-8,
        correction1: 0.1,
        correction2: 0.01,
      }),
  ),
]

/** What the table's shapes are made from, and a seed for the values. */
export interface Sizes {
  readonly r: number
  readonly c: number
  readonly k: number
  readonly seed: number
}

/** Numbers that every op takes: inside (0.05, 0.95), so that logarithms, ids and weights make sense. */
const tame = (count: number, seed: number) => numbers(count, seed).map((x) => 0.5 + 0.45 * x)

/** The op's tensors, filled; `bystander` takes no part. */
export function setUp(
  { shapes }: Call,
  { r, c, k, seed }: Sizes,
): { readonly engine: Engine; readonly tensors: readonly Tensor[]; readonly bystander: Tensor } {
  const { engine, tensor } = bench()
  const filled = ([rows, cols]: Shape, i: number): Tensor => tensor(rows, cols, tame(rows * cols, seed + i))
  return { engine, tensors: shapes(r, c, k).map(filled), bystander: filled([2, 2], 50) }
}

/** The values as text, so that -0 and NaN can be told apart. */
export const bits = (engine: Engine, tensors: readonly Tensor[]): string[] =>
  tensors.map((t) => [...engine.read(t)].map((x) => (Object.is(x, -0) ? '-0' : String(x))).join())

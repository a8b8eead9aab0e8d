import { activationCodes, mapCodes, type Kernels } from '@hebb/kernels'

/** Sizes by letter: M rows (the batch), N columns, K the inner size of a product. */
export interface Sizes {
  readonly M: number
  readonly N: number
  readonly K: number
}

/** Shape of a buffer, by letters of {@link Sizes}: 'MN' is [M, N], '' a single number. */
export type Dims = '' | 'M' | 'N' | 'K' | 'MN' | 'NM' | 'MK' | 'KM' | 'KN' | 'NK'

export type Buffers<B> = Readonly<Record<string, B>>

/**
 * One way of calling one kernel, described so that properties can be stated for all of them. Which outputs
 * depend on which inputs follows from the letters: x [M, K] reaches every out [M, N] of its own row.
 */
export interface KernelCase {
  readonly name: string
  readonly inputs?: Readonly<Record<string, Dims>>
  /** Written without being read: filled with NaN before the call. */
  readonly outputs?: Readonly<Record<string, Dims>>
  /** Read and written. */
  readonly updates?: Readonly<Record<string, Dims>>
  /** An element reaches its whole row, as in softmax. */
  readonly mixesRow?: boolean
  /** `[from, to]`: pairs that the letters would connect, but which do not depend on each other. */
  readonly unconnected?: readonly (readonly [string, string])[]
  /** The output may not be one of the inputs. */
  readonly apart?: boolean
  /** How many numbers are summed for one element. */
  readonly terms?: (s: Sizes) => number
  /** From a number in (-1, 1) to a value of that buffer; `index` counts elements. */
  readonly domain?: Readonly<Record<string, (u: number, index: number) => number>>
  call<B>(k: Kernels<B>, s: Sizes, b: Buffers<B>): void
}

const n = (s: Sizes): number => s.M * s.N
const positive = (u: number): number => u + 1.25
const sign = (u: number): number => (u < 0 ? -1 : 1)
const ids = (_: number, index: number): number => 7 * index + 3

const products: KernelCase[] = ['NN', 'TN', 'NT', 'TT'].flatMap((form) =>
  [0, 0.5].map((beta): KernelCase => ({
    name: `gemm ${form}, beta ${beta}`,
    inputs: { a: form[0] === 'N' ? 'MK' : 'KM', b: form[1] === 'N' ? 'KN' : 'NK' },
    ...(beta === 0 ? { outputs: { c: 'MN' } } : { updates: { c: 'MN' } }),
    apart: true,
    terms: (s) => s.K,
    call(k, { M, N, K }, { a, b, c }) {
      const [aRow, aCol] = form[0] === 'N' ? [K, 1] : [1, M]
      const [bRow, bCol] = form[1] === 'N' ? [N, 1] : [1, K]
      k.gemm(M, N, K, -0.7, a!, aRow!, aCol!, b!, bRow!, bCol!, beta, c!, N)
    },
  })),
)

const vectorProducts: KernelCase[] = [
  {
    name: 'gemv',
    inputs: { a: 'MN', x: 'N' },
    outputs: { y: 'M' },
    apart: true,
    terms: (s) => s.N,
    call: (k, s, { a, x, y }) => k.gemv(0, s.M, s.N, 0.7, a!, x!, 0, y!),
  },
  {
    name: 'gemv transposed, beta 0.5',
    inputs: { a: 'MN', x: 'M' },
    updates: { y: 'N' },
    apart: true,
    terms: (s) => s.M,
    call: (k, s, { a, x, y }) => k.gemv(1, s.M, s.N, 0.7, a!, x!, 0.5, y!),
  },
  {
    name: 'ger',
    inputs: { x: 'M', y: 'N' },
    updates: { a: 'MN' },
    call: (k, s, { x, y, a }) => k.ger(s.M, s.N, -0.7, x!, y!, a!),
  },
]

const x = { x: 'MN' } as const
const xy = { x: 'MN', y: 'MN' } as const
const out = { out: 'MN' } as const

const elementwise: KernelCase[] = [
  { name: 'copy', inputs: x, outputs: out, call: (k, s, { x, out }) => k.copy(n(s), x!, out!) },
  { name: 'fill', outputs: out, call: (k, s, { out }) => k.fill(n(s), 0.3, out!) },
  { name: 'scale', inputs: x, outputs: out, call: (k, s, { x, out }) => k.scale(n(s), -2, 0.3, x!, out!) },
  { name: 'add', inputs: x, updates: out, call: (k, s, { x, out }) => k.add(n(s), -2, x!, out!) },
  {
    name: 'combine',
    inputs: xy,
    outputs: out,
    call: (k, s, { x, y, out }) => k.combine(n(s), -2, x!, 0.3, y!, out!),
  },
  { name: 'mul', inputs: xy, outputs: out, call: (k, s, { x, y, out }) => k.mul(n(s), x!, y!, out!) },
  {
    name: 'div',
    inputs: xy,
    outputs: out,
    domain: { y: positive },
    call: (k, s, { x, y, out }) => k.div(n(s), x!, y!, out!),
  },
  { name: 'clamp', inputs: x, outputs: out, call: (k, s, { x, out }) => k.clamp(n(s), -0.5, 0.25, x!, out!) },
  ...Object.entries(mapCodes).map(([f, code]): KernelCase => ({
    name: `map ${f}`,
    inputs: x,
    outputs: out,
    domain: { x: f === 'log' || f === 'sqrt' ? positive : (u) => 3 * u },
    call: (k, s, { x, out }) => k.map(code, n(s), x!, out!),
  })),
]

const activations: KernelCase[] = Object.entries(activationCodes).flatMap(([f, code]): KernelCase[] => [
  {
    name: `activate ${f}`,
    inputs: { u: 'MN' },
    outputs: { h: 'MN' },
    domain: { u: (u) => 5 * u },
    call: (k, s, { u, h }) => k.activate(code, n(s), u!, h!),
  },
  {
    name: `biasActivate ${f}`,
    inputs: { bias: 'N', x: 'MN' },
    outputs: out,
    call: (k, s, { bias, x, out }) => k.biasActivate(code, s.M, s.N, bias!, x!, out!),
  },
  {
    name: `gate ${f}`,
    inputs: { delta: 'MN', h: 'MN' },
    outputs: out,
    // Both ends of relu and hardSigmoid occur.
    domain: { h: f === 'logistic' || f === 'softplus' ? (u) => (u + 1) / 2 : (u) => Math.max(0, 1.5 * u) },
    unconnected: f === 'linear' ? [['h', 'out']] : [],
    call: (k, s, { delta, h, out }) => k.gate(code, n(s), delta!, h!, out!),
  },
])

const rows: KernelCase[] = [
  {
    name: 'colSum',
    inputs: x,
    outputs: { out: 'N' },
    apart: true,
    terms: (s) => s.M,
    call: (k, s, { x, out }) => k.colSum(s.M, s.N, -0.7, x!, 0, out!),
  },
  {
    name: 'colSum, beta 0.5',
    inputs: x,
    updates: { out: 'N' },
    apart: true,
    terms: (s) => s.M,
    call: (k, s, { x, out }) => k.colSum(s.M, s.N, -0.7, x!, 0.5, out!),
  },
  {
    name: 'rowDot',
    inputs: xy,
    outputs: { out: 'M' },
    apart: true,
    terms: (s) => s.N,
    call: (k, s, { x, y, out }) => k.rowDot(s.M, s.N, -0.7, x!, y!, out!),
  },
  {
    name: 'rowScale',
    inputs: { x: 'MN', s: 'M' },
    outputs: out,
    call: (k, { M, N }, { x, s, out }) => k.rowScale(M, N, x!, s!, out!),
  },
  {
    name: 'rowNormalize',
    inputs: x,
    outputs: out,
    mixesRow: true,
    terms: (s) => s.N,
    call: (k, s, { x, out }) => k.rowNormalize(s.M, s.N, 0.01, x!, out!),
  },
  {
    name: 'softmax',
    inputs: x,
    outputs: out,
    mixesRow: true,
    terms: (s) => s.N,
    domain: { x: (u) => 9 * u },
    call: (k, s, { x, out }) => k.softmax(s.M, s.N, x!, out!),
  },
  {
    name: 'copyColumns',
    inputs: x,
    outputs: out,
    apart: true,
    // In two parts, the second first: columns before `half` and those from there on.
    call(k, { M, N }, { x, out }) {
      const half = N >> 1
      k.copyColumns(M, N - half, N, half, x!, N, half, out!)
      k.copyColumns(M, half, N, 0, x!, N, 0, out!)
    },
  },
  {
    name: 'oneHot',
    outputs: out,
    call: (k, { M, N }, { out }) => N > 0 && k.oneHot(M, N, N - 1, 0.5, out!),
  },
]

const sums: KernelCase[] = [
  {
    name: 'sumSquares',
    inputs: x,
    outputs: { out: '' },
    apart: true,
    terms: n,
    call: (k, s, { x, out }) => k.sumSquares(n(s), x!, out!),
  },
  {
    name: 'maxAbs',
    inputs: x,
    outputs: { out: '' },
    apart: true,
    call: (k, s, { x, out }) => k.maxAbs(n(s), x!, out!),
  },
  {
    name: 'dot',
    inputs: xy,
    outputs: { out: '' },
    apart: true,
    terms: n,
    call: (k, s, { x, y, out }) => k.dot(n(s), x!, y!, out!),
  },
]

const yt = { y: 'MN', t: 'MN' } as const
const losses: KernelCase[] = [
  {
    name: 'squaredError',
    inputs: yt,
    outputs: { out: 'M' },
    apart: true,
    terms: (s) => 2 * s.N,
    call: (k, s, { y, t, out }) => k.squaredError(s.M, s.N, y!, t!, out!),
  },
  {
    name: 'crossEntropy',
    inputs: { z: 'MN', t: 'MN' },
    outputs: { out: 'M' },
    apart: true,
    terms: (s) => 20 * s.N,
    domain: { z: (u) => 9 * u },
    call: (k, s, { z, t, out }) => k.crossEntropy(s.M, s.N, z!, t!, out!),
  },
  {
    name: 'hinge',
    inputs: yt,
    outputs: { out: 'M' },
    apart: true,
    terms: (s) => 3 * s.N,
    domain: { y: (u) => 2 * u, t: sign },
    call: (k, s, { y, t, out }) => k.hinge(s.M, s.N, y!, t!, out!),
  },
  {
    name: 'hingeDelta',
    inputs: yt,
    outputs: out,
    domain: { y: (u) => 2 * u, t: sign },
    call: (k, s, { y, t, out }) => k.hingeDelta(n(s), y!, t!, out!),
  },
]

/** Their `ids` are counters, never NaN. */
const random: KernelCase[] = [
  {
    name: 'normal',
    inputs: { ids: 'M' },
    outputs: out,
    unconnected: [['ids', 'out']],
    domain: { ids },
    call: (k, s, { ids, out }) => k.normal(s.M, s.N, 0.5, 1234567890, 3456789012, ids!, out!),
  },
  {
    name: 'uniform',
    inputs: { ids: 'M' },
    outputs: out,
    unconnected: [['ids', 'out']],
    domain: { ids },
    call: (k, s, { ids, out }) => k.uniform(s.M, s.N, -0.25, 0.5, 1234567890, 3456789012, ids!, out!),
  },
  {
    name: 'sample',
    inputs: { ids: 'M', weights: 'MN', except: 'MN' },
    outputs: out,
    mixesRow: true,
    unconnected: [['ids', 'out']],
    domain: { ids, weights: (u) => Math.max(0, u), except: (u) => (u > 0.5 ? 1 : 0) },
    call: (k, s, { ids, weights, except, out }) =>
      k.sample(s.M, s.N, 1234567890, 3456789012, ids!, weights!, except!, out!),
  },
]

const optimizers: KernelCase[] = [
  {
    name: 'clipNorm',
    inputs: { sumSquares: '' },
    updates: x,
    domain: { sumSquares: positive },
    call: (k, s, { sumSquares, x }) => k.clipNorm(n(s), 0.5, sumSquares!, x!),
  },
  {
    name: 'sgd',
    inputs: { g: 'MN' },
    updates: { w: 'MN' },
    call: (k, s, { g, w }) => k.sgd(n(s), 0.1, 0.2, 0.3, g!, w!),
  },
  ...[0, 1].map((nesterov): KernelCase => ({
    name: nesterov ? 'momentum, nesterov' : 'momentum',
    inputs: { g: 'MN' },
    updates: { v: 'MN', w: 'MN' },
    call: (k, s, { g, v, w }) => k.momentum(n(s), 0.1, 0.9, nesterov, 0.2, 0.3, g!, v!, w!),
  })),
  {
    name: 'adam',
    inputs: { g: 'MN' },
    updates: { m: 'MN', v: 'MN', w: 'MN' },
    unconnected: [['m', 'v'], ['v', 'm']], // prettier-ignore
    domain: { v: positive },
    call: (k, s, { g, m, v, w }) => k.adam(n(s), 0.1, 0.9, 0.999, 1e-8, 0.5, 0.25, 0.2, 0.3, g!, m!, v!, w!),
  },
]

export const kernelCases: readonly KernelCase[] = [
  ...products,
  ...vectorProducts,
  ...elementwise,
  ...activations,
  ...rows,
  ...sums,
  ...losses,
  ...random,
  ...optimizers,
]

import { describe, expect, it } from 'vitest'
import { ShapeError, type Tensor } from '../src/index.js'
import { bench, thrown } from './helpers.js'
import { bits, calls, setUp, type Call } from './op-calls.js'

/** Ops that copy some columns, or reduce any shape to a number, take more than one shape there. */
const isFree = ({ op }: Call, at: number): boolean =>
  (op === 'copyColumns' && at < 2) ||
  (op === 'sumSquares' && at === 1) ||
  (op === 'maxAbs' && at === 1) ||
  (op === 'clipNorm' && at === 0)

const misfits = calls
  .filter((c) => c.shapes(3, 4, 2).length > 1)
  .flatMap((c, i) => c.shapes(3, 4, 2).map((shape, at) => ({ name: `${c.op} (${i})`, c, shape, at })))
  .filter(({ c, at }) => !isFree(c, at))

it.each(misfits)('$name refuses a wrong shape of tensor $at, naming op and shape', ({ c, shape, at }) => {
  const { engine, tensor } = bench()
  const tensors = c
    .shapes(3, 4, 2)
    .map(([rows, cols], i) => tensor(rows + (i === at ? 2 : 0), cols + (i === at ? 3 : 0)))
  const error = thrown(() => c.run(engine.ops, tensors))
  expect(error).toBeInstanceOf(ShapeError)
  expect(error.message).toMatch(new RegExp(`^${c.op}: `))
  expect(error.message).toContain(`[${shape[0] + 2}, ${shape[1] + 3}]`)
})

describe('other arguments that are refused', () => {
  const { ops, tensor } = bench()
  const t = (r: number, c: number): Tensor => tensor(r, c)
  const square = t(3, 3)
  const cell = t(1, 1)
  const column = t(3, 1)
  it.each<[string, () => void, RegExp]>([
    ['too few values', () => ops.upload(square, [1, 2]), /upload.*\[3, 3\].*2/],
    ['columns beyond the last', () => ops.copyColumns(t(3, 2), square, { from: 2, width: 2 }), /copyColumns/],
    [
      'columns before the first',
      () => ops.copyColumns(t(3, 2), square, { from: -1, width: 1 }),
      /copyColumns/,
    ],
    ['other rows', () => ops.copyColumns(t(2, 3), square), /copyColumns/],
    ['no such column', () => ops.oneHot(square, 3), /oneHot.*3/],
    ['no column at all', () => ops.oneHot(square, NaN), /oneHot.*NaN/],
    ['gemm in place', () => ops.gemm(square, square, t(3, 3)), /gemm: out and input are the same tensor/],
    ['gemm in place on the right', () => ops.gemm(square, t(3, 3), square), /gemm: out and input/],
    ['affine in place', () => ops.affine(square, square, t(3, 3), t(1, 3)), /affine: out and input/],
    ['affine into its weight', () => ops.affine(square, t(3, 3), square, t(1, 3)), /affine: out and input/],
    ['transpose in place', () => ops.transpose(square, square, t(3, 3)), /transpose: out and input/],
    ['transpose into its weight', () => ops.transpose(square, t(3, 3), square), /transpose: out and input/],
    ['copyColumns in place', () => ops.copyColumns(square, square), /copyColumns: out and input/],
    ['colSum in place', () => ops.colSum(cell, cell), /colSum: out and input/],
    ['rowDot in place', () => ops.rowDot(column, column, t(3, 1)), /rowDot: out and input/],
    ['sumSquares in place', () => ops.sumSquares(cell, cell), /sumSquares: out and input/],
    ['maxAbs in place', () => ops.maxAbs(cell, cell), /maxAbs: out and input/],
    ['dot in place', () => ops.dot(cell, t(1, 1), cell), /dot: out and input/],
    ['a loss in place', () => ops.crossEntropy(column, column, t(3, 1)), /crossEntropy: out and input/],
  ])('%s', (_name, f, message) => {
    expect(f).toThrow(ShapeError)
    expect(f).toThrow(message)
  })
})

describe('elementwise ops', () => {
  it.each(
    calls
      .filter(({ op }) =>
        [
          'scale',
          'sub',
          'combine',
          'mul',
          'div',
          'clamp',
          'map',
          'activate',
          'gate',
          'rowNormalize',
          'softmax',
          'hingeDelta',
        ].includes(op),
      )
      .map((c) => ({ name: c.op, c })),
  )('$name gives the same in place', ({ c }) => {
    const apart = setUp(c, { r: 3, c: 4, k: 2, seed: 7 })
    c.run(apart.engine.ops, apart.tensors)
    const place = setUp(c, { r: 3, c: 4, k: 2, seed: 7 })
    const [, x, ...rest] = place.tensors
    c.run(place.engine.ops, [x!, x!, ...rest])
    expect(bits(place.engine, [x!])).toEqual(bits(apart.engine, [apart.tensors[0]!]))
  })
})

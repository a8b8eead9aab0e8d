import { describe, expect, test } from 'vitest'
import { byteDmd, type ByteDmdProgram, type Instruction } from '../../src/memory/byte-dmd.js'

/** `t = a b`: t is computed from a and b. */
function program(
  inputs: ByteDmdProgram['inputs'],
  lines: readonly string[],
  results: string[],
): ByteDmdProgram {
  const instructions = lines.map((line): Instruction => {
    const [writes, reads] = line.split(' = ')
    return { reads: reads!.split(' '), writes: writes!.split(' ') }
  })
  return { inputs, instructions, results }
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const flat = (n: number): string[] => range(n).flatMap((i) => range(n).map((j) => `A${i},${j}`))
const vector = (n: number): string[] => range(n).map((i) => `x${i}`)

/** y_i = Σ_j term(i, j), each sum from the left. */
function products(n: number, element: (i: number, j: number) => string): string[] {
  return range(n).flatMap((i) =>
    range(n).flatMap((j) =>
      j === 0 ? [`y${i} = ${element(i, j)}`] : [`t = ${element(i, j)}`, `y${i} = y${i} t`],
    ),
  )
}

const matvec = (n: number): ByteDmdProgram =>
  program(
    [flat(n), vector(n)],
    products(n, (i, j) => `A${i},${j} x${j}`),
    range(n).map((i) => `y${i}`),
  )

const vecmat = (n: number): ByteDmdProgram =>
  program(
    [flat(n), vector(n)],
    products(n, (i, j) => `x${j} A${j},${i}`),
    range(n).map((i) => `y${i}`),
  )

const dot = (inputs: ByteDmdProgram['inputs']): ByteDmdProgram =>
  program(inputs, ['p = a0 b0', 'q = a1 b1', 'r = p q'], ['r'])

test.each<[string, ByteDmdProgram, number[], number[]]>([
  ['(a + b) + c', program(['a', 'b', 'c'], ['t = a b', 'r = t c'], ['r']), [1, 2, 1, 2], [6, 14, 38]],
  ['a + a', program(['a'], ['r = a a'], ['r']), [1, 1], [2, 6, 14]],
  [
    'dot product of arrays',
    dot([
      ['a0', 'a1'],
      ['b0', 'b1'],
    ]),
    [2, 4, 2, 3, 2, 1],
    [11, 27, 74],
  ],
  ['dot product of scalars', dot(['a0', 'a1', 'b0', 'b1']), [1, 3, 2, 3, 2, 1], [10, 26, 68]],
  ['2 x 2 matrix by vector', matvec(2), [4, 6, 5, 6, 3, 1, 5, 3, 4, 3, 2, 1], [26, 70, 183]],
])('%s', (_, p, depths, costs) => {
  expect(byteDmd(p).depths).toEqual(depths)
  expect([1, 2, 4].map((bytesPerElement) => byteDmd({ ...p, bytesPerElement }).cost)).toEqual(costs)
})

test('matrix by vector and vector by matrix, n = 2 to 8', () => {
  const sizes = range(7).map((i) => i + 2)
  expect(sizes.map((n) => byteDmd(matvec(n)).cost)).toEqual([26, 75, 157, 270, 422, 615, 896])
  expect(sizes.map((n) => byteDmd(vecmat(n)).cost)).toEqual([25, 72, 150, 258, 397, 572, 832])
})

test('a cost of k bytes an element is the sum over its bytes', () => {
  const { depths, cost } = byteDmd({ ...matvec(4), bytesPerElement: 3 })
  const bytes = depths.flatMap((d) => [3 * d - 2, 3 * d - 1, 3 * d])
  expect(cost).toBe(bytes.reduce((sum, depth) => sum + Math.ceil(Math.sqrt(depth)), 0))
})

describe('liveness', () => {
  test('an input that is not read is absent, also as a result', () => {
    expect(byteDmd(program(['unused', 'a'], ['r = a'], ['r', 'unused'])).depths).toEqual([1])
  })

  test('an output that nobody wants is dropped', () => {
    expect(byteDmd(program(['a', 'b'], ['r waste = a', 's = b'], ['r', 's'])).depths).toEqual([1, 2])
  })

  test('a result stays to the end', () => {
    expect(byteDmd(program(['a', 'b'], ['r = a', 's = b'], ['r', 's'])).depths).toEqual([1, 2])
    expect(byteDmd(program(['a', 'b'], ['r = a', 's = b'], ['s'])).depths).toEqual([1, 1])
  })

  test('a name that is written again is another value', () => {
    expect(byteDmd(program(['a', 'b'], ['a = b', 'r = a'], ['r']))).toEqual(
      byteDmd(program(['a', 'b'], ['t = b', 'r = t'], ['r'])),
    )
  })
})

test.each([
  [program(['a'], ['r = b'], ['r']), "instructions[0].reads: 'b' is neither an input nor written before"],
  [program(['a'], ['r = a'], ['s']), "results: 's' is neither an input nor written before"],
  [
    { ...program(['a'], ['r = a'], ['r']), bytesPerElement: 0 },
    'bytesPerElement: expected a positive integer, got 0',
  ],
])('refuses an invalid program %#', (p, message) => {
  expect(() => byteDmd(p)).toThrow(message)
})

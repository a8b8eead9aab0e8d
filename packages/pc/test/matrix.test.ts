import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { apply, eigenvalues, identity, matrix, product, solve, transposed } from '../src/analysis/matrix.js'

/** Values in (-1, 1), the same for the same seed. */
const values = (n: number, seed: number): number[] =>
  Array.from({ length: n }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed))
const square = (n: number, seed: number) => matrix(n, n, values(n * n, seed))

describe('solve', () => {
  it('solves whatever its rows are ordered like: a diagonal of zeros, or of small pivots', () => {
    for (let n = 1; n <= 6; n++) {
      for (let shift = 0; shift < n; shift++) {
        for (const small of [0, 1e-20]) {
          // 3 I with its rows moved, and a little of everything else.
          const a = square(n, n).values.map((x, i) => {
            const [row, column] = [Math.floor(i / n), i % n]
            if ((row + shift) % n === column) return 3 + row
            return row === column ? small : 0.3 * x
          })
          const wanted = values(n, 7)
          const got = solve(matrix(n, n, a), apply(matrix(n, n, a), wanted))
          expect(relativeDistance({ got }, { got: wanted }), `${n} ${shift} ${small}`).toBeLessThan(1e-13)
        }
      }
    }
  })

  it('looks for pivots below the diagonal only, whatever stands above it', () => {
    for (const above of [5, -5, 50]) {
      const a = matrix(4, 4, [1, above, above, above, 0, 0, above, 3, 0, 3, 0, above, 0, 0, 2, 0])
      const wanted = values(4, 2)
      expect(relativeDistance({ x: solve(a, apply(a, wanted)) }, { x: wanted }), `${above}`).toBeLessThan(
        1e-9,
      )
    }
  })
})

describe('eigenvalues', () => {
  const spectrum = [-2, -0.5, 0.25, 1, 4]
  /** Q diag(spectrum) Qᵀ, Q = I - 2 u uᵀ/|u|² */
  const symmetric = (scale = 1) => {
    const n = spectrum.length
    const u = values(n, 3)
    const norm = u.reduce((sum, x) => sum + x * x, 0)
    const Q = identity(n)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) Q.values[i * n + j] -= (2 * u[i] * u[j]) / norm
    const D = matrix(n, n)
    spectrum.forEach((x, i) => (D.values[i * n + i] = scale * x))
    return product(product(Q, D), transposed(Q))
  }

  it('are those that the matrix was made from, rising, at any scale', () => {
    for (const scale of [1, 1e-14, 1e14]) {
      const got = eigenvalues(symmetric(scale)).map((x) => x / scale)
      expect(relativeDistance({ got }, { got: spectrum }), `${scale}`).toBeLessThan(1e-14)
    }
  })

  it('are found where some elements are 0 already', () => {
    const blocks = matrix(4, 4, [1, 0, 0, 0, 0, 1, 0.5, 0, 0, 0.5, 1, 0, 0, 0, 0, 1])
    const got = eigenvalues(blocks)
    expect(relativeDistance({ got }, { got: [0.5, 1, 1, 1.5] })).toBeLessThan(1e-15)
  })
})

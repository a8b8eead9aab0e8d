import { totalOf, type AuxDense, type Layer } from '@hebb/core'
import { relativeDistance } from '../compare.js'
import type { Property } from '../property.js'
import { batchFor, trainerFor, type Case, type Subject } from '../subject.js'

/** C6: permuting the units of a hidden layer, aux layers likewise, permutes the update. */
export const permutationEquivariance: Property = {
  id: 'C6',
  name: 'permutation equivariance',
  claim: 'equivariant',
  says: 'permuting the units of a hidden layer permutes the update',
  skip: ({ rule }) => (rule.claims.equivariant === false ? 'equivariant is not claimed' : undefined),
  check(subject, c) {
    const { sizes } = c
    const batch = batchFor(c)
    for (let hidden = 1; hidden < sizes.length - 1; hidden++) {
      const plain = trainerFor(subject, c)
      const permuted = trainerFor(subject, c)
      const sites = parameterSites(subject, c)
      const permute = (name: string, values: ArrayLike<number>): Float64Array => {
        const { from, to, rows, cols } = sites[name]!
        return reversed(
          values,
          rows,
          cols,
          to === hidden && rows === sizes[hidden],
          from === hidden && cols === sizes[hidden],
        )
      }
      for (const name of plain.parameters) permuted.write(name, permute(name, plain.read(name)))
      const expected = Object.fromEntries(
        Object.entries(totalOf(plain.gradients(batch))).map(([name, values]) => [
          name,
          permute(name, values),
        ]),
      )
      const error = relativeDistance(expected, totalOf(permuted.gradients(batch)))
      if (!(error <= (subject.tolerance ?? 1e-10)))
        return `permuting layer ${hidden} changes the update by ${error} (relative)`
    }
    return undefined
  },
}

interface Site {
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly cols: number
}

/** Which layers each parameter joins. A bias is a column here. */
function parameterSites({ rule }: Subject, { sizes }: Case): Record<string, Site> {
  const sites: Record<string, Site> = {}
  const add = (W: string, b: string, from: number, to: number, nIn: number, nOut: number): void => {
    sites[W] = { from, to, rows: nOut, cols: nIn }
    sites[b] = { from: -1, to, rows: nOut, cols: 1 }
  }
  sizes.slice(1).forEach((n, i) => add(`W${i + 1}`, `b${i + 1}`, i, i + 1, sizes[i]!, n))
  const layers = sizes.map((n, l) => ({ index: l, nIn: sizes[l - 1], nOut: n }) as Layer)
  rule.aux?.({
    layers,
    sizes,
    dense(group: string, { index, from, to, nIn = sizes[from]!, nOut = sizes[to]! }: AuxDense) {
      add(`${group}${index}.W`, `${group}${index}.b`, from, to, nIn, nOut)
      return { index, nIn, nOut } as Layer
    },
  })
  return sites
}

/** Rows, columns, or both in reverse order. */
function reversed(
  values: ArrayLike<number>,
  rows: number,
  cols: number,
  flipRows: boolean,
  flipCols: boolean,
): Float64Array {
  const out = new Float64Array(rows * cols)
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < cols; j++) {
      out[r * cols + j] = values[(flipRows ? rows - 1 - r : r) * cols + (flipCols ? cols - 1 - j : j)]!
    }
  }
  return out
}

import type { DataSet } from '@hebb/core'

/** A set of the given rows, copied, in the given order. */
export function takeRows(set: DataSet, rows: Uint32Array): DataSet {
  const features = set.shape.reduce((n, d) => n * d, 1)
  const inputs = set.inputs.slice(0, 0).constructor as new (length: number) => typeof set.inputs
  const taken = new inputs(rows.length * features)
  rows.forEach((row, at) =>
    taken.set(set.inputs.subarray(row * features, (row + 1) * features), at * features),
  )
  return { ...set, inputs: taken, labels: Uint8Array.from(rows, (row) => set.labels[row]!) }
}

/** Rows of each class, ascending. */
export function rowsByClass({ labels, classes }: DataSet): Uint32Array[] {
  const rows: number[][] = Array.from({ length: classes }, () => [])
  labels.forEach((label, row) => rows[label]?.push(row))
  return rows.map((list) => Uint32Array.from(list))
}

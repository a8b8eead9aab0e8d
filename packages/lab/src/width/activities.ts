import { type Backend, type Network } from '@hebb/core'

/** The network's activities h_0 .. h_L in a feed-forward pass, each [rows, n_l] row-major, with parameters as `read` gives them. */
export function activities(
  network: Network,
  read: (parameter: string) => ArrayLike<number>,
  inputs: ArrayLike<number>,
  rows: number,
  backend: Backend,
): ArrayLike<number>[] {
  const engine = backend.open()
  const tensor = (label: string, rows: number, cols: number, values?: ArrayLike<number>) => {
    const made = engine.tensor({ label, rows, cols, kind: 'state' })
    if (values) engine.ops.upload(made, values)
    return made
  }
  try {
    let below = tensor('x', rows, network.inputs, inputs)
    const all = [inputs]
    network.layers.forEach((spec, i) => {
      const index = i + 1
      const parameters = Object.fromEntries(
        Object.entries(spec.shapes).map(([role, [r, c]]) => [
          role,
          tensor(`${role}${index}`, r, c, read(`${role}${index}`)),
        ]),
      )
      const layer = spec.bind({ name: `layer ${index}`, index, parameters, ops: engine.ops })
      const h = tensor(`h${index}`, rows, spec.nOut)
      layer.forward(h, below)
      all[index] = engine.read(h)
      below = h
    })
    return all
  } finally {
    engine.dispose()
  }
}

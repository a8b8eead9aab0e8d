import type { Backend, Engine, Layer, Network, Tensor } from '@hebb/core'

/** A network's layers outside of a trainer, to compute with. Layers and activities from index 1; dispose the engine. */
export function boundLayers(
  network: Network,
  read: (parameter: string) => ArrayLike<number>,
  backend: Backend,
): {
  readonly engine: Engine
  readonly layers: readonly Layer[]
  tensor(label: string, rows: number, cols: number, values?: ArrayLike<number>): Tensor
} {
  const engine = backend.open()
  const tensor = (label: string, rows: number, cols: number, values?: ArrayLike<number>): Tensor => {
    const made = engine.tensor({ label, rows, cols, kind: 'state' })
    if (values) engine.ops.upload(made, values)
    return made
  }
  const rooms = new Map<string, Tensor>()
  const scratch = (x: Tensor, slot: number): Tensor => {
    const label = `scratch ${slot} ${x.rows} ${x.cols}`
    if (!rooms.has(label)) rooms.set(label, tensor(label, x.rows, x.cols))
    return rooms.get(label)!
  }
  const layers: Layer[] = []
  network.layers.forEach((spec, i) => {
    const index = i + 1
    const parameters = Object.fromEntries(
      Object.entries(spec.shapes).map(([role, [rows, cols]]) => [
        role,
        tensor(`${role}${index}`, rows, cols, read(`${role}${index}`)),
      ]),
    )
    layers[index] = spec.bind({ name: `layer ${index}`, index, parameters, ops: engine.ops, scratch })
  })
  return { engine, layers, tensor }
}

import type { Backend, Network } from '@hebb/core'
import { boundLayers } from './bound-layers.js'

/** The network's activities h_0 .. h_L in a feed-forward pass, each [rows, n_l] row-major, with parameters as `read` gives them. */
export function activities(
  network: Network,
  read: (parameter: string) => ArrayLike<number>,
  inputs: ArrayLike<number>,
  rows: number,
  backend: Backend,
): ArrayLike<number>[] {
  const { engine, layers, tensor } = boundLayers(network, read, backend)
  try {
    let below = tensor('x', rows, network.inputs, inputs)
    const all = [inputs]
    for (let l = 1; l < layers.length; l++) {
      const h = tensor(`h${l}`, rows, layers[l]!.nOut)
      layers[l]!.forward(h, below)
      all[l] = engine.read(h)
      below = h
    }
    return all
  } finally {
    engine.dispose()
  }
}

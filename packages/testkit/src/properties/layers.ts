import { network, type LayerSpec, type Network, type Tensor } from '@hebb/core'
import type { Property } from '../property.js'
import { batchFor, networkFor, trainerFor } from '../subject.js'

/** What the functions of a layer take, in order: tensors of its inputs' and its outputs' width. */
const calls: Readonly<Record<string, readonly (readonly [name: string, side: 'nIn' | 'nOut'])[]>> = {
  affine: [['out', 'nOut'], ['x', 'nIn']], // prettier-ignore
  forward: [['h', 'nOut'], ['x', 'nIn']], // prettier-ignore
  activate: [['out', 'nOut'], ['u', 'nOut']], // prettier-ignore
  gate: [['d', 'nOut'], ['e', 'nOut'], ['h', 'nOut'], ['x', 'nIn']], // prettier-ignore
  transpose: [['out', 'nIn'], ['d', 'nOut']], // prettier-ignore
  pullback: [['out', 'nIn'], ['d', 'nOut'], ['e', 'nOut'], ['x', 'nIn']], // prettier-ignore
}

/** C20: a dense layer reads neither the x of `gate` nor the e of `pullback`. Others do: see that it is given them. */
export const layerCalls: Property = {
  id: 'C20',
  name: 'calls of layers',
  says: 'a layer is called with tensors of its own sizes, and its gate with d and e apart',
  runs: 5,
  check(subject, c) {
    let wrong: string | undefined
    const watched = watching(networkFor(subject, c), (problem) => (wrong ??= problem))
    const trainer = trainerFor(subject, c, { network: watched })
    const batch = batchFor(c)
    trainer.step(batch)
    trainer.predict(batch)
    return wrong
  },
}

/** The same network, of layers that look at what they are given. */
function watching({ layers }: Network, report: (problem: string) => void): Network {
  const watched = (spec: LayerSpec): LayerSpec => ({
    ...spec,
    bind(at) {
      const layer = spec.bind(at)
      const look = (method: string, given: readonly unknown[]): void => {
        const tensors = given as readonly (Tensor | undefined)[]
        calls[method]!.forEach(([name, side], i) => {
          const cols = tensors[i]?.cols
          if (cols !== layer[side])
            report(
              `${method} of ${layer.name} got ${cols === undefined ? 'no' : `${cols} columns of`} ${name}; wanted ${layer[side]} columns`,
            )
        })
        if (method === 'gate' && tensors[0] === tensors[1])
          report(
            `gate of ${layer.name} got ${tensors[0]!.label} as d and as e: a layer with a skip connection needs them apart`,
          )
      }
      const methods = Object.keys(calls).map((method) => {
        const call = layer[method as 'gate'] as (...given: unknown[]) => void
        return [
          method,
          (...given: unknown[]): void => {
            look(method, given)
            call(...given)
          },
        ]
      })
      return { ...layer, ...Object.fromEntries(methods) }
    },
  })
  return network(layers.map(watched))
}

import type { Context, Layer, Layered, Tensor } from '@hebb/core'
import { entranceOf } from './label.js'
import type { FFOptions } from './options.js'
import { norms, type Pass } from './pass.js'

/** What a pass needs of a step. */
export type Climbing = Context<{ readonly entering: Layered }, { readonly Y: Layered<Layer> }>

/** The way of a pass through the network: label and image in, then layer by layer. */
export function climberOf(options: FFOptions) {
  const entrance = entranceOf(options)
  const normalize = norms[options.norm]
  return {
    ...entrance,
    /** z_0 from the pass's label and an image, the batch's by default. */
    enter(work: Climbing, pass: Pass, image: Tensor = work.input): void {
      entrance.enter(work, pass, image, work.state.entering)
    },
    /** h_l; from layer 2 on, z_{l-1} = norm(h_{l-1}) first. The readout sees the last hidden layer as a hidden layer would. */
    ascend(work: Climbing, pass: Pass, l: number): void {
      if (l === 1) return entrance.first(work, pass, work.state.entering)
      normalize(work.ops, pass.z[l - 1], pass.h[l - 1])
      work.layers[l].forward(pass.h[l], pass.z[l - 1])
    },
  }
}

export type Climber = ReturnType<typeof climberOf>

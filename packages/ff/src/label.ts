import { normal, type Layer, type Layered, type MakeAux, type MakeState, type Tensor } from '@hebb/core'
import type { FFOptions } from './options.js'
import { norms, type Pass, type Work } from './pass.js'

/** How a pass's label and its image become the first layer's input. */
export interface Entrance {
  /** Passes with labels of one size see the same z_0. */
  readonly shares: boolean
  /** Weights from the label to layer 1, where it has its own. */
  weights(make: MakeAux): Layered<Layer>
  scratch(make: MakeState): Layered
  /** z_0 = norm([label, image]) */
  enter(work: Work, pass: Pass, image: Tensor, scratch: Layered): void
  /** h_1 = f_1(z_0) */
  first(work: Work, pass: Pass, scratch: Layered): void
}

const noWeights = { shares: false, weights: () => [], scratch: () => [] }
const plainFirst: Entrance['first'] = ({ layers }, { h, z }) => layers[1].forward(h[1], z[0])

/** The way in that the options ask for. */
export function entranceOf(options: FFOptions): Entrance {
  const normalize = norms[options.norm]

  /** No label: unsupervised negatives. */
  const unlabeled: Entrance = {
    ...noWeights,
    enter: ({ ops }, { z }, image) => normalize(ops, z[0], image),
    first: plainFirst,
  }

  /** The label in place of the first inputs (Hinton 2022: MNIST's border is blank). */
  const overwrite: Entrance = {
    ...noWeights,
    enter({ ops }, { z, y }, image) {
      ops.copy(z[0], image)
      ops.copyColumns(z[0], y)
      normalize(ops, z[0], z[0])
    },
    first: plainFirst,
  }

  /** The label beside the inputs: u_1 = W_1 x + Y y + b, which is one weight matrix over [y, x], in two pieces. */
  const concatenate: Entrance = {
    shares: true,
    weights({ layers, sizes, dense }) {
      const units = sizes.at(-1)!
      const rectifies = ['relu', 'leakyRelu'].includes(layers[1].activation)
      const gain = Math.sqrt((rectifies ? 2 : 1) / (sizes[0] + units))
      const init = normal({ gain, fan: 'none' })
      const Y: Layer[] = []
      Y[1] = dense('Y', { index: 1, from: 0, to: 1, nIn: units, init })
      return Y
    },
    scratch: ({ batch, sizes }) => [batch('[y,x]', sizes.at(-1)! + sizes[0]), batch('Yy', sizes[1])],
    enter({ ops }, { y, label, z, follows }, image, [both]) {
      ops.copyColumns(both, image, { to: y.cols })
      ops.copyColumns(both, y)
      normalize(ops, both, both)
      ops.copyColumns(label[0], both)
      if (!follows) ops.copyColumns(z[0], both, { from: y.cols })
    },
    first({ ops, layers, aux }, { h, z, drive, follows, label }, [, fromLabel]) {
      if (!follows) layers[1].affine(drive, z[0])
      aux.Y[1].affine(fromLabel, label[0])
      ops.combine(h[1], 1, drive, 1, fromLabel)
      layers[1].activate(h[1], h[1])
    },
  }

  return options.negatives === 'hybrid' ? unlabeled : { concatenate, overwrite }[options.label]
}

/**
 * Labels of the positive and the negative pass. C outputs: one-hot, the wrong class drawn with probability ∝ `likely`. One output: ±1, so that
 * the wrong class is the other one.
 */
export function contrast(
  { ops, random, target }: Work,
  { plus, minus, truth, likely }: { plus: Pass; minus: Pass; truth: Tensor; likely: Tensor },
  labelScale: number,
): void {
  if (target.cols === 1) {
    ops.scale(plus.y, target, labelScale)
    ops.scale(minus.y, target, -labelScale)
    return
  }
  // One-hot, whether the loss codes a target as 0 and 1 or as -1 and +1.
  ops.clamp(truth, target, 0, 1)
  random.sample(minus.y, likely, truth)
  ops.scale(plus.y, truth, labelScale)
  ops.scale(minus.y, minus.y, labelScale)
}

/** A label that says nothing: 1/C for each class; 0 where ±1 are the labels. */
export const neutral = ({ ops }: Work, { y }: Pass): void => ops.fill(y, y.cols === 1 ? 0 : 1 / y.cols)

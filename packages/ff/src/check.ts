import { OptionError, type Layer, type Layered } from '@hebb/core'
import type { FFOptions } from './options.js'

/** @throws OptionError for options that contradict each other */
export function checkOptions({ negatives, readout }: FFOptions): void {
  if (negatives !== 'hybrid' || readout === 'softmax') return
  throw new OptionError(
    "ff: negatives 'hybrid' use no labels, so that goodness says nothing of them: set readout: 'softmax'.",
  )
}

/** @throws OptionError for a network that forward-forward has no way to train */
export function checkNetwork({ label, negatives }: FFOptions, layers: Layered<Layer>): void {
  const L = layers.length - 1
  const [inputs, outputs] = [layers[1].nIn, layers[L].nOut]
  const { activation } = layers[L]
  if (L < 2) {
    throw new OptionError(
      `ff trains hidden layers, and this network has none: its only layer is the readout. Add one, as in mlp([${inputs}, 500, ${outputs}]).`,
    )
  }
  if (['relu', 'leakyRelu', 'softplus'].includes(activation)) {
    throw new OptionError(
      `ff: the last layer is the readout, one unit a class, and gets ${activation}; wanted linear. ` +
        `784-500-500 of the papers is mlp([784, 500, 500, 10], { activation: 'relu' }).`,
    )
  }
  if (label === 'concatenate' && negatives !== 'hybrid' && layers[1].skip) {
    throw new OptionError(
      `ff: label 'concatenate' adds the label inside layer 1, before its activation, and would lose the skip connection around it. ` +
        "Put a layer without one first, such as dense(), or use label: 'overwrite'.",
    )
  }
  if (label === 'overwrite' && negatives !== 'hybrid' && inputs <= outputs) {
    throw new OptionError(
      `ff: label 'overwrite' puts ${outputs} label inputs in place of the first of ${inputs} inputs, so that none is left. ` +
        "Use label: 'concatenate', which leaves the inputs alone.",
    )
  }
}

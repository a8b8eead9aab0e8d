import type { OptionSpecs, Resolved } from '@hebb/core'

/** The options of `ff`, as data: names, defaults, ranges, and a line each. */
export const ffOptions = {
  loss: {
    type: 'choice',
    default: 'symba',
    choices: ['symba', 'bce'],
    says: "each layer's loss: `symba` compares a positive with its negative, `bce` each of them with a threshold",
  },
  alpha: {
    type: 'number',
    default: 4,
    range: [0, 1000],
    says: 'α, steepness of `symba`',
  },
  threshold: {
    type: 'number',
    default: 2,
    range: [0, 10000],
    unit: 'of goodness',
    says: 'θ of `bce`: positives are to be above it, negatives below',
  },
  goodness: {
    type: 'choice',
    default: 'mean',
    choices: ['mean', 'sum'],
    says: "G, what a layer's loss is about: `mean` or `sum` of its squared activities",
  },
  norm: {
    type: 'choice',
    default: 'rms',
    choices: ['rms', 'l2', 'none'],
    says: 'what a layer does to its input, so that it cannot read the goodness below: divides it by its root mean square (`rms`) or length (`l2`)',
  },
  label: {
    type: 'choice',
    default: 'concatenate',
    choices: ['concatenate', 'overwrite'],
    says: 'where the label enters: `concatenate`, beside the inputs, by weights of its own; `overwrite`, in place of the first inputs',
  },
  labelScale: {
    type: 'number',
    default: 4,
    range: [0, 1000],
    says: 'value that stands for the label, before normalization',
  },
  negatives: {
    type: 'choice',
    default: 'hard',
    choices: ['hard', 'uniform', 'hybrid'],
    says: 'negative data: a wrong label that the readout finds likely (`hard`), any wrong label (`uniform`), or two images mixed (`hybrid`, which uses no labels)',
  },
  imageWidth: {
    type: 'integer',
    default: 28,
    range: [1, 10000],
    unit: 'inputs',
    says: 'width of the images that `hybrid` mixes',
  },
  peerNormalization: {
    type: 'number',
    default: 0,
    range: [0, 10],
    says: 'λ, pull of each unit towards the mean activity of its layer; 0.03 is usual',
  },
  collaboration: {
    type: 'number',
    default: 0,
    range: [0, 1],
    says: "γ, weight of the other layers' goodness in a layer's loss",
  },
  readout: {
    type: 'choice',
    default: 'goodness',
    choices: ['goodness', 'softmax'],
    says: 'what predicts: the label of greatest `goodness` (a pass a class), or the last layer (one pass)',
  },
  training: {
    type: 'choice',
    default: 'layerwise',
    choices: ['layerwise', 'joint'],
    says: 'whether hidden layers learn one by one in the forward pass, or together at its end; the updates are the same',
  },
} as const satisfies OptionSpecs

/** All options of a rule, with defaults filled in. */
export type FFOptions = Resolved<typeof ffOptions>

/**
 * Options that go together: `ff(presets.hinton)`, `ff({ ...presets.hinton, threshold: 1 })`.
 *
 * - `hinton`: threshold, uniform negatives, label in the first pixels, as in Hinton (2022).
 * - `parity`: for inputs of -1 and +1, unnormalized; solves sparse parity with one wide relu layer.
 */
export const presets = {
  hinton: { loss: 'bce', threshold: 2, negatives: 'uniform', label: 'overwrite', labelScale: 1 },
  parity: { loss: 'bce', threshold: 2, goodness: 'sum', norm: 'none', negatives: 'uniform', labelScale: 1 },
} as const satisfies Readonly<Record<string, Partial<FFOptions>>>

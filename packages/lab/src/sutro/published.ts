/** A figure as a page prints it. */
export interface Published {
  readonly config: string
  readonly method: string
  readonly seed: number | null
  readonly figure: string
  readonly value: number
}

const rows = (
  config: string,
  method: string,
  figure: string,
  values: readonly (readonly [seed: number | null, value: number])[],
): Published[] => values.map(([seed, value]) => ({ config, method, figure, seed, value }))

/** Test accuracies of the target-propagation page, the best of all epochs. */
export const targetPropagationTable: readonly Published[] = [
  ...rows('n=3 k=3', 'TargetProp', 'best test', [
    [42, 0.78],
    [43, 0.8],
    [44, 0.76],
    [null, 0.78],
  ]),
  ...rows('n=3 k=3', 'Backprop', 'best test', [[42, 0.86]]),
  ...rows('n=20 k=3', 'TargetProp', 'best test', [
    [42, 0.555],
    [43, 0.53],
    [44, 0.55],
    [null, 0.545],
  ]),
  ...rows('n=20 k=3', 'Backprop', 'best test', [[42, 0.585]]),
]

/** Accuracies of the equilibrium-propagation page. */
export const equilibriumPropagationTable: readonly Published[] = [
  ...rows('n=3 k=3', 'EquilibriumProp', 'best train', [
    [42, 0.5],
    [43, 0.62],
    [44, 0.62],
    [null, 0.58],
  ]),
  ...rows('n=3 k=3', 'EquilibriumProp', 'best test', [
    [42, 0.44],
    [43, 0.82],
    [44, 0.74],
    [null, 0.667],
  ]),
  ...rows('n=20 k=3', 'EquilibriumProp', 'best train', [
    [42, 0.528],
    [43, 0.588],
    [44, 0.768],
    [null, 0.628],
  ]),
  ...rows('n=20 k=3', 'EquilibriumProp', 'best test', [
    [42, 0.525],
    [43, 0.555],
    [44, 0.745],
    [null, 0.608],
  ]),
]

/** A figure of one step's memory, as a page prints it: rounded. */
export interface PublishedMemory {
  readonly config: string
  readonly method: string
  /** `ARD`, `total floats`, `reads`, `writes`, or a buffer's `reads of W1`, `mean distance of W1`. */
  readonly figure: string
  readonly value: number
}

const memory = (
  config: string,
  method: string,
  figures: Readonly<Record<string, number>>,
): PublishedMemory[] => Object.entries(figures).map(([figure, value]) => ({ config, method, figure, value }))

export const targetPropagationMemory: readonly PublishedMemory[] = [
  ...memory('n=3 k=3', 'TargetProp', { ARD: 1323 }),
  ...memory('n=3 k=3', 'Backprop', { ARD: 842 }),
  ...memory('n=20 k=3', 'TargetProp', {
    ARD: 37788,
    'total floats': 103068,
    'reads of W1': 2,
    'mean distance of W1': 42555,
    'reads of h1': 4,
    'mean distance of h1': 8503,
    'reads of W2': 2,
    'mean distance of W2': 31044,
    'reads of G2': 2,
    'mean distance of G2': 27543,
    'reads of g2_bias': 2,
    'mean distance of g2_bias': 27543,
  }),
  ...memory('n=20 k=3', 'Backprop', {
    ARD: 33991,
    'total floats': 97067,
    'reads of W1': 2,
    'mean distance of W1': 38554,
    'reads of h1': 2,
    'mean distance of h1': 2002,
    'reads of W2': 2,
    'mean distance of W2': 26544,
  }),
]

export const equilibriumPropagationMemory: readonly PublishedMemory[] = [
  ...memory('n=3 k=3', 'EquilibriumProp', { ARD: 18121, reads: 401, writes: 134 }),
  ...memory('n=20 k=3', 'EquilibriumProp', { ARD: 711003 }),
]

/** What the equilibrium-propagation page says of other rules, of which no run is known. */
export const equilibriumPropagationOthers: readonly {
  readonly method: string
  readonly figure: string
  readonly printed: string
}[] = [
  { method: 'SGD', figure: 'test, n=3', printed: '1.000' },
  { method: 'SGD', figure: 'test, n=20', printed: '1.000' },
  { method: 'SGD', figure: 'ARD, n=3', printed: '~4,000 (est.)' },
  { method: 'Forward-Forward', figure: 'test, n=3', printed: '0.500-0.660' },
  { method: 'Forward-Forward', figure: 'test, n=20', printed: '0.500-0.515' },
  { method: 'Forward-Forward', figure: 'ARD, n=3', printed: '~2,900' },
]

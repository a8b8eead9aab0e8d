import type { Engine } from './backend/engine.js'
import type { LayerSpec } from './layer.js'
import type { At, Layered, LearningRule, MakeState } from './rule.js'
import type { Tensor, TensorKind } from './tensor.js'

/** A batch's tensors and a rule's state for it, all of `capacity` rows. */
export interface Workspace<S> {
  readonly input: Tensor
  readonly target: Tensor
  /** [B, 1]: identity of each sample, the key of what is drawn for it. */
  readonly ids: Tensor
  readonly state: S
  /** Uses the first `rows` rows of all of them. */
  resize(rows: number): void
}

/**
 * Makes the tensors of a batch and lets `state` ask for more.
 *
 * @param prefix of the labels, so that two workspaces of one trainer have different ones
 */
export function makeWorkspace<S>(
  engine: Engine,
  layers: readonly LayerSpec[],
  capacity: number,
  prefix: string,
  state: LearningRule<S>['state'],
): Workspace<S> {
  const sizes = [layers[0]!.nIn, ...layers.map((layer) => layer.nOut)]
  const L = layers.length
  const perBatch: Tensor[] = []
  const tensor = (name: string, kind: TensorKind, rows: number, cols: number, layer?: number): Tensor =>
    engine.tensor({ label: prefix + name, kind, rows, cols, ...(layer !== undefined && { layer }) })
  const batch = (name: string, cols: number, layer?: number, kind: TensorKind = 'state'): Tensor => {
    const t = tensor(name, kind, capacity, cols, layer)
    perBatch.push(t)
    return t
  }
  const layered = <T>(make: (l: number) => T, at0?: T): Layered<T> => {
    const list: T[] = []
    if (at0 !== undefined) list[0] = at0
    for (let l = 1; l <= L; l++) list[l] = make(l)
    return list
  }
  const input = batch('x', sizes[0]!, 0, 'batch')
  const target = batch('target', sizes[L]!, undefined, 'batch')
  const ids = batch('ids', 1, undefined, 'batch')
  const make: MakeState = {
    input,
    target,
    sizes,
    units: (name, at0) => layered((l) => batch(`${name}${l}`, sizes[l]!, l), at0),
    perSample: (name) => layered((l) => batch(`${name}${l}`, 1, l)),
    parameters: (name) =>
      layered((l) =>
        mapValues(layers[l - 1]!.shapes, ([rows, cols], p) =>
          tensor(`${name}${p}${l}`, 'state', rows, cols, l),
        ),
      ),
    like: (name, t) => batch(name, t.cols, t.layer),
    batch: (name, cols) => batch(name, cols),
    scalar: (name) => tensor(name, 'state', 1, 1),
    matrix: (name, rows, cols, layer) => tensor(name, 'state', rows, cols, layer),
  }
  let rows = capacity
  return {
    input,
    target,
    ids,
    state: state(make),
    resize(wanted) {
      if (wanted === rows) return
      for (const t of perBatch) engine.resize(t, wanted)
      rows = wanted
    },
  }
}

/** What a rule's state holds at layer l. */
export function stateAt<S>(state: S, l: number): At<S> {
  const entries = Object.entries(state as object).flatMap(([name, value]): [string, unknown][] => {
    if (Array.isArray(value)) return [[name, value[l]]]
    return isTensor(value) ? [] : [[name, stateAt(value as object, l)]]
  })
  return Object.fromEntries(entries) as At<S>
}

/** Every tensor within nested plain objects and arrays. */
export function tensorsIn(value: unknown): Tensor[] {
  if (typeof value !== 'object' || value === null) return []
  return isTensor(value) ? [value] : Object.values(value).flatMap(tensorsIn)
}

const isTensor = (value: unknown): value is Tensor =>
  typeof value === 'object' && value !== null && 'label' in value && 'dtype' in value && 'rows' in value

/** The same keys, other values. */
const mapValues = <T, U>(
  record: Readonly<Record<string, T>>,
  f: (value: T, key: string) => U,
): Record<string, U> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]))

import type { Engine } from './backend/engine.js'
import { dense } from './dense.js'
import { RuleError } from './errors.js'
import type { Layer, LayerSpec } from './layer.js'
import { initialize, makeLayer, ownedBy, parameterScaling, type Learner, type Parameter } from './learning.js'
import type { Ops } from './ops.js'
import type { Optimizer } from './optimizer.js'
import type { Layered, LearningRule } from './rule.js'
import type { LayerScale, ParameterScaling, Scaling } from './scaling.js'
import { stateAt, type Workspace } from './workspace.js'
import type { Tensor } from './tensor.js'
import type { TrainerOptions } from './trainer.js'

/** A network and a rule's own layers, with all that they need to learn. */
export interface Assembly {
  /** layers[1] .. layers[L] */
  readonly layers: Layered<Layer>
  readonly all: readonly Layer[]
  readonly aux: Readonly<Record<string, Layered<Layer>>>
  readonly learners: readonly Learner[]
  readonly learnerOf: ReadonlyMap<Layer, Learner>
  readonly parameters: ReadonlyMap<string, Parameter>
  /** What the parametrization does to each of them. */
  readonly scaling: readonly ParameterScaling[]
  /** 0, 1, 2, … for as many rows as a parameter has at most: what is drawn for a parameter is keyed by it. */
  readonly rowIds: Tensor
  /** The same layer on ops that nobody hears: prediction is no part of a step's traffic. */
  readonly untraced: (layer: Layer) => Layer
}

/** Makes every layer with its parameters, gradients and optimizer tensors, and fills the parameters. */
export function assemble(
  engine: Engine,
  ops: Ops,
  { network, rule, optimizer, batchSize, seed, frozen = [] }: TrainerOptions,
  { state }: Workspace<unknown>,
  scaling: Scaling,
): Assembly {
  const learners: Learner[] = []
  const quiet = new Map<Layer, Layer>()
  const made: { spec: LayerSpec; scale: LayerScale; parameters: readonly Parameter[] }[] = []

  const rooms = new Map<string, Tensor>()
  const scratch = (x: Tensor, slot: number): Tensor => {
    const label = `scratch ${x.cols} ${slot}`
    let room = rooms.get(label)
    if (!room) {
      room = engine.tensor({ label, rows: batchSize, cols: x.cols, kind: 'state' })
      rooms.set(label, room)
    }
    if (room.rows !== x.rows) engine.resize(room, x.rows)
    return room
  }

  const add = (
    spec: LayerSpec,
    at: Site,
    own: Optimizer,
    scale: LayerScale,
    local: () => LearningRule['local'] | undefined,
    isFrozen: boolean,
  ): Layer => {
    const { layer, bind, parameters } = makeLayer(engine, ops, spec, at, own, scale, scratch)
    if (ops !== engine.ops) quiet.set(layer, bind(engine.ops))
    const synapse = { layer, pre: stateAt(state, at.from), post: stateAt(state, at.to) }
    const says: Learner['says'] = () => {
      const say = local()
      if (say) return say(synapse)
      throw new RuleError(
        `${rule.name} lets '${at.name}' learn but says nothing of it: add localAux.${at.group}.`,
      )
    }
    learners.push({
      layer,
      ...(at.group && { group: at.group }),
      parameters,
      optimizer: own,
      frozen: isFrozen,
      says,
      owned: ownedBy(synapse),
    })
    made.push({ spec, scale, parameters })
    return layer
  }

  const layers: Layer[] = []
  network.layers.forEach((spec, i) => {
    const index = i + 1
    const at = {
      name: `layer ${index}`,
      index,
      from: i,
      to: index,
      label: (role: string) => `${role}${index}`,
    }
    layers[index] = add(spec, at, optimizer, scaling.layer(index), () => rule.local, frozen.includes(index))
  })

  const sizes = [network.inputs, ...network.layers.map((layer) => layer.nOut)]
  const aux =
    rule.aux?.({
      layers,
      sizes,
      dense(group, { index, from, to, nIn, nOut, activation = 'linear', init }) {
        const name = `${group}${index}`
        const spec = dense(nIn ?? sizes[from]!, nOut ?? sizes[to]!, { activation, ...(init && { init }) })
        const own = rule.auxOptimizers?.[group] ?? optimizer
        const site = { from, to, ...(nIn && { nIn }), ...(nOut && { nOut }), optimizer: own }
        return add(
          spec,
          { name, group, index, from, to, label: (role) => `${name}.${role}` },
          own,
          scaling.aux(group, site),
          () => rule.localAux?.[group],
          false,
        )
      },
    }) ?? {}

  const all = made.flatMap((m) => m.parameters)
  const rows = Math.max(...all.map((p) => p.tensor.rows))
  const rowIds = engine.tensor({ label: 'row ids', rows, cols: 1, kind: 'state' })
  engine.ops.upload(
    rowIds,
    Array.from({ length: rows }, (_, i) => i),
  )
  for (const { spec, scale, parameters } of made)
    for (const p of parameters) initialize(engine, rowIds, p, spec, scale, seed)

  return {
    layers,
    all: layers.slice(1),
    aux,
    learners,
    learnerOf: new Map(learners.map((learner) => [learner.layer, learner])),
    parameters: new Map(all.map((p) => [p.name, p])),
    scaling: made.flatMap(({ spec, scale, parameters }) =>
      parameters.map((p) => parameterScaling(p, spec, scale, scaling.ratio)),
    ),
    rowIds,
    untraced: (layer) => quiet.get(layer) ?? layer,
  }
}

/** Where a layer stands. */
interface Site {
  readonly name: string
  readonly group?: string
  readonly index: number
  readonly from: number
  readonly to: number
  readonly label: (role: string) => string
}

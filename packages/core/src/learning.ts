import type { Engine } from './backend/engine.js'
import { OptionError, RuleError } from './errors.js'
import { spread, type Initialization } from './initialization.js'
import type { Direction, Factor, Layer, LayerSite, LayerSpec } from './layer.js'
import type { Clipping, Optimizer } from './optimizer.js'
import type { Ops } from './ops.js'
import { drawKey, streams } from './random.js'
import type { Synapse } from './rule.js'
import type { LayerScale, ParameterScaling } from './scaling.js'
import { shapeOf, type Tensor } from './tensor.js'
import { tensorsIn } from './workspace.js'

/** A parameter with all that learning needs. */
export interface Parameter {
  /** `W1`, or `V2.W` of an aux layer. */
  readonly name: string
  /** Its name within the layer: `W`, `b`. */
  readonly role: string
  readonly tensor: Tensor
  readonly gradient: Tensor
  readonly slots: readonly Tensor[]
  /** Factor on the learning rate, by the parametrization. */
  readonly rateFactor: number
  /** Number of updates so far. */
  count: number
}

/** A layer that can learn. */
export interface Learner {
  readonly layer: Layer
  /** The aux group it belongs to; absent for the network's own layers. */
  readonly group?: string
  readonly parameters: readonly Parameter[]
  readonly optimizer: Optimizer
  readonly frozen: boolean
  /** What to multiply, from the rule's `local` or `localAux`. */
  readonly says: () => readonly (Factor | Direction)[]
  /** The only tensors that `says` may name. */
  readonly owned: ReadonlySet<Tensor>
}

/** Makes a layer's parameters, gradients and optimizer tensors, and binds the layer to `ops`. */
export function makeLayer(
  engine: Engine,
  ops: Ops,
  spec: LayerSpec,
  at: { readonly name: string; readonly index: number; readonly label: (role: string) => string },
  optimizer: Optimizer,
  scale: LayerScale,
  scratch: NonNullable<LayerSite['scratch']>,
): { layer: Layer; bind: (on: Ops) => Layer; parameters: Parameter[] } {
  const parameters = Object.entries(spec.shapes).map(([role, [rows, cols]]): Parameter => {
    const name = at.label(role)
    const make = (label: string, kind: Tensor['kind']): Tensor =>
      engine.tensor({ label, rows, cols, kind, layer: at.index })
    return {
      name,
      role,
      tensor: make(name, 'parameter'),
      gradient: make(`∂${name}`, 'gradient'),
      slots: optimizer.slots.map((slot) => make(`${name}.${slot}`, 'optimizer')),
      rateFactor: scale.factors(role).rate,
      count: 0,
    }
  })
  const tensors = Object.fromEntries(parameters.map((p) => [p.role, p.tensor]))
  const { name, index } = at
  const { multiplier } = scale
  const bind = (on: Ops): Layer =>
    spec.bind({ name, index, parameters: tensors, ops: on, multiplier, scratch })
  return { layer: bind(ops), bind, parameters }
}

/** Fills a parameter as its initialization says; keyed by the seed and its name alone. */
export function initialize(
  engine: Engine,
  rowIds: Tensor,
  parameter: Parameter,
  spec: LayerSpec,
  scale: LayerScale,
  seed: number,
): void {
  const init: Initialization = spec.initialization[parameter.role]!
  const { tensor, name } = parameter
  const size = sizeOf(init, parameter.role, scale)
  if (init.kind === 'constant') return engine.ops.fill(tensor, size)
  const key = drawKey(seed, streams.initialization, hash(name), 0)
  engine.resize(rowIds, tensor.rows)
  if (init.kind === 'normal') engine.ops.normal(tensor, rowIds, size, key)
  else engine.ops.uniform(tensor, rowIds, -size, size, key)
}

/** Value, standard deviation or half-width of an initialization: at base width, times what the parametrization makes of it. */
const sizeOf = (init: Initialization, role: string, { baseOut, baseIn, factors, std }: LayerScale): number =>
  std !== undefined && init.kind === 'normal'
    ? std
    : (init.kind === 'constant' ? init.value : spread(init, baseOut, baseIn)) * factors(role).init

/** What a parametrization does to a parameter. */
export const parameterScaling = (
  { name, role, rateFactor }: Parameter,
  spec: LayerSpec,
  scale: LayerScale,
  ratio: number,
): ParameterScaling => {
  const init = spec.initialization[role]!
  return {
    parameter: name,
    role: scale.role,
    fanIn: role === 'b' ? 1 : spec.nIn,
    ratio,
    std: init.kind === 'normal' ? sizeOf(init, role, scale) : null,
    rateFactor,
    multiplier: scale.multiplier,
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/**
 * Gradient of one layer = what its rule says, as the mean over `rows` samples.
 *
 * @throws RuleError when the rule names a tensor that is not the synapse's own, or one of the wrong shape
 */
export function accumulate(ops: Ops, rule: string, learner: Learner, rows: number): void {
  const { layer, parameters } = learner
  const gradient = Object.fromEntries(parameters.map((p) => [p.role, p.gradient]))
  const said = learner.says()
  if (said.length === 0) for (const p of parameters) ops.fill(p.gradient, 0)
  said.forEach((part, i) => {
    checkOwned(rule, learner, part)
    if ('direction' in part) {
      for (const p of parameters) {
        const direction = part.direction[p.role]
        if (!direction) {
          if (i === 0) ops.fill(p.gradient, 0)
        } else if (i === 0) ops.scale(p.gradient, direction, (part.scale ?? 1) / rows)
        else ops.add(p.gradient, direction, (part.scale ?? 1) / rows)
      }
    } else layer.accumulate(gradient, part, 1 / rows, i > 0)
  })
}

function checkOwned(rule: string, { layer, owned }: Learner, part: Factor | Direction): void {
  const named = 'direction' in part ? Object.values(part.direction) : [part.pre, part.post]
  for (const t of named) {
    if (t === undefined) {
      throw new RuleError(
        `${rule}: local of ${layer.name} names a tensor that its state does not have. Ask for it in 'state' (index 0 only where 'at0' was given).`,
      )
    }
    if (owned.has(t)) continue
    throw new RuleError(
      `${rule}: local of ${layer.name} names ${shapeOf(t)}, which is not part of that synapse. ` +
        `A synapse sees its own pre and post only: ${[...owned].map((own) => own.label).join(', ') || 'nothing'}.`,
    )
  }
  if ('direction' in part) return
  if (part.pre.cols !== layer.nIn || part.post.cols !== layer.nOut) {
    throw new RuleError(
      `${rule}: local of ${layer.name} wants pre [B, ${layer.nIn}] and post [B, ${layer.nOut}], got ${shapeOf(part.pre)} and ${shapeOf(part.post)}.`,
    )
  }
}

/** The tensors that a synapse's rule may name. */
export const ownedBy = (synapse: Synapse<unknown>): ReadonlySet<Tensor> =>
  new Set(tensorsIn([synapse.pre, synapse.post]))

/** Clips, then applies each optimizer once. `step` counts from 0. */
export function applyUpdates(
  ops: Ops,
  learners: readonly Learner[],
  scratch: readonly [Tensor, Tensor],
  step: number,
  L: number,
): void {
  for (const optimizer of new Set(learners.map((learner) => learner.optimizer))) {
    const together = learners.filter((learner) => learner.optimizer === optimizer)
    if (optimizer.clip) clipGradients(ops, together, scratch, optimizer.clip)
  }
  for (const { layer, parameters, optimizer } of learners) {
    const rate = rateOf(optimizer, layer.index, L) * (optimizer.schedule?.(step) ?? 1)
    const { coupledDecay, decoupledDecay } = optimizer
    for (const p of parameters) {
      // Decay keeps the base rate: else wide layers would decay faster or slower than they learn.
      optimizer.apply(ops, {
        parameter: p.tensor,
        gradient: p.gradient,
        slots: p.slots,
        update: {
          rate: rate * p.rateFactor,
          decay: coupledDecay / p.rateFactor,
          shrink: rate * decoupledDecay,
        },
        count: ++p.count,
      })
    }
  }
}

function clipGradients(
  ops: Ops,
  learners: readonly Learner[],
  [sum, part]: readonly [Tensor, Tensor],
  clip: Clipping,
): void {
  const gradients = learners.flatMap((learner) => learner.parameters.map((p) => p.gradient))
  if (clip.of === 'event') ops.fill(sum, 0)
  for (const g of gradients) {
    ops.sumSquares(part, g)
    if (clip.of === 'event') ops.add(sum, part)
    else ops.clipNorm(g, part, clip.norm)
  }
  if (clip.of === 'event') for (const g of gradients) ops.clipNorm(g, sum, clip.norm)
}

const rateOf = ({ learningRate }: Optimizer, index: number, L: number): number =>
  typeof learningRate === 'number' ? learningRate : learningRate[Math.min(index, L) - 1]!

/**
 * @throws OptionError when there is a list of rates that does not fit the layers
 */
export function checkRates({ name, learningRate }: Optimizer, L: number): void {
  if (typeof learningRate === 'number' || learningRate.length === L) return
  throw new OptionError(
    `${name} has ${learningRate.length} learning rates, but the network has ${L} layers: give one number, or ${L}.`,
  )
}

import { OptionError } from './errors.js'
import type { Network } from './network.js'
import type { Optimizer } from './optimizer.js'
import { sp, type Parametrization } from './parametrization.js'
import type { LearningRule } from './rule.js'
import type { LayerExponents, LayerRole, OptimizerFamily, WidthScaling } from './width-exponents.js'

/** A layer's part in a parametrization. */
export interface LayerScale {
  readonly role: LayerRole
  /** Outputs and inputs at base width: what the initialization is computed for. */
  readonly baseOut: number
  readonly baseIn: number
  /** a of h = f(a W x). */
  readonly multiplier: number
  /** Of normal initial values, whatever the initialization says. */
  readonly std?: number
  /** Factor r^-exponent on the initial values and on the learning rate of a parameter, by its name within the layer. */
  factors(parameter: string): { readonly init: number; readonly rate: number }
}

/** A parametrization made out for one network, rule and optimizer. */
export interface Scaling {
  readonly name: string
  /** r = width / base width. */
  readonly ratio: number
  /** Layer l = 1..L. */
  layer(l: number): LayerScale
  /** A layer of the rule's own; `nIn` and `nOut` absent where they are the units of layers `from` and `to`. */
  aux(group: string, o: AuxSite): LayerScale
  /** Factor on one of the rule's numbers. */
  scaleOf(option: string): number
}

interface AuxSite {
  readonly from: number
  readonly to: number
  readonly nIn?: number
  readonly nOut?: number
  readonly optimizer: Optimizer
}

/** What a parametrization does to one parameter, for records. */
export interface ParameterScaling {
  readonly parameter: string
  readonly role: LayerRole
  readonly fanIn: number
  /** r = width / base width. */
  readonly ratio: number
  /** Standard deviation of the initial values; null where they are not normal. */
  readonly std: number | null
  /** Factor on the learning rate. */
  readonly rateFactor: number
  /** a of h = f(a W x). */
  readonly multiplier: number
}

const unscaled = (nOut: number, nIn: number, role: LayerRole): LayerScale => ({
  role,
  baseOut: nOut,
  baseIn: nIn,
  multiplier: 1,
  factors: () => ({ init: 1, rate: 1 }),
})

/**
 * @throws OptionError where widths, roles or optimizer do not fit the parametrization
 */
export function scalingOf(
  network: Network,
  rule: LearningRule,
  optimizer: Optimizer,
  parametrization: Parametrization = sp(),
): Scaling {
  const { name, baseWidth, exponents, multiplier } = parametrization
  const sizes = [network.inputs, ...network.layers.map((layer) => layer.nOut)]
  const L = network.layers.length
  const roles = rolesOf(parametrization, L)
  if (multiplier) return multipliedBy(name, network, roles, multiplier)
  if (!exponents || baseWidth === undefined) {
    return {
      name,
      ratio: 1,
      layer: (l) => unscaled(sizes[l]!, sizes[l - 1]!, roles[l]!),
      aux: (_, { from, to, nIn = sizes[from]!, nOut = sizes[to]! }) => unscaled(nOut, nIn, 'fixed'),
      scaleOf: () => 1,
    }
  }
  const multiplied = network.layers.findIndex((layer) => layer.multiplied)
  if (multiplied >= 0)
    throw new OptionError(
      `${name}: layer ${multiplied + 1} is a ${network.layers[multiplied]!.kind} layer, whose scale is its forward multiplier; ` +
        `width exponents are derived for layers without one, and the two must not be mixed. Use mupc(), or sp().`,
    )
  const { ratio, base, grows } = widths(name, sizes, roles, baseWidth)
  const of = (what: Optimizer): WidthScaling => exponents({ rule, optimizer: familyOf(name, what) })
  const scaling = of(optimizer)
  const unknown = Object.keys(scaling.scalars ?? {}).find((option) => !(option in (rule.options ?? {})))
  if (unknown !== undefined)
    throw new OptionError(
      `${name}: scalars names '${unknown}', which is no option of ${rule.name}; its options: ${Object.keys(rule.options ?? {}).join(', ') || 'none'}.`,
    )
  refuseClip(name, optimizer)

  return {
    name,
    ratio,
    layer: (l) => scale(scaling, roles[l]!, base[l]!, base[l - 1]!, ratio),
    aux(group, { from, to, nIn, nOut, optimizer: own }) {
      refuseClip(name, own)
      const { aux } = of(own)
      const found = aux === 'alike' ? scaling : aux?.[group]
      if (!found)
        throw new OptionError(
          `${name}: no width exponents are known for the layers '${group}' of ${rule.name}: add them as aux.${group}.`,
        )
      const below = nIn === undefined && grows[from]!
      const above = nOut === undefined && grows[to]!
      const role = below ? (above ? 'hidden' : 'readout') : above ? 'input' : 'fixed'
      return scale(found, role, nOut ?? base[to]!, nIn ?? base[from]!, ratio)
    },
    scaleOf: (option) => ratio ** -(scaling.scalars?.[option] ?? 0),
  }
}

/** Scale by forward multipliers: N(0, 1) weights, one learning rate. */
function multipliedBy(
  name: string,
  { layers }: Network,
  roles: readonly LayerRole[],
  multiplier: NonNullable<Parametrization['multiplier']>,
): Scaling {
  const without = layers.findIndex((layer) => !layer.multiplied)
  if (without >= 0)
    throw new OptionError(
      `${name}: layer ${without + 1} is a ${layers[without]!.kind} layer, which has no forward multiplier: ` +
        `make the network of preActivation layers, as residualMlp does.`,
    )
  return {
    name,
    ratio: 1,
    layer(l) {
      const { nIn, nOut, skip = false } = layers[l - 1]!
      const role = roles[l]!
      return {
        ...unscaled(nOut, nIn, role),
        std: 1,
        multiplier: multiplier({ role, nIn, skip, layers: layers.length }),
      }
    },
    aux(group) {
      throw new OptionError(`${name}: nothing is known for a rule's own layers, such as '${group}'.`)
    },
    scaleOf: () => 1,
  }
}

function scale(
  exponents: LayerExponents,
  role: LayerRole,
  baseOut: number,
  baseIn: number,
  ratio: number,
): LayerScale {
  return {
    role,
    baseOut,
    baseIn,
    multiplier: 1,
    factors(parameter) {
      if (role === 'fixed') return { init: 1, rate: 1 }
      const grows = role === 'readout' ? 'readout' : 'hidden'
      const { init, rate } = parameter === 'b' ? exponents.bias[grows] : exponents.weight[role]
      return { init: ratio ** -init, rate: ratio ** -rate }
    },
  }
}

/** Roles of layers 1..L. */
function rolesOf({ name, roles }: Parametrization, L: number): LayerRole[] {
  const byPosition = (l: number): LayerRole =>
    L === 1 ? 'fixed' : l === 1 ? 'input' : l === L ? 'readout' : 'hidden'
  if (roles && roles.length !== L)
    throw new OptionError(`${name}: got ${roles.length} roles; the network has ${L} layers: give one each.`)
  return Array.from({ length: L + 1 }, (_, l) => roles?.[l - 1] ?? byPosition(l))
}

/** Whether the outputs, or the inputs, of a layer of this role grow. */
const outputsGrow = (role: LayerRole): boolean => role === 'input' || role === 'hidden'
const inputsGrow = (role: LayerRole): boolean => role === 'hidden' || role === 'readout'

/** The relative width, the sizes at base width, and which of layers 0..L grow. */
function widths(
  name: string,
  sizes: readonly number[],
  roles: readonly LayerRole[],
  baseWidth: number | readonly number[],
): { ratio: number; base: number[]; grows: boolean[] } {
  const L = sizes.length - 1
  const grows = sizes.map((_, l) => l > 0 && outputsGrow(roles[l]!))
  for (let l = 1; l <= L; l++) {
    if (inputsGrow(roles[l]!) === grows[l - 1]! && !(l === L && grows[l]!)) continue
    throw new OptionError(
      `${name}: layer ${l} has role '${roles[l]}', and layer ${l - 1} ${l === 1 ? 'is the input' : `'${roles[l - 1]}'`}: ` +
        `what grows at a layer's output grows at the next one's input, and the network's inputs and outputs do not.`,
    )
  }
  if (typeof baseWidth !== 'number' && baseWidth.length !== L - 1)
    throw new OptionError(
      `${name}: baseWidth has ${baseWidth.length} values; the network has ${L - 1} hidden layers: give one number, or ${L - 1}.`,
    )
  const base = sizes.map((n, l) =>
    grows[l] ? (typeof baseWidth === 'number' ? baseWidth : baseWidth[l - 1]!) : n,
  )
  const ratios = sizes.flatMap((n, l) => (grows[l] ? [n / base[l]!] : []))
  const ratio = ratios[0] ?? 1
  if (ratios.some((r) => Math.abs(r - ratio) > 1e-9 * ratio)) {
    throw new OptionError(
      `${name}: the hidden layers have ${sizes.slice(1, L).join(', ')} units, ${ratios.map((r) => `${r}`).join(', ')} times the base width: ` +
        `wanted one ratio for all. Give baseWidth as a list, or roles for layers that do not grow.`,
    )
  }
  return { ratio, base, grows }
}

function familyOf(name: string, { name: optimizer, family }: Optimizer): OptimizerFamily {
  if (family) return family
  throw new OptionError(
    `${name}: the optimizer '${optimizer}' does not say its family, which exponents depend on: give it family 'sgd' or 'adam'.`,
  )
}

/** @throws OptionError where steps are clipped at a norm, which means another thing at each width */
function refuseClip(name: string, { clip }: Optimizer): void {
  if (!clip) return
  throw new OptionError(
    `${name}: clipping at norm ${clip.norm} is not the same at every width, so that nothing would transfer: leave clip out.`,
  )
}

import type { Claims, LearningRule } from '@hebb/core'
import type { Property } from '../property.js'
import { trainerFor } from '../subject.js'

/** C21: what types say of a rule's declarations, for rules that were written without them. */
export const declarations: Property = {
  id: 'C21',
  name: 'declarations',
  says: 'the rule has a name, claims what can be claimed, and keeps tensors and numbers in its state, layers in aux',
  runs: 3,
  check(subject, c) {
    const { rule } = subject
    if (!/\S/.test(rule.name)) return `the rule's name is '${rule.name}'`
    let wrong = wrongClaim(rule)
    const watched: LearningRule = {
      ...rule,
      state(make) {
        const state: unknown = rule.state(make)
        wrong ??= stranger('state', state, isState)
        return state
      },
      ...(rule.aux && {
        aux(make) {
          const aux = rule.aux!(make)
          wrong ??= stranger('aux', aux, isLayer)
          return aux
        },
      }),
    }
    trainerFor({ ...subject, rule: watched }, c)
    return wrong
  },
}

const kinds = ['none', 'descent', 'exact', 'limit']
const references = ['network-loss', 'free-equilibrium', 'gauss-newton', 'layer-loss']
const flags = [
  'zeroAtTarget',
  'online',
  'transposes',
  'readsFromAbove',
  'supervised',
  'batchAdditive',
] as const

function wrongClaim({ claims, options }: LearningRule): string | undefined {
  for (const name of flags)
    if (typeof claims[name] !== 'boolean') return `claims.${name} is ${claims[name]}; wanted true or false`
  if (claims.reach !== 1 && claims.reach !== 'broadcast')
    return `claims.reach is ${claims.reach}; wanted 1 or 'broadcast'`
  const { backprop }: Claims = claims
  if (!kinds.includes(backprop.kind))
    return `claims.backprop.kind is ${backprop.kind}; wanted one of ${kinds.join(', ')}`
  if (backprop.kind === 'none') return undefined
  if (!references.includes(backprop.of))
    return `claims.backprop.of is ${backprop.of}; wanted one of ${references.join(', ')}`
  if (backprop.kind !== 'limit') return undefined
  const { option, from, ratio, order } = backprop.limit
  if (options && typeof options[option] !== 'number')
    return `claims.backprop.limit.option is ${option}, which is no number among the rule's options`
  if (!(from > 0) || !(ratio > 0 && ratio !== 1))
    return `claims.backprop.limit goes from ${from} by ${ratio}; wanted a number above 0 and a factor that is not 1`
  return order === 1 || order === 2 ? undefined : `claims.backprop.limit.order is ${order}; wanted 1 or 2`
}

/** What in nested lists and groups is not of the kind wanted, in words. */
function stranger(path: string, value: unknown, isWanted: (value: unknown) => boolean): string | undefined {
  if (value === undefined || isWanted(value)) return undefined
  if (typeof value !== 'object' || value === null) return `${path} is ${JSON.stringify(value)}`
  for (const [name, part] of Object.entries(value)) {
    const found = stranger(`${path}.${name}`, part, isWanted)
    if (found) return found
  }
  return undefined
}

const has = (value: unknown, ...names: string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => name in value)
const isState = (value: unknown): boolean => typeof value === 'number' || has(value, 'dtype', 'rows', 'label')
const isLayer = (value: unknown): boolean => has(value, 'kind', 'nIn', 'parameters')

import * as core from '@hebb/core'
import { refuseUnknown, type LearningRule, type OptionSpecs, type RuleFactory } from '@hebb/core'
import { UsageError } from './errors.js'

/** A rule as the command line sees it. */
export interface LoadedRule {
  readonly name: string
  /** Package or file it came from. */
  readonly source: string
  readonly optionSpecs: OptionSpecs
  /** @throws OptionError for unknown or invalid options */
  create(options?: Readonly<Record<string, unknown>>): LearningRule
}

/**
 * The rule that a module exports: a factory (a function with `ruleName` and `optionSpecs`), a function of no arguments that returns a
 * rule, or a rule.
 *
 * @param exportName which one, where there are several
 * @throws UsageError naming what was exported and what is wanted
 */
export function asRule(source: string, module: object, exportName?: string): LoadedRule {
  const own = Object.entries(module).filter(
    ([name, value]) => (core as Record<string, unknown>)[name] !== value && name !== 'module.exports',
  )
  const asked = exportName ? own.filter(([name]) => name === exportName) : own
  const found = unique(asked.flatMap(([name, value]) => plain(name, value)))
  const candidates = found.length > 0 ? found : unique(asked.flatMap(([name, value]) => called(name, value)))
  const chosen = candidates.length > 1 ? candidates.filter(({ name }) => name === 'default') : candidates
  if (chosen.length === 1) return { ...chosen[0]!.rule, source }
  const names = own.map(([name, value]) => `${name} (${describe(value)})`).join(', ') || 'nothing'
  throw new UsageError(
    candidates.length > 1
      ? `${source} exports several rules: ${candidates.map(({ name }) => name).join(', ')}. Say which: ${source}#${candidates[0]!.name}`
      : `${source}${exportName ? `#${exportName}` : ''} exports no rule. Got ${names}; wanted a factory made by ruleFactory, a function of no arguments that returns a rule, or a rule made by defineRule.`,
  )
}

interface Candidate {
  readonly name: string
  readonly value: unknown
  readonly rule: Omit<LoadedRule, 'source'>
}

/** Exports that are rules or say that they make them. */
function plain(name: string, value: unknown): Candidate[] {
  if (isFactory(value)) {
    const { ruleName, optionSpecs } = value
    const create: LoadedRule['create'] = (options) => value(options as never)
    return [{ name, value, rule: { name: ruleName, optionSpecs, create } }]
  }
  if (isRule(value)) return [{ name, value, rule: fixed(value.name, () => value) }]
  return []
}

/** Functions of no arguments that turn out to return a rule. */
function called(name: string, value: unknown): Candidate[] {
  if (typeof value !== 'function' || value.length > 0) return []
  try {
    const made: unknown = (value as () => unknown)()
    return isRule(made) ? [{ name, value, rule: fixed(made.name, value as () => LearningRule) }] : []
  } catch {
    return []
  }
}

/** A rule without options. */
const fixed = (name: string, make: () => LearningRule): Candidate['rule'] => ({
  name,
  optionSpecs: {},
  create(options = {}) {
    refuseUnknown(name, options, [])
    return make()
  },
})

const isFactory = (value: unknown): value is RuleFactory =>
  typeof value === 'function' &&
  typeof (value as Partial<RuleFactory>).ruleName === 'string' &&
  typeof (value as Partial<RuleFactory>).optionSpecs === 'object'

function isRule(value: unknown): value is LearningRule {
  if (typeof value !== 'object' || value === null) return false
  const { name, claims, run } = value as Partial<LearningRule>
  return typeof name === 'string' && typeof claims === 'object' && typeof run === 'function'
}

/** The same value exported under two names counts once, as `default` where that is one of them. */
function unique(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Map<unknown, Candidate>()
  for (const candidate of candidates)
    if (!seen.has(candidate.value) || candidate.name === 'default') seen.set(candidate.value, candidate)
  return [...seen.values()]
}

const describe = (value: unknown): string =>
  typeof value === 'function'
    ? `a function of ${value.length} arguments`
    : typeof value === 'object' && value !== null
      ? `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no keys'}`
      : typeof value

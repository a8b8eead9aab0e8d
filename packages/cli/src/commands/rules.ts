import type { OptionSpec } from '@hebb/core'
import type { Command } from 'commander'
import type { LoadedRule } from '../as-rule.js'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { rules } from '../rules.js'

/** hebb rules */
export function rulesCommand(program: Command, io: Io): void {
  program
    .command('rules')
    .description('rules, their options and what they claim')
    .argument('[rules...]', 'names, packages or files (all that come with hebb)')
    .option('--json', 'print exactly one JSON document')
    .action(async (given: readonly string[], { json }: { json?: boolean }) => {
      const listed: LoadedRule[] = []
      for (const name of given) listed.push(await loadRule(name, io.cwd))
      const shown = given.length > 0 ? listed : rules
      io.stdout(
        json ? `${JSON.stringify(shown.map(recordOf), undefined, 2)}\n` : shown.map(textOf).join('\n'),
      )
    })
}

const recordOf = (rule: LoadedRule) => {
  const { name, source, optionSpecs } = rule
  return { name, source, claims: rule.create().claims, options: optionSpecs }
}

function textOf(rule: LoadedRule): string {
  const { claims } = rule.create()
  const { backprop, transposes, readsFromAbove, reach, online, supervised } = claims
  const of = backprop.kind === 'none' ? '' : ` of ${backprop.of}`
  const limit = backprop.kind === 'limit' ? ` in ${backprop.limit.option}` : ''
  const options = Object.entries(rule.optionSpecs).map(
    ([name, spec]) => `  --set ${name}=…  ${optionText(spec)}`,
  )
  return [
    `${rule.name}  ${rule.source}`,
    `  gradient: ${backprop.kind}${of}${limit}`,
    `  reads weights backwards: ${yes(transposes)}; depends on weights above: ${yes(readsFromAbove)}; reach: ${reach}`,
    `  learns within a step: ${yes(online)}; uses targets: ${yes(supervised)}`,
    ...(options.length > 0 ? options : ['  no options']),
    '',
  ].join('\n')
}

const yes = (value: boolean): string => (value ? 'yes' : 'no')

function optionText(spec: OptionSpec): string {
  const values =
    spec.type === 'choice'
      ? spec.choices.join(' | ')
      : spec.type === 'boolean'
        ? 'true | false'
        : numberText(spec)
  return `${spec.says} (${values}; default ${String(spec.default)})`
}

function numberText({
  type,
  range,
  unit,
  words = [],
  perLayer,
}: OptionSpec & { type: 'number' | 'integer' }) {
  const number = `${type} from ${range[0]} to ${range[1]}${unit ? ` ${unit}` : ''}`
  return [number, ...(perLayer ? ['a list, one a layer'] : []), ...words].join(' | ')
}

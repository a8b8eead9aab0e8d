import { OptionError, nearest, parseOption, type OptionValue } from '@hebb/core'
import type { LoadedRule } from './as-rule.js'
import { UsageError } from './errors.js'

/**
 * Reads `--set option=value` by the rule's own options.
 *
 * @throws UsageError for text that is no assignment, OptionError for unknown options and bad values
 */
export function setOptions(
  { name, optionSpecs }: LoadedRule,
  settings: readonly string[],
): Record<string, OptionValue> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf('=')
      if (at < 1) throw new UsageError(`--set got '${setting}'; wanted option=value, such as --set beta=0.2.`)
      const option = setting.slice(0, at)
      const spec = Object.hasOwn(optionSpecs, option) ? optionSpecs[option] : undefined
      if (spec) return [option, parseOption(`${name}: ${option}`, spec, setting.slice(at + 1))]
      const known = Object.keys(optionSpecs)
      const near = nearest(option, known)
      throw new OptionError(
        `${name} has no option '${option}'${near ? `; did you mean '${near}'?` : '.'} Its options: ${known.join(', ') || 'none'}.`,
      )
    }),
  )
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { nearest } from '@hebb/core'
import type { Command, Option } from 'commander'
import { parse } from 'yaml'
import { UsageError } from './errors.js'

/**
 * Gives a command the values of a YAML file under the names of its flags. Flags that were given win; values of `set` are merged.
 *
 * @throws UsageError for a file that cannot be read, is no mapping, or has unknown keys or bad values
 */
export function applyConfig(command: Command, file: string, cwd: string): void {
  for (const [key, value] of Object.entries(readMapping(resolve(cwd, file)))) {
    const option = command.options.find((o) => o.long === `--${key}` && o.attributeName() !== 'config')
    if (!option) throw unknownKey(command, file, key)
    const name = option.attributeName()
    const given = command.getOptionValueSource(name) === 'cli'
    if (key === 'set') {
      const before = given ? (command.getOptionValue(name) as string[]) : []
      command.setOptionValueWithSource(name, [...assignments(value), ...before], 'config')
    } else if (!given) {
      command.setOptionValueWithSource(name, parsed(option, value, `${file}: ${key}`), 'config')
    }
  }
}

function readMapping(path: string): Record<string, unknown> {
  let content: unknown
  try {
    content = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`The configuration ${path} could not be read: ${(error as Error).message}`)
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content))
    return content as Record<string, unknown>
  throw new UsageError(
    `The configuration ${path} holds ${content === null ? 'nothing' : Array.isArray(content) ? 'a list' : typeof content}; wanted names of flags with their values, such as 'epochs: 5'.`,
  )
}

function unknownKey(command: Command, file: string, key: string): UsageError {
  const known = command.options
    .filter((o) => o.long && o.long !== '--config' && o.long !== '--help')
    .map((o) => o.long!.slice(2))
  const near = nearest(key, known)
  return new UsageError(
    `${file} has an unknown key '${key}'${near ? `; did you mean '${near}'?` : '.'} Known: ${known.join(', ')}.`,
  )
}

/** `{ beta: 0.2 }`, or a list of `beta=0.2`. */
const assignments = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.map(String)
    : Object.entries(value as object).map(([option, setting]) => `${option}=${String(setting)}`)

/** Flags that are given several times; a list of another flag is what stands between commas. */
const repeatable: readonly string[] = ['cache']

function parsed(option: Option, value: unknown, what: string): unknown {
  if (!option.required && !option.optional) {
    if (typeof value === 'boolean') return value
    throw new UsageError(`${what} is ${String(value)}; wanted true or false.`)
  }
  const texts = Array.isArray(value) && repeatable.includes(option.attributeName()) ? value : [value]
  try {
    return texts
      .map((v) => (Array.isArray(v) ? v.join(',') : String(v)))
      .reduce<unknown>((before, text) => (option.parseArg ? option.parseArg(text, before) : text), undefined)
  } catch (error) {
    throw new UsageError(`${what} is ${JSON.stringify(value)}. ${(error as Error).message}`)
  }
}

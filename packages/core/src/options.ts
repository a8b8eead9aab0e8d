import type { Energy } from './energy.js'
import { choose, OptionError, refuseUnknown } from './errors.js'

/** One option of a rule, as plain data: validation, command line, README tables and sliders all come from it. */
export type OptionSpec =
  | (Described & {
      readonly type: 'number' | 'integer'
      readonly default: number | string
      readonly range: readonly [number, number]
      readonly unit?: string
      /** Words that may stand in place of the number, such as `auto`. */
      readonly words?: readonly string[]
      /** A list may stand in place of the number: one a layer, as the rule counts them. */
      readonly perLayer?: true
    })
  | (Described & { readonly type: 'boolean'; readonly default: boolean })
  | (Described & {
      readonly type: 'choice'
      readonly default: string
      readonly choices: readonly string[]
      /** An object of this kind may stand in place of the word, in programs; a command line has the words. */
      readonly object?: keyof OptionObjects
    })

interface Described {
  /** One line: what it does. */
  readonly says: string
}

/** Kinds of objects that options take. */
export interface OptionObjects {
  readonly energy: Energy
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** The values that specs describe, all present. */
export type Resolved<S extends OptionSpecs> = {
  readonly [K in keyof S]: S[K] extends { choices: readonly (infer C)[] }
    ? C | (S[K] extends { object: infer O extends keyof OptionObjects } ? OptionObjects[O] : never)
    : S[K] extends { type: 'boolean' }
      ? boolean
      : | number
        | (S[K] extends { words: readonly (infer W)[] } ? W : never)
        | (S[K] extends { perLayer: true } ? readonly number[] : never)
}

/** A value that some option has. */
export type OptionValue = number | boolean | string | readonly number[]

/**
 * Fills in defaults and checks each value.
 *
 * @param what the name in error messages
 * @throws OptionError naming what was got and what is wanted, for unknown names and bad values
 */
export function resolveOptions<const S extends OptionSpecs>(
  what: string,
  specs: S,
  given: Partial<Resolved<S>>,
): Resolved<S> {
  refuseUnknown(what, given, Object.keys(specs))
  const values = Object.entries(specs).map(([name, spec]) => {
    const value = (given as Readonly<Record<string, unknown>>)[name] ?? spec.default
    if (spec.type === 'choice' && spec.object && typeof value === 'object') return [name, value]
    return [name, checkOption(`${what}: ${name}`, spec, value)]
  })
  return Object.fromEntries(values) as Resolved<S>
}

/** The value if it satisfies the spec. */
export function checkOption(what: string, spec: OptionSpec, value: unknown): OptionValue {
  if (spec.type === 'choice') return choose(what, String(value), spec.choices)
  if (spec.type === 'boolean') {
    if (typeof value === 'boolean') return value
    throw new OptionError(`${what} is ${String(value)}; wanted true or false.`)
  }
  const { type, range, unit, words = [], perLayer } = spec
  const [low, high] = range
  const fits = (x: unknown): x is number =>
    typeof x === 'number' && x >= low && x <= high && (type === 'number' || Number.isInteger(x))
  if (fits(value)) return value
  if (typeof value === 'string' && words.includes(value)) return value
  if (perLayer && Array.isArray(value) && value.length > 0 && value.every(fits)) return value
  const wanted = [
    `${type === 'integer' ? 'an integer' : 'a number'} from ${low} to ${high}${unit ? ` ${unit}` : ''}`,
    ...(perLayer ? ['a list of them, one a layer'] : []),
    ...words.map((word) => `'${word}'`),
  ]
  const got = Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
  throw new OptionError(`${what} is ${got}; wanted ${wanted.join(', or ')}.`)
}

/** Reads an option from text, as a command line gives it: `0.1`, `true`, `auto`, or `1,2,4` for one a layer. */
export function parseOption(what: string, spec: OptionSpec, text: string): OptionValue {
  if (spec.type === 'choice') return checkOption(what, spec, text)
  if (spec.type === 'boolean')
    return checkOption(what, spec, text === 'true' ? true : text === 'false' ? false : text)
  if (spec.words?.includes(text)) return text
  const number = (part: string): number | string => (part.trim() === '' ? part : Number(part))
  return checkOption(
    what,
    spec,
    spec.perLayer && text.includes(',') ? text.split(',').map(number) : number(text),
  )
}

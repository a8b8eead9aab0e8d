import { choose, OptionError, refuseUnknown } from './errors.js'

/** One option of a rule, as plain data: validation, command line, README tables and sliders all come from it. */
export type OptionSpec =
  | (Described & {
      readonly type: 'number' | 'integer'
      readonly default: number
      readonly range: readonly [number, number]
      readonly unit?: string
    })
  | (Described & { readonly type: 'boolean'; readonly default: boolean })
  | (Described & { readonly type: 'choice'; readonly default: string; readonly choices: readonly string[] })

interface Described {
  /** One line: what it does. */
  readonly says: string
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** The values that specs describe, all present. */
export type Resolved<S extends OptionSpecs> = {
  readonly [K in keyof S]: S[K] extends { choices: readonly (infer C)[] }
    ? C
    : S[K] extends { type: 'boolean' }
      ? boolean
      : number
}

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
    return [name, checkOption(`${what}: ${name}`, spec, value)]
  })
  return Object.fromEntries(values) as Resolved<S>
}

/** The value if it satisfies the spec. */
export function checkOption(what: string, spec: OptionSpec, value: unknown): number | boolean | string {
  if (spec.type === 'choice') return choose(what, String(value), spec.choices)
  if (spec.type === 'boolean') {
    if (typeof value === 'boolean') return value
    throw new OptionError(`${what} is ${String(value)}; wanted true or false.`)
  }
  const [low, high] = spec.range
  const fits =
    typeof value === 'number' &&
    value >= low &&
    value <= high &&
    (spec.type === 'number' || Number.isInteger(value))
  if (fits) return value
  const kind = spec.type === 'integer' ? 'an integer' : 'a number'
  throw new OptionError(
    `${what} is ${String(value)}; wanted ${kind} from ${low} to ${high}${spec.unit ? ` ${spec.unit}` : ''}.`,
  )
}

/** Reads an option from text, as a command line gives it. */
export function parseOption(what: string, spec: OptionSpec, text: string): number | boolean | string {
  if (spec.type === 'choice') return checkOption(what, spec, text)
  if (spec.type === 'boolean')
    return checkOption(what, spec, text === 'true' ? true : text === 'false' ? false : text)
  return checkOption(what, spec, text.trim() === '' ? text : Number(text))
}

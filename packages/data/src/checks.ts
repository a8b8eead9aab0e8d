import { OptionError } from './errors.js'

/** The value if it is an integer from `low` to `high`. */
export function integer(
  what: string,
  value: unknown,
  low: number,
  high: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high)
    return value as number
  const wanted = high === Number.MAX_SAFE_INTEGER ? `${low} or more` : `from ${low} to ${high}`
  throw new OptionError(`${what} is ${shown(value)}; wanted an integer, ${wanted}.`)
}

/** The value if it is a finite number from `low` to `high`. */
export function number(what: string, value: unknown, low: number, high: number = Infinity): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= low && value <= high) return value
  const wanted = high === Infinity ? `${low} or more` : `from ${low} to ${high}`
  throw new OptionError(`${what} is ${shown(value)}; wanted a number, ${wanted}.`)
}

/** The value if it is one of the known ones. */
export function choice<T extends string>(what: string, value: T, known: readonly T[]): T {
  if (known.includes(value)) return value
  throw new OptionError(`${what} is ${shown(value)}; known: ${known.join(', ')}.`)
}

/** A seed: any non-negative safe integer. */
export const checkSeed = (what: string, seed: unknown): number => integer(`${what}: seed`, seed, 0)

/** Refuses misspelt options: one that does nothing is worse than an error. */
export function refuseUnknown(what: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new OptionError(`${what} has no option '${key}'. Its options: ${known.join(', ')}.`)
    }
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value))

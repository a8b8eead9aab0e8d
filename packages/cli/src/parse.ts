import { nearest } from '@hebb/core'
import { InvalidArgumentError } from 'commander'

/** Parsers of flag values. Each says what is wanted. */

const wanted = (what: string): never => {
  throw new InvalidArgumentError(`Wanted ${what}.`)
}

const numeric = (text: string): number => (text.trim() === '' ? NaN : Number(text))

/** An integer of at least `least`. */
export const integer =
  (least: number) =>
  (text: string): number => {
    const value = numeric(text)
    return Number.isSafeInteger(value) && value >= least ? value : wanted(`an integer of at least ${least}`)
  }

/** A finite number of at least 0. */
export const nonNegative = (text: string): number => {
  const value = numeric(text)
  return value >= 0 && value < Infinity ? value : wanted('a finite number of at least 0')
}

/** A finite number. */
export const finite = (text: string): number => {
  const value = numeric(text)
  return Number.isFinite(value) ? value : wanted('a finite number')
}

/** A number from 0 to 1. */
export const share = (text: string): number => {
  const value = numeric(text)
  return value >= 0 && value <= 1 ? value : wanted('a number from 0 to 1')
}

/** Values between commas. */
export const list =
  <T>(parse: (text: string) => T) =>
  (text: string): readonly T[] =>
    text === '' ? [] : text.split(',').map((part) => parse(part.trim()))

/** One number, or one a layer between commas. */
export const rates = (text: string): number | readonly number[] => {
  const values = list(nonNegative)(text)
  if (values.length === 0) return wanted('a number, or one a layer between commas')
  return values.length === 1 ? values[0]! : values
}

/** One of some names, with a suggestion. */
export const oneOf =
  <T extends string>(known: readonly T[]) =>
  (text: string): T => {
    const found = known.find((name) => name === text)
    if (found !== undefined) return found
    const near = nearest(text, known)
    throw new InvalidArgumentError(`Known: ${known.join(', ')}.${near ? ` Did you mean '${near}'?` : ''}`)
  }

/** Takes every value of a flag that is given repeatedly. */
export const collect =
  <T>(parse: (text: string) => T) =>
  (text: string, before: readonly T[] = []): readonly T[] => [...before, parse(text)]

/** A cache's capacity in floats; `L1` is 64 KB, `L2` 256 KB. */
export const capacity = (text: string): number =>
  ({ L1: 16384, L2: 65536 })[text.toUpperCase()] ?? integer(0)(text)

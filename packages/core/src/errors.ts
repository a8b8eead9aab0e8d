/** An error whose message says what was got, what is wanted and what to do. */
export class HebbError extends Error {
  override readonly name: string = 'HebbError'
}

/** A tensor, batch or label of the wrong shape, type or range. */
export class ShapeError extends HebbError {
  override readonly name = 'ShapeError'
}

/** An unknown or invalid option. */
export class OptionError extends HebbError {
  override readonly name = 'OptionError'
}

/** Use of a trainer after `dispose()`. */
export class DisposedError extends HebbError {
  override readonly name = 'DisposedError'
}

/** A rule that breaks the contract, for instance by naming another layer's tensor in `local`. */
export class RuleError extends HebbError {
  override readonly name = 'RuleError'
}

/** NaN or infinity in training; carries where and when. */
export class DivergenceError extends HebbError {
  override readonly name = 'DivergenceError'
  readonly rule: string
  readonly layer: number
  readonly step: number

  constructor(message: string, where: { rule: string; layer: number; step: number }) {
    super(message)
    this.rule = where.rule
    this.layer = where.layer
    this.step = where.step
  }
}

/** The known name nearest to `name`, for "did you mean"; undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.ceil(name.length / 2))
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}

/** Refuses an unknown value with the known ones and a suggestion. */
export function choose<T extends string>(what: string, got: string, known: readonly T[]): T {
  if ((known as readonly string[]).includes(got)) return got as T
  const near = nearest(got, known)
  throw new OptionError(
    `${what} is '${got}'; known: ${known.join(', ')}.${near ? ` Did you mean '${near}'?` : ''}`,
  )
}

/** Refuses unknown keys of an options object. */
export function refuseUnknown(what: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new OptionError(`${what} got ${quoted(options)}; wanted an object of options: ${known.join(', ')}.`)
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    throw new OptionError(
      `${what} has no option '${key}'${near ? `; did you mean '${near}'?` : '.'} Its options: ${known.join(', ') || 'none'}.`,
    )
  }
}

/** Refuses what is given to a function that takes no options. */
export function refuseOptions(what: string, given: readonly unknown[]): void {
  const [options = {}] = given
  if (typeof options === 'object' && options !== null) return refuseUnknown(what, options, [])
  throw new OptionError(`${what} got ${quoted(options)}; it takes nothing: call ${what}().`)
}

/** A value as it is shown in messages: text in quotes, so that '4' and 4 differ. */
export const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value))

import fc from 'fast-check'
import { expect } from 'vitest'
import type { Net } from './net.js'

/** A row of the table: what is measured of a subject on a net, and where it must lie. */
export interface Theorem<S> {
  /** Its number. */
  readonly row: string
  readonly says: string
  readonly nets: fc.Arbitrary<Net>
  /** Nets to try; 10 by default. */
  readonly runs?: number
  measure(subject: S, net: Net): Readonly<Record<string, number>>
  /** `[least, most]` of each figure. */
  readonly bands: Readonly<Record<string, readonly [least: number, most: number]>>
}

/** From 0, or a rounding below it, up to this. */
export const atMost = (most: number): readonly [number, number] => [-1e-15, most]

const factor = Number(process.env['HEBB_RUNS'] ?? 1)
const seed = Number(process.env['HEBB_SEED'] ?? 42)

/** Of how many nets a theorem is tried on: more with HEBB_RUNS. */
export const runsOf = (count = 10): number => count * factor

function outside<S>({ bands, measure }: Theorem<S>, subject: S, net: Net, seen?: Seen): string | undefined {
  const figures = measure(subject, net)
  const wrong = Object.entries(bands).filter(([name, [least, most]]) => {
    const figure = figures[name]!
    if (seen)
      seen[name] = [
        Math.min(figure, seen[name]?.[0] ?? Infinity),
        Math.max(figure, seen[name]?.[1] ?? -Infinity),
      ]
    return !(figure >= least && figure <= most)
  })
  if (wrong.length === 0) return undefined
  return `${JSON.stringify(figures)}; wanted ${wrong.map(([name, band]) => `${name} in [${band.join(', ')}]`).join(' and ')}`
}

type Seen = Record<string, [least: number, most: number]>

/** Asserts a theorem of a subject, on generated nets; HEBB_MEASURED prints what was measured. */
export function prove<S>(theorem: Theorem<S>, subject: S): void {
  const seen: Seen = {}
  const holds = (net: Net): void => {
    const wrong = outside(theorem, subject, net, seen)
    if (wrong) throw new Error(`Row ${theorem.row}, ${theorem.says}: ${wrong}`)
  }
  fc.assert(fc.property(theorem.nets, holds), { numRuns: runsOf(theorem.runs), seed })
  // oxlint-disable-next-line no-console -- asked for
  if (process.env['HEBB_MEASURED']) console.log(theorem.row, theorem.says, JSON.stringify(seen))
}

/** Whether a theorem fails of a subject on one of the nets on which it is proved. An error that is thrown counts as no answer. */
export function fails<S>(theorem: Theorem<S>, subject: S): boolean {
  let thrown: unknown
  const holds = (net: Net): boolean => {
    try {
      return outside(theorem, subject, net) === undefined
    } catch (error) {
      thrown ??= error
      return true
    }
  }
  const { failed } = fc.check(fc.property(theorem.nets, holds), {
    numRuns: runsOf(theorem.runs),
    seed,
    endOnFailure: true,
  })
  if (thrown) throw thrown
  return failed
}

/** Asserts that a theorem does not hold of this: it would prove nothing if it held of everything. */
export const refute = <S>(theorem: Theorem<S>, subject: S): void =>
  expect(fails(theorem, subject), `row ${theorem.row} (${theorem.says}) holds of its negative control`).toBe(
    true,
  )

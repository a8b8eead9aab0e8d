import { TraceError } from './events.js'

/** A straight-line program over named scalars. A name that is written again is a new value. */
export interface ByteDmdProgram {
  /** Arguments in order; an array argument lists its elements. */
  readonly inputs: readonly (string | readonly string[])[]
  /** Default 1. */
  readonly bytesPerElement?: number
  readonly instructions: readonly Instruction[]
  /** Values that live to the end. */
  readonly results: readonly string[]
}

export interface Instruction {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

export interface ByteDmdReport {
  /** Σ over all bytes read of ⌈√depth⌉, depths in bytes. */
  readonly cost: number
  /** Of each operand read, in elements, 1 on top. */
  readonly depths: readonly number[]
}

/**
 * Σ_reads S(d·k) - S((d-1)·k), S(N) = Σ_{i≤N} ⌈√i⌉, where d is the depth of an operand in a stack of live values ordered by use
 * and k the bytes of an element. Operands are priced before any moves; values without a later read leave at once.
 */
export function byteDmd(program: ByteDmdProgram): ByteDmdReport {
  const { bytesPerElement: k = 1 } = program
  if (!Number.isSafeInteger(k) || k < 1)
    throw new TraceError(`bytesPerElement: expected a positive integer, got ${String(k)}`)
  const { inputs, steps, lastUse } = resolve(program)
  // The top is the end. The first argument lies on top, and within an array its last element.
  let stack = inputs.filter((value) => lastUse.has(value))
  const depths: number[] = []
  steps.forEach(({ reads, writes }, time) => {
    for (const value of reads) depths.push(stack.length - stack.lastIndexOf(value))
    const used = new Set(reads)
    const live = (value: number): boolean => (lastUse.get(value) ?? -1) > time
    stack = [...stack.filter((value) => !used.has(value)), ...used, ...writes].filter(live)
  })
  return { cost: depths.reduce((sum, d) => sum + ceilRoots(d * k) - ceilRoots((d - 1) * k), 0), depths }
}

/** S(N) = Σ_{i=1..N} ⌈√i⌉ = M (6N - 2M² + 3M - 1) / 6, M = ⌈√N⌉ */
function ceilRoots(n: number): number {
  const m = Math.ceil(Math.sqrt(n))
  return (m * (6 * n - 2 * m * m + 3 * m - 1)) / 6
}

/** Values by number instead of by name, and when each is last used: results at infinity, unused ones not at all. */
function resolve({ inputs, instructions, results }: ByteDmdProgram): {
  inputs: number[]
  steps: { reads: number[]; writes: number[] }[]
  lastUse: Map<number, number>
} {
  const current = new Map<string, number>()
  const lastUse = new Map<number, number>()
  let count = 0
  const define = (name: string): number => {
    current.set(name, count)
    return count++
  }
  const use = (name: string, time: number, at: string): number => {
    const value = current.get(name)
    if (value === undefined) throw new TraceError(`${at}: '${name}' is neither an input nor written before`)
    lastUse.set(value, time)
    return value
  }
  const bottomUp = inputs.reduceRight<string[]>((stack, argument) => stack.concat(argument), [])
  const values = bottomUp.map(define)
  const steps = instructions.map(({ reads, writes }, time) => ({
    reads: reads.map((name) => use(name, time, `instructions[${time}].reads`)),
    writes: writes.map(define),
  }))
  const read = new Set(lastUse.keys())
  for (const name of results) {
    const value = use(name, Infinity, 'results')
    // An input that no instruction reads is absent, result or not.
    if (value < values.length && !read.has(value)) lastUse.delete(value)
  }
  return { inputs: values, steps, lastUse }
}

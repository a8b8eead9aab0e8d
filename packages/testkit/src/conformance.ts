import type { Claims } from '@hebb/core'
import fc from 'fast-check'
import { batchAdditivity, batchIndependence, chunkedEvaluation } from './properties/batches.js'
import { readsFromAbove, reach, supervision, transposes } from './properties/dataflow.js'
import { declarations } from './properties/declarations.js'
import { determinism } from './properties/determinism.js'
import { exactGradient } from './properties/gradient.js'
import { layerCalls } from './properties/layers.js'
import { backendAgreement, learnsTinyProblem } from './properties/learning.js'
import { names } from './properties/names.js'
import { footprint, ownership } from './properties/ownership.js'
import {
  learningEvents,
  noSideEffects,
  predictionInMidStep,
  shapesAndFiniteness,
  stepEqualsGradients,
  zeroAtTarget,
} from './properties/steps.js'
import { permutationEquivariance } from './properties/symmetry.js'
import type { Property } from './property.js'
import type { Case, Subject } from './subject.js'

/** What every rule is held to. */
export const conformanceProperties: readonly Property[] = [
  ownership,
  readsFromAbove,
  transposes,
  reach,
  supervision,
  determinism,
  batchAdditivity,
  batchIndependence,
  permutationEquivariance,
  zeroAtTarget,
  shapesAndFiniteness,
  learningEvents,
  noSideEffects,
  learnsTinyProblem,
  backendAgreement,
  footprint,
  stepEqualsGradients,
  predictionInMidStep,
  chunkedEvaluation,
  exactGradient,
  names,
  layerCalls,
  declarations,
]

export interface PropertyReport {
  readonly id: string
  readonly name: string
  readonly says: string
  /** What the rule claims of it, where it measures a claim: `transposes: false`. */
  readonly claim?: string
  readonly status: 'passed' | 'failed' | 'skipped'
  /** What is wrong, or why it was skipped. */
  readonly message?: string
  /** The smallest case that was found to fail. */
  readonly counterexample?: Case
}

export interface ConformanceReport {
  readonly rule: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly properties: readonly PropertyReport[]
}

export interface ConformanceOptions {
  /** Cases a property. Default 10. */
  readonly runs?: number
  /** So many times as many cases of every property. Default 1. */
  readonly times?: number
  /** Of the cases. Default 42. */
  readonly seed?: number
}

/** Networks of 1 to 3 hidden layers and small batches, as the subject allows. */
export function arbitraryCase({
  activations = ['tanh', 'logistic'],
  leastInputs = 2,
  hiddenLayers = [1, 3],
}: Subject): fc.Arbitrary<Case> {
  const hidden = fc.array(fc.integer({ min: 2, max: 6 }), {
    minLength: hiddenLayers[0],
    maxLength: hiddenLayers[1],
  })
  return fc.record({
    sizes: fc
      .tuple(fc.integer({ min: leastInputs, max: leastInputs + 4 }), hidden, fc.integer({ min: 2, max: 3 }))
      .map(([inputs, widths, outputs]) => [inputs, ...widths, outputs]),
    activation: fc.constantFrom(...activations),
    samples: fc.integer({ min: 1, max: 5 }),
    seed: fc.integer({ min: 0, max: 9999 }),
  })
}

/** Tries one property on generated cases and shrinks what fails. */
export function checkProperty(
  property: Property,
  subject: Subject,
  { runs = 10, times = 1, seed = 42 }: ConformanceOptions = {},
): PropertyReport {
  const about = aboutOf(property, subject)
  const skipped = property.skip?.(subject)
  if (skipped) return { ...about, status: 'skipped', message: skipped }
  const failure = (c: Case): string | undefined => {
    try {
      return property.check(subject, c)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  const holds = fc.property(arbitraryCase(subject), (c) => failure(c) === undefined)
  const details = fc.check(holds, { numRuns: times * (property.runs ?? runs), seed })
  if (!details.failed) return { ...about, status: 'passed' }
  const [counterexample] = details.counterexample!
  return {
    ...about,
    status: 'failed',
    message: failure(counterexample) ?? 'fails now and then: it is not deterministic',
    counterexample,
  }
}

/** A property as a report names it, with what the rule claims of it. */
const aboutOf = ({ id, name, says, claim }: Property, { rule }: Subject) => ({
  id,
  name,
  says,
  ...(claim && { claim: `${claim}: ${shown(rule.claims[claim])}` }),
})

function shown(value: Claims[keyof Claims] = true): string {
  if (typeof value !== 'object') return String(value)
  return value.kind === 'none' ? 'none' : `${value.kind}, of ${value.of}`
}

/** Tries every property on a rule. */
export function conformance(subject: Subject, options: ConformanceOptions = {}): ConformanceReport {
  const properties = conformanceProperties.map((property) => checkProperty(property, subject, options))
  const count = (status: PropertyReport['status']): number =>
    properties.filter((p) => p.status === status).length
  return {
    rule: subject.rule.name,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    properties,
  }
}

/**
 * A readable report: a line a property, and below one that fails what was wanted, what was got and the smallest case. Where several fail
 * with one message, as when the rule throws, the first shows it.
 */
export function formatConformance({ rule, passed, failed, skipped, properties }: ConformanceReport): string {
  const marks = { passed: 'ok  ', failed: 'FAIL', skipped: '–   ' }
  const shownAt = new Map<string, string>()
  const notes = ({ id, status, message = '', claim, says, counterexample }: PropertyReport): string => {
    if (status === 'skipped') return ` (skipped: ${message})`
    if (status === 'passed') return claim ? ` (${claim})` : ''
    // Cases of another size give tensors of other sizes.
    const key = message.replaceAll(/\[\d+, \d+\]/g, '')
    const before = shownAt.get(key)
    if (before) return ` (as ${before})`
    shownAt.set(key, id)
    return [
      '',
      `       wanted: ${says}`,
      `       got: ${message}`,
      `       smallest case: ${JSON.stringify(counterexample)}`,
    ].join('\n')
  }
  const lines = properties.map((p) => `${marks[p.status]} ${p.id.padEnd(4)} ${p.name}${notes(p)}`)
  const isRandom = failed > 1 && properties.some(({ id, status }) => id === 'C3' && status === 'failed')
  return [
    `${rule}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
    ...lines,
    ...(isRandom ? ['Mend C3 first: where two runs differ, other properties fail in consequence.'] : []),
  ].join('\n')
}

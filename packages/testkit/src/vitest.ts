import { describe, expect, it } from 'vitest'
import { checkProperty, conformanceProperties, type ConformanceOptions } from './conformance.js'
import type { Subject } from './subject.js'

/** Of the process that runs vitest; there is none in a browser. */
const environment: Readonly<Record<string, string | undefined>> =
  (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {}

/**
 * The conformance suite as vitest tests: `describeRule({ rule: bp() })`. With HEBB_RUNS=5 in the environment it tries 5 times as many
 * cases of every property, with HEBB_SEED=7 others.
 */
export function describeRule(subject: Subject, options: ConformanceOptions = {}): void {
  describe(`${subject.rule.name} conforms`, () => {
    for (const property of conformanceProperties) {
      const skipped = property.skip?.(subject)
      it(`${property.id} ${property.name}${skipped ? ` (does not apply: ${skipped})` : ''}`, () => {
        const { status, message, counterexample } = checkProperty(property, subject, {
          times: Number(environment['HEBB_RUNS'] ?? 1),
          seed: Number(environment['HEBB_SEED'] ?? 42),
          ...options,
        })
        expect
          .soft(
            message && status === 'failed'
              ? { wanted: property.says, got: message, counterexample }
              : undefined,
          )
          .toBeUndefined()
      })
    }
  })
}

import { describe, expect, it } from 'vitest'
import { checkProperty, conformanceProperties, type ConformanceOptions } from './conformance.js'
import type { Subject } from './subject.js'

/** The conformance suite as vitest tests: `describeRule({ rule: bp() })`. */
export function describeRule(subject: Subject, options: ConformanceOptions = {}): void {
  describe(`${subject.rule.name} conforms`, () => {
    for (const property of conformanceProperties) {
      const skipped = property.skip?.(subject)
      it(`${property.id} ${property.name}${skipped ? ` (does not apply: ${skipped})` : ''}`, () => {
        const { status, message, counterexample } = checkProperty(property, subject, options)
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

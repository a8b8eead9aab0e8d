import type { Claims } from '@hebb/core'
import type { Case, Subject } from './subject.js'

/** One thing that every rule is held to. */
export interface Property {
  /** As in the table of the documentation: `C3`. */
  readonly id: string
  readonly name: string
  /** The statement that is tested. */
  readonly says: string
  /** The claim that it measures. */
  readonly claim?: keyof Claims
  /** Cases to try; default as the runner is told. */
  readonly runs?: number
  /** Why it does not apply to this rule; undefined where it does. */
  skip?(subject: Subject): string | undefined
  /** What is wrong in this case; undefined where nothing is. */
  check(subject: Subject, c: Case): string | undefined
}

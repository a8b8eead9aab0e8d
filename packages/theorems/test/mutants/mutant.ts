import type { Layer, LearningRule } from '@hebb/core'
import { checkProperty, conformanceProperties, type Subject } from '@hebb/testkit'
import { fails, type Theorem } from '../properties/theorem.js'

/** A rule with one thing done wrongly, and the property that must catch it; others may fail too. */
export interface Mutant {
  /** Its number in the list. */
  readonly number: number
  readonly what: string
  /** The property's id: `C4`, or `row 13`. */
  readonly caughtBy: string
  /** Whether the property fails of the mutant, and of the honest rule. */
  fails(): { readonly mutant: boolean; readonly honest: boolean }
}

/** Caught by a property of the conformance suite; `says` is what it then says, so that another failure does not count. */
export const byConformance = (
  number: number,
  what: string,
  id: string,
  says: RegExp,
  { mutant, honest, subject = {} }: { mutant: Subject; honest: Subject; subject?: Omit<Subject, 'rule'> },
): Mutant => ({
  number,
  what,
  caughtBy: id,
  fails() {
    const property = conformanceProperties.find((p) => p.id === id)!
    const report = (tried: Subject) => checkProperty(property, { ...subject, ...tried })
    const { status, message = '' } = report(mutant)
    if (status === 'failed' && !says.test(message))
      throw new Error(`${id} fails of mutant ${number}, but says: ${message}`)
    return { mutant: status === 'failed', honest: report(honest).status !== 'passed' }
  },
})

/** Caught by a theorem. */
export const byTheorem = <S>(
  number: number,
  what: string,
  theorem: Theorem<S>,
  { mutant, honest }: { mutant: S; honest: S },
): Mutant => ({
  number,
  what,
  caughtBy: `row ${theorem.row}`,
  fails: () => ({ mutant: fails(theorem, mutant), honest: fails(theorem, honest) }),
})

/** A rule that sees its layers as `change` makes them; those that learn are the trainer's own. */
export const withLayers = (rule: LearningRule, change: (layer: Layer) => Partial<Layer>): LearningRule => ({
  ...rule,
  *run(ctx) {
    const layers = ctx.layers.map((layer) => layer && { ...layer, ...change(layer) })
    const own = (layer: Layer): Layer => ctx.layers[layer.index]
    for (const event of rule.run({ ...ctx, layers })) {
      if (!('learn' in event)) yield event
      else yield { learn: 'kind' in event.learn ? own(event.learn) : event.learn.map(own) }
    }
  },
})

import { totalOf, type LearningRule, type Tensor } from '@hebb/core'
import { checkProperty, conformanceProperties, firstDifference, relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ff, type FFOptions } from '../src/index.js'
import { open, ownParameters } from './help.js'

/** ff without its detach: the gradient of layer 2's loss goes down into layer 1. Must be caught. */
function attached(options: Partial<FFOptions>): LearningRule {
  const rule = ff({ ...options, training: 'joint' })
  return {
    ...rule,
    *run(work) {
      const { layers, ops, state } = work
      const scratch: Tensor = state.clean.delta[1]
      for (const event of rule.run(work)) {
        if ('learn' in event && Array.isArray(event.learn) && work.L > 2) {
          for (const { z, h, delta } of [state.plus, state.minus]) {
            layers[2]!.transpose(scratch, delta[2])
            layers[1]!.gate(scratch, scratch, h[1], z[0])
            ops.add(delta[1], scratch)
            ops.add(state.both[1], scratch)
          }
        }
        yield event
      }
    },
  }
}

const uniform = { negatives: 'uniform' } as const
const verdict = (id: string, rule: LearningRule): string =>
  checkProperty(
    conformanceProperties.find((p) => p.id === id)!,
    { rule, activations: ['relu'], hiddenLayers: [2, 3] },
  ).status

describe('locality', () => {
  /** Layer 1's update with layer 2's weights as they are, and with others. */
  const updates = (rule: LearningRule) =>
    [1, -0.5].map((factor) => {
      const { trainer, batch } = open(rule)
      trainer.write(
        'W2',
        trainer.read('W2').map((w) => factor * w),
      )
      const total = totalOf(trainer.gradients(batch))
      return Object.fromEntries(ownParameters(trainer, 1).map((name) => [name, total[name]]))
    })

  it("layer 1's update has the same bits whatever the weights above are", () => {
    const [a, b] = updates(ff(uniform))
    expect(firstDifference(a, b)).toBeUndefined()
  })

  it('but not without the detach', () => {
    const [a, b] = updates(attached(uniform))
    expect(relativeDistance(a, b)).toBeGreaterThan(1e-2)
  })

  it('and not with hard negatives where they change which label is shown: so it is claimed', () => {
    expect(ff().claims).toMatchObject({ readsFromAbove: true, reach: 'broadcast', transposes: false })
    expect(ff(uniform).claims).toMatchObject({ readsFromAbove: false, reach: 1, transposes: false })
  })

  it('no weight is read backwards and none from above; both are noticed without the detach', () => {
    expect(['C1b', 'C2'].map((id) => verdict(id, ff(uniform)))).toEqual(['passed', 'passed'])
    expect(['C1b', 'C2'].map((id) => verdict(id, attached(uniform)))).toEqual(['failed', 'failed'])
  })
})

describe('scale', () => {
  /** Change of layer 2's update when layer 1's activities are three times as large. */
  const change = (norm: FFOptions['norm']): number => {
    const [plain, scaled] = [1, 3].map((factor) => {
      const { trainer, batch } = open(ff({ ...uniform, norm }))
      for (const name of ownParameters(trainer, 1))
        trainer.write(
          name,
          trainer.read(name).map((w) => factor * w),
        )
      const { W2, b2 } = totalOf(trainer.gradients(batch))
      return { W2, b2 }
    })
    return relativeDistance(plain, scaled)
  }

  it('of h_{l-1} does not matter to layer l', () => expect(change('rms')).toBeLessThan(1e-6))
  it('matters without normalization', () => expect(change('none')).toBeGreaterThan(0.1))
})

import { expect, it } from 'vitest'
import { apply, distance, minus, rowsOf } from '../../tp/test/helpers/plain.js'
import { samplesOf, watched } from '../../tp/test/helpers/watched.js'
import { dtp } from '../src/index.js'

const sizes = [4, 5, 6, 3]

it.each([
  ['fixed', 'tanh'],
  ['fixed', 'linear'],
  ['ldrl', 'tanh'],
  ['ldrl', 'linear'],
  ['drl', 'tanh'],
] as const)(
  '%s, %s: what is added to h is the difference of g at the target and at h above',
  (feedback, inverse) => {
    const rule = dtp({ feedback, inverse, outputTarget: 'output', eta: 0.5 })
    const { trainer, state } = watched({ rule, sizes, samples: 3 })
    trainer.gradients(samplesOf(3, 4, 3, 1).batch)
    for (const l of [1, 2]) {
      const V = rowsOf(trainer.read(`V${l}.W`), sizes[l + 1])
      const g = (u: number[]): number[] => (inverse === 'linear' ? apply(V, u) : apply(V, u).map(Math.tanh))
      const [t, h, above, target] = [`t${l}`, `h${l}`, `h${l + 1}`, `t${l + 1}`].map(state)
      const added = t.flatMap((row, i) => minus(row, h[i]))
      const wanted = target.flatMap((row, i) => minus(g(row), g(above[i])))
      expect(distance(added, wanted)).toBeLessThan(1e-12)
    }
  },
)

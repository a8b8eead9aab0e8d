import { dense, drawKey, network, totalOf } from '@hebb/core'
import { relativeDistance } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { residual } from '../../core/test/sketches.js'
import { ff, type FFOptions } from '../src/index.js'
import { open, ownParameters, sizes } from './help.js'
import { layerOracle } from './oracle.js'

const variants: Partial<FFOptions>[] = (['symba', 'bce'] as const).flatMap((loss) =>
  (['mean', 'sum'] as const).flatMap((goodness) =>
    (['concatenate', 'overwrite'] as const).map((label) => ({
      loss,
      goodness,
      label,
      alpha: 1,
      threshold: 1,
    })),
  ),
)
const nameOf = (options: object): string => Object.values(options).join(' ')
const seeds = [1, 2, 3, 4, 5]

/** (J_l(w + εd) - J_l(w - εd)) / 2ε against d · gradient, along a random direction of layer l's own parameters. */
function differenceError(
  options: Partial<FFOptions>,
  seed: number,
  l: number,
  shape: Parameters<typeof open>[1],
): number {
  const { trainer, batch, losses } = open(ff(options), { seed, ...shape })
  const names = ownParameters(trainer, l)
  const weights = Object.fromEntries(names.map((name) => [name, trainer.read(name)]))
  const gradient = totalOf(trainer.gradients(batch))
  const direction = (k: number, i: number): number => drawKey(seed, 50 + k, i, l).key0 / 2 ** 31 - 1
  const lossAt = (eps: number): number => {
    names.forEach((name, k) =>
      trainer.write(
        name,
        weights[name].map((w, i) => w + eps * direction(k, i)),
      ),
    )
    return losses()[l - 1]
  }
  const eps = 1e-6
  const measured = (lossAt(eps) - lossAt(-eps)) / (2 * eps)
  const expected = names.reduce(
    (sum, name, k) => sum + gradient[name].reduce((s, g, i) => s + g * direction(k, i), 0),
    0,
  )
  return Math.abs(measured - expected) / Math.abs(measured)
}

describe("the update is the gradient of the layer's own loss", () => {
  for (const options of variants)
    for (const activation of ['relu', 'tanh'] as const)
      it(`by finite differences: ${nameOf(options)}, ${activation}, layers 1 and 2`, () => {
        const errors = seeds.flatMap((seed) =>
          [1, 2].map((l) => differenceError(options, seed, l, { activation })),
        )
        expect(Math.max(...errors)).toBeLessThan(1e-6)
      })

  it('also where a layer has a skip connection, whose gate reads its input', () => {
    const net = network([
      dense(sizes[0], sizes[1], { activation: 'tanh' }),
      residual(sizes[1], 'logistic'),
      dense(sizes[1], 3),
    ])
    for (const loss of ['symba', 'bce'] as const)
      expect(differenceError({ loss, negatives: 'uniform' }, 1, 2, { network: net })).toBeLessThan(1e-6)
  })

  it('of the readout it is that of the loss, on the pass whose label says nothing', () => {
    const { trainer, batch, rows } = open(ff())
    const { W3, b3 } = totalOf(trainer.gradients(batch))
    const [z, y, t] = [rows('z°2'), rows('h°3'), rows('target')]
    const error = (i: number, c: number): number => (y[i][c] - t[i][c]) / y.length
    const mean = (of: (i: number) => number): number => y.reduce((sum, _, i) => sum + of(i), 0)
    const W = t[0].flatMap((_, c) => z[0].map((_z, j) => mean((i) => error(i, c) * z[i][j])))
    const b = t[0].map((_, c) => mean((i) => error(i, c)))
    expect(relativeDistance({ W: W3, b: b3 }, { W, b })).toBeLessThan(1e-13)
  })

  it('also with collaboration, where the goodness of other layers counts as given', () => {
    // Layer 2 is the last: layer 1's share does not depend on it. Layer 1's loss sees layer 2 move, which it does not follow.
    const options = { collaboration: 0.5, negatives: 'uniform' } as const
    expect(differenceError(options, 1, 2, {})).toBeLessThan(1e-6)
    expect(differenceError(options, 1, 1, {})).toBeGreaterThan(1e-3)
  })
})

describe('the update equals the chain rule within one layer', () => {
  for (const options of variants.filter(({ label }) => label === 'overwrite'))
    it(`${nameOf(options)}, layers 1 and 2`, () => {
      for (const seed of seeds) {
        const rule = ff(options)
        const { trainer, batch, rows, losses } = open(rule, { seed })
        const gradient = totalOf(trainer.gradients(batch))
        for (const l of [1, 2]) {
          const oracle = layerOracle(oracleCase(l, { ...rule.options } as FFOptions))
          expect(
            relativeDistance({ W: gradient[`W${l}`], b: gradient[`b${l}`] }, { W: oracle.W, b: oracle.b }),
          ).toBeLessThan(1e-12)
          expect(losses()[l - 1]).toBeCloseTo(oracle.value, 12)
        }
        function oracleCase(l: number, resolved: FFOptions) {
          const flat = Array.from(trainer.read(`W${l}`))
          const W = Array.from({ length: sizes[l] }, (_, i) =>
            flat.slice(i * sizes[l - 1], (i + 1) * sizes[l - 1]),
          )
          const z = (sign: string) => rows(`z${sign}${l - 1}`)
          return { W, b: Array.from(trainer.read(`b${l}`)), zPlus: z('⁺'), zMinus: z('⁻'), options: resolved }
        }
      }
    })
})

describe('sum and mean', () => {
  const W = [0.3, -0.2, 0.7, 0.1].map((w, i) => [w, -w * i, 0.4])
  const shared = {
    W,
    b: [0.1, 0.2, -0.1, 0.3],
    zPlus: [
      [1, -0.5, 0.3],
      [0.2, 1, 1],
    ],
    zMinus: [
      [-1, 0.5, 0.3],
      [0.4, 1, -1],
    ],
  }
  const options = { loss: 'bce', alpha: 1, threshold: 2, goodness: 'sum' } as const

  it('bce on the sum is bce on the mean with threshold θ/n and logits times n', () => {
    const sum = layerOracle({ ...shared, options })
    const mean = layerOracle({
      ...shared,
      options: { ...options, goodness: 'mean', threshold: 2 / 4 },
      sharpness: 4,
    })
    const { value, ...gradient } = sum
    expect(relativeDistance(gradient, { W: mean.W, b: mean.b })).toBeLessThan(1e-12)
    expect(mean.value).toBeCloseTo(value, 12)
  })

  it('and differs at one threshold', () => {
    const { value: _s, ...sum } = layerOracle({ ...shared, options })
    const { value: _m, ...mean } = layerOracle({ ...shared, options: { ...options, goodness: 'mean' } })
    expect(relativeDistance(sum, mean)).toBeGreaterThan(0.1)
  })

  it('symba on the sum at α is symba on the mean at α n, in the rule itself', () => {
    const of = (given: Partial<FFOptions>, l: number) => {
      const { trainer, batch } = open(ff({ negatives: 'uniform', ...given }))
      const total = totalOf(trainer.gradients(batch))
      return Object.fromEntries(ownParameters(trainer, l).map((name) => [name, total[name]]))
    }
    for (const l of [1, 2]) {
      const sum = of({ goodness: 'sum', alpha: 0.5 }, l)
      expect(relativeDistance(sum, of({ alpha: 0.5 * sizes[l] }, l))).toBeLessThan(1e-12)
      expect(relativeDistance(sum, of({ alpha: 0.5 }, l))).toBeGreaterThan(0.1)
    }
  })
})

import { expect, it } from 'vitest'
import { mupFigureNames, mupFigures, type TransferCurve } from '../src/index.js'
import { transferClaims } from '../src/width/figures/learning-rates.js'

it('every figure says what was published and what is ours, and needs no trial twice', () => {
  for (const name of mupFigureNames) {
    const { title, says, trials } = mupFigures[name]
    expect(title).toBeTruthy()
    expect(says).toMatch(/Published|Of our own|appendix/)
    const keys = trials('default').map((trial) => JSON.stringify(trial))
    expect(new Set(keys).size).toBe(keys.length)
    expect(trials('smoke').length).toBeLessThanOrEqual(keys.length)
    expect(trials('full').length).toBeGreaterThanOrEqual(keys.length)
  }
})

/** Losses at rates 1, 2, 4 by width; null where a run diverged. */
const curves = (
  parametrization: 'mup' | 'sp',
  losses: readonly (readonly (number | null)[])[],
): TransferCurve[] =>
  losses.map((list, i) => {
    const points = list.map((loss, j) => ({
      value: 2 ** j,
      loss,
      low: loss,
      high: loss,
      diverged: loss === null ? 1 : 0,
      accuracy: loss === null ? null : 1 - loss,
    }))
    const best = points.reduce<(typeof points)[number] | null>(
      (least, p) => (p.loss !== null && (least === null || p.loss < least.loss!) ? p : least),
      null,
    )
    return { parametrization, width: 64 * 2 ** i, points, best: best?.value ?? null }
  })

it('claims hold of rates that transfer, and fail where µP and SP change places', () => {
  const stays = [
    [0.5, 0.4, 0.3],
    [0.4, 0.3, 0.2],
  ]
  const moves = [
    [0.5, 0.4, 0.3],
    [0.2, null, null],
  ]
  const right = transferClaims(curves('mup', stays), curves('sp', moves))
  expect(right.map(({ holds }) => holds)).toEqual([true, true, true, true, true])
  const wrong = transferClaims(curves('mup', moves), curves('sp', stays))
  expect(wrong.map(({ holds }) => holds)).toEqual([false, false, false, false, false])
})

import { bp } from '@hebb/bp'
import { dtp } from '@hebb/dtp'
import { pc } from '@hebb/pc'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  powers,
  runTrial,
  store,
  sweep,
  transferCurves,
  transfersOf,
  transferSummary,
  transferTrials,
  trialSettings,
  type Trial,
  type TrialResult,
} from '../src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'hebb-sweep-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const grid = {
  widths: [64, 512],
  seeds: [1, 2],
  parametrizations: ['mup', 'sp'] as const,
  baseWidth: 64,
  settings: trialSettings.teacher,
}

describe('learning rates over widths', () => {
  for (const [name, rule, variant] of [
    ['bp', bp(), 0],
    ['pc', pc({ steps: 1, stepSize: 0.5, gammaBar: 0 }), 1],
    ['dtp', dtp({ outputTarget: 'output', eta: 1, feedback: 'ridge', ridge: 1 }), 0],
  ] as const)
    it(`are the same for ${name} under µP, and not under SP`, { timeout: 120_000 }, async () => {
      const wide = { ...grid, widths: [64, 1024], seeds: [1], rates: powers([-4, 0]) }
      const trials = transferTrials(name, transfersOf(name)[variant]!, wide)
      const results = await sweep({ trials, run: (trial) => runTrial(trial, rule) })
      const summary = transferSummary(transferCurves(trials, results))
      const [mup, sp] = ['mup', 'sp'].map((p) => summary.find((s) => s.parametrization === p)!)
      expect(mup!.ratio).toBeLessThan(1.05)
      expect(Math.abs(mup!.shift!)).toBeLessThanOrEqual(1)
      expect(sp!.narrow).toBe(mup!.narrow)
      expect(sp!.shift).toBeLessThanOrEqual(-2)
      expect(sp!.wide === null || sp!.ratio! >= 1.5).toBe(true)
    })

  it("are tried with the case's gain of the readout, unless another is given", () => {
    const gains = (readoutGain?: number): (number | undefined)[] => {
      const settings = { ...trialSettings.teacher, ...(readoutGain !== undefined && { readoutGain }) }
      const trials = transferTrials('dtp', transfersOf('dtp')[0]!, { ...grid, rates: [0.1], settings })
      return [...new Set(trials.map((trial) => trial.readoutGain))]
    }
    expect(gains()).toEqual([0.1])
    expect(gains(1)).toEqual([1])
    const [plain] = transferTrials('bp', transfersOf('bp')[0]!, { ...grid, rates: [0.1] })
    expect(plain).not.toHaveProperty('readoutGain')
  })

  it('diverge as a result, not as an error', async () => {
    const [trial] = transferTrials('bp', transfersOf('bp')[0]!, { ...grid, rates: [1e6] })
    expect(await runTrial(trial!, bp())).toMatchObject({ loss: null, accuracy: null })
  })

  it("may be an option's values instead", () => {
    const vary = { option: 'outputPrecision', values: [0.5, 1] }
    const trials = transferTrials('pc', transfersOf('pc')[0]!, { ...grid, rates: [0.1], vary })
    expect(trials).toHaveLength(16)
    const loss = ({ options, width }: Trial): number => Number(options['outputPrecision']) * width
    const results = trials.map((trial): TrialResult => ({ loss: loss(trial), accuracy: null, seconds: 0 }))
    const curves = transferCurves(trials, results, 'outputPrecision')
    expect(curves).toHaveLength(4)
    expect(curves[0]).toMatchObject({
      width: 64,
      best: 0.5,
      points: [{ value: 0.5, loss: expect.closeTo(32) }, {}],
    })
  })
})

it('curves are empty where a seed diverged, and summaries say so', () => {
  const trials = transferTrials('bp', transfersOf('bp')[0]!, {
    ...grid,
    rates: [1, 2],
    parametrizations: ['mup'],
  })
  const results = trials.map(({ width, seed, learningRate }): TrialResult => ({
    loss: width === 512 && seed === 2 ? null : 1 / learningRate,
    accuracy: 0.5,
    seconds: 0,
  }))
  const curves = transferCurves(trials, results)
  expect(curves.map(({ best }) => best)).toEqual([2, null])
  expect(curves[1]!.points[0]).toMatchObject({ loss: null, diverged: 1 })
  expect(transferSummary(curves)).toEqual([
    { parametrization: 'mup', shift: -Infinity, half: 1, narrow: 1, wide: null, ratio: null },
  ])
})

describe('a sweep', () => {
  const trials = Array.from({ length: 12 }, (_, i) => ({ i }))

  it('goes on where it was killed: no finished trial runs twice, none is lost', async () => {
    const path = join(folder, 'killed.jsonl')
    const ran: number[] = []
    const run = (limit: number) => async (trial: { i: number }) => {
      if (ran.length >= limit) throw new Error('killed')
      ran.push(trial.i)
      return { square: trial.i ** 2 }
    }
    const options = { trials, workers: 2 }
    await expect(sweep({ ...options, run: run(5), store: store(path) })).rejects.toThrow('killed')
    const kept = readFileSync(path, 'utf8')
    // A line that was being written.
    appendFileSync(path, '{"trial":{"i":11},"resu')
    const results = await sweep({ ...options, run: run(Infinity), store: store(path) })
    expect(results).toEqual(trials.map(({ i }) => ({ square: i ** 2 })))
    expect([...ran].sort((a, b) => a - b)).toEqual(trials.map(({ i }) => i))
    expect(readFileSync(path, 'utf8').startsWith(kept)).toBe(true)
    const again = await sweep({ ...options, run: run(0), store: store(path) })
    expect(again).toEqual(results)
  })

  it('tells a trial from another by all that it says', async () => {
    const path = join(folder, 'apart.jsonl')
    writeFileSync(path, '{"trial":{"i":1,"seed":1},"result":1}\n')
    expect(
      await sweep({ trials: [{ i: 1, seed: 2 }], run: async () => 2, store: store<object, number>(path) }),
    ).toEqual([2])
  })

  it('begins with the dearest', async () => {
    const order: number[] = []
    await sweep({ trials, cost: ({ i }) => i, run: async ({ i }) => order.push(i) })
    expect(order).toEqual(trials.map(({ i }) => i).reverse())
  })
})

import { dataSets } from '@hebb/data'
import { mupFigureNames } from '@hebb/lab'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder, hebb } from './harness.js'

describe('hebb coordinate-check', () => {
  it('passes right exponents and fails wrong ones', { timeout: 60_000 }, async () => {
    const { code, json } = await hebb('coordinate-check --rule bp --widths 128,256,512 --seeds 1,2,3 --json')
    expect(code).toBe(0)
    expect(json).toMatchObject({ rule: 'bp', holds: true, settings: { baseWidth: 64, optimizer: 'sgd' } })
    expect(json.checks.map((c: any) => [c.parametrization, c.expected, c.passes])).toEqual([
      ['mup', 'right', true],
      ['sp', 'wrong', false],
      ['ntp', 'wrong', false],
    ])
  })

  it('takes options and prints a table', { timeout: 60_000 }, async () => {
    const { code, out } = await hebb(
      'coordinate-check --rule pc --set gammaBar=0 --set steps=1 --set stepSize=0.5 --widths 64,128,256 --seeds 1,2,3',
    )
    expect(code).toBe(0)
    expect(out).toMatch(/gammaBar 0, steps 1, stepSize 0\.5 │ +mup .* right │ passes/)
  })

  it('fails where the check does not hold', async () => {
    // One seed and two narrow widths: too noisy for the tolerance.
    const { code, out } = await hebb('coordinate-check --rule bp --widths 2,3 --seeds 1 --base-width 2')
    expect(code).toBe(1)
    expect(out).toContain('(!)')
  })

  it('says why a rule has no exponents', async () => {
    const { code, err } = await hebb('coordinate-check --rule ff --widths 64,128 --seeds 1')
    expect(code).toBe(2)
    expect(err).toMatch(/ff: no width exponents are derived/)
  })
})

describe('hebb transfer', () => {
  const argv =
    'transfer --rule bp --widths 8,16 --base-width 8 --seeds 1 --rates 0.125,0.25 --steps 5 --resume trials.jsonl'

  it('keeps its trials and does not run them again', async () => {
    const cwd = folder()
    const first = await hebb(`${argv} --json`, { cwd })
    expect(first.code).toBe(0)
    expect(first.json.curves).toHaveLength(4)
    expect(first.json.summary[0]).toMatchObject({ parametrization: 'mup' })
    const path = join(cwd, 'trials.jsonl')
    const kept = readFileSync(path, 'utf8')
    expect(kept.trim().split('\n')).toHaveLength(8)
    const again = await hebb(`${argv} --json`, { cwd })
    expect(again.json.curves).toEqual(first.json.curves)
    expect(readFileSync(path, 'utf8')).toBe(kept)
  })

  it('prints curves', async () => {
    const cwd = folder()
    const { out, err } = await hebb(argv, { cwd })
    expect(out).toMatch(/mup\n┌/)
    expect(out).toMatch(/Half the best value of the narrowest/)
    expect(err).toContain('8/8 trials')
    expect(existsSync(join(cwd, 'trials.jsonl'))).toBe(true)
  })

  it.each([
    ['transfer --rule bp --variant 2', /bp has 1 variant: 1 default/],
    ['transfer --rule pc --vary outputPrecision', /give both, or neither/],
    ['transfer --rule pc --set stpes=3', /did you mean 'steps'/],
  ])('refuses %s', async (line, message) => {
    const { code, err } = await hebb(line)
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })
})

describe('figures', () => {
  it.each([
    ['coordinate-check --rule bp --widths 8,16,32 --base-width 8 --seeds 1', /ΔW h/],
    ['transfer --widths 8,16 --base-width 8 --seeds 1 --rates 0.1,0.2 --steps 2', /learning rate/],
    ['alignment --widths 8,16 --base-width 8 --seeds 1 --samples 4', /cosine/],
    ['spectrum --widths 8,16 --base-width 8 --seeds 1', /cosine/],
  ])('%s draws one', { timeout: 30_000 }, async (line, wanted) => {
    const cwd = folder()
    await hebb(`${line} --figure out/f.svg`, { cwd })
    const svg = readFileSync(join(cwd, 'out', 'f.svg'), 'utf8')
    expect(svg).toMatch(/^<svg/)
    expect(svg).toMatch(wanted)
  })
})

describe('hebb reproduce mup', () => {
  it('shows each published figure that needs no data, in a smoke test', { timeout: 60_000 }, async () => {
    const cwd = folder()
    for (const name of ['mup-fig2', 'mup-fig3', 'mup-parity']) {
      const { code, out } = await hebb(`reproduce ${name} --smoke`, { cwd })
      expect(code).toBe(0)
      expect(out).toContain('not judged')
      expect(existsSync(join(cwd, 'mup-figures', `${name}${name === 'mup-fig2' ? '-1' : ''}.svg`))).toBe(true)
    }
  })

  it(
    'shows all of them by one command, in a smoke test, where images are installed',
    { timeout: 120_000 },
    async (context) => {
      const images = (await dataSets()).filter(({ kind }) => kind === 'images')
      const missing = images.filter(({ available }) => available === undefined).map(({ name }) => name)
      context.skip(missing.length > 0 && process.env['CI'] === undefined, `missing: ${missing.join(', ')}`)
      const cwd = folder()
      const { code, json, err } = await hebb('reproduce mup --smoke --offline --json', { cwd })
      expect(code).toBe(0)
      expect(err).toMatch(/trials to run; about \d+ s on/)
      expect(Object.keys(json.figures)).toEqual([...mupFigureNames])
      expect(json.seconds.cpu).toBeGreaterThan(0)
      expect(readdirSync(join(cwd, 'mup-figures')).filter((file) => file.endsWith('.svg'))).toHaveLength(15)
    },
  )

  it('says in JSON what must show, and goes on from finished trials', { timeout: 60_000 }, async () => {
    const cwd = folder()
    const line = 'reproduce mup-parity --smoke --report made --json'
    const first = await hebb(line, { cwd })
    const figure = first.json.figures['mup-parity']
    expect(figure.claims).toHaveLength(3)
    expect(figure.plots[0].curves.map((c: any) => `${c.panel}, ${c.name}`)).toEqual([
      'µP, rate 0.1',
      'µP, rate 0.1, width 200',
      'SP, rate 0.1',
    ])
    expect(first.err).toMatch(/3 of 3 trials to run; about \d+ s/)
    const kept = readFileSync(join(cwd, 'made', 'trials-smoke.jsonl'), 'utf8')
    expect((await hebb(line, { cwd })).json.figures).toEqual(first.json.figures)
    expect(readFileSync(join(cwd, 'made', 'trials-smoke.jsonl'), 'utf8')).toBe(kept)
  })

  it.each([
    ['reproduce mup-fig2 --bits 3', /--bits does nothing for mup-fig2/],
    ['reproduce sutro-tp --smoke', /--smoke does nothing for sutro-tp/],
    ['reproduce mup-fig9', /mup-fig/],
  ])('refuses %s', async (line, message) => {
    const { code, err } = await hebb(line)
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })
})

describe('hebb alignment', () => {
  it('compares updates over widths', { timeout: 60_000 }, async () => {
    const { code, json } = await hebb(
      'alignment --rule pc --set stepSize=0.2 --set gammaBar=0 --widths 64,256 --seeds 1 --json',
    )
    expect(code).toBe(0)
    expect(json.rows).toHaveLength(2)
    expect(json.rows[0].withBackprop).toHaveLength(3)
    expect(json.rows[1].withBackprop[2]).toBeGreaterThan(json.rows[0].withBackprop[2])
    expect(json.slopes[0].slopes[2]).toBeLessThan(0)
  })

  it('goes through an option, and prints a table', { timeout: 60_000 }, async () => {
    const { out } = await hebb(
      'alignment --vary steps --values 5,50 --set stepSize=0.2 --widths 64 --outputs 1,4 --seeds 1',
    )
    expect(out).toMatch(/hidden │ outputs │ steps │ width/)
    expect(out.match(/^│ 2 /gm)).toHaveLength(4)
  })
})

describe('hebb spectrum', () => {
  it('shows what gammaBar does', { timeout: 60_000 }, async () => {
    const { code, out, json } = await hebb(
      'spectrum --widths 64,128,256 --seeds 1 --output-precision 0.1 --json',
    )
    expect(code).toBe(0)
    expect(out).toBeTruthy()
    const [zero, minus] = json.slopes
    expect(zero.norm).toBeLessThan(-0.7)
    expect(Math.abs(minus.norm)).toBeLessThan(0.3)
  })

  it('prints a table', async () => {
    const { out } = await hebb('spectrum --widths 16,32 --base-width 16 --seeds 1 --gamma-bars -1 --layers 2')
    expect(out).toMatch(/gammaBar -1: slope in the width of \|C\|/)
  })
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { folder, hebb, thirdParty } from './harness.js'

let cwd: string
beforeEach(() => void (cwd = folder()))
const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text)

const factory = `
${thirdParty.replace('export const climb', 'const climb')}
export const scaled = Object.assign(({ gain = 1 } = {}) => ({ ...climb(), name: 'scaled', options: { gain } }), {
  ruleName: 'scaled',
  optionSpecs: { gain: { type: 'number', default: 1, range: [0, 10], says: 'scales' } },
})
`

describe('hebb rules', () => {
  it('lists what comes with hebb', async () => {
    const { json } = await hebb('rules --json')
    expect(json).toContainEqual(expect.objectContaining({ name: 'bp', source: '@hebb/bp', options: {} }))
    expect(json.map(({ name }: { name: string }) => name)).toEqual(['bp', 'pc', 'ep', 'tp', 'dtp', 'ff'])
    const { out } = await hebb('rules')
    expect(out).toContain('gradient: exact of network-loss')
    expect(out).toContain('--set stepSize=…  κ: of inference')
    expect(out).toContain('(number from 0.000001 to 1000000 | a list, one a layer; default 1)')
  })

  it('shows the options of a factory in a file', async () => {
    write('scaled.mjs', factory)
    const { out } = await hebb('rules ./scaled.mjs', { cwd })
    expect(out).toContain('--set gain=…  scales (number from 0 to 10; default 1)')
  })
})

describe('a rule by file or package', () => {
  const train = 'train --task parity --bits 12 --samples 100 --epochs 1 --json --rule'

  it('may be a factory, whose options are set', async () => {
    write('scaled.mjs', factory)
    const { json } = await hebb(`${train} scaled.mjs --set gain=2.5`, { cwd })
    expect(json.result).toMatchObject({ rule: 'scaled', recipe: { options: { gain: 2.5 } } })
    const { code, err } = await hebb(`${train} scaled.mjs --set gan=2`, { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining("did you mean 'gain'?")])
    expect((await hebb(`${train} scaled.mjs --set gain=11`, { cwd })).err).toContain('from 0 to 10')
  })

  it('may be a function of no arguments, or a rule', async () => {
    write('made.mjs', thirdParty)
    write('ready.mjs', thirdParty.replace('export const climb = () => ({', 'export const climb = ({'))
    expect((await hebb(`${train} ./made.mjs`, { cwd })).json.result.rule).toBe('sign-flip')
    expect((await hebb(`${train} ./ready.mjs`, { cwd })).json.result.rule).toBe('sign-flip')
  })

  it('may be a package that cannot be required', async () => {
    const root = join(cwd, 'node_modules', 'hebb-rule-flip')
    mkdirSync(join(root, 'lib'), { recursive: true })
    const manifest = { name: 'hebb-rule-flip', type: 'module', exports: { '.': { import: './lib/rule.js' } } }
    writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(root, 'lib', 'rule.js'), thirdParty)
    expect((await hebb(`${train} hebb-rule-flip`, { cwd })).json.result.rule).toBe('sign-flip')
  })

  it('is chosen among several by #name', async () => {
    write('two.mjs', `${thirdParty}\nexport const other = () => ({ ...climb(), name: 'other' })\n`)
    const { code, err } = await hebb(`${train} ./two.mjs`, { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('several rules: climb, other')])
    expect((await hebb(`${train} ./two.mjs#other`, { cwd })).json.result.rule).toBe('other')
  })

  it('says what was exported where there is none', async () => {
    write('none.mjs', 'export const answer = 42\nexport const add = (a, b) => a + b\n')
    const { code, err } = await hebb(`${train} ./none.mjs`, { cwd })
    expect(code).toBe(2)
    expect(err).toContain('add (a function of 2 arguments)')
    expect((await hebb(`${train} ./nowhere.js`, { cwd })).err).toContain('There is no file')
    write('broken.mjs', 'export const = 1')
    expect((await hebb(`${train} ./broken.mjs`, { cwd })).code).toBe(2)
  })
})

describe('hebb check', () => {
  it.each(['bp', 'pc', 'ep', 'tp', 'dtp', 'ff'])('passes %s', async (rule) => {
    const { code, json } = await hebb(`check ${rule} --runs 2 --json`)
    expect(json.failed).toBe(0)
    expect(code).toBe(0)
  })

  it.each(['ep --set update=gradient', 'ff --set label=overwrite'])(
    'tries %s on what it takes',
    async (rule) => {
      const { json } = await hebb(`check ${rule} --runs 2 --json`)
      expect(json.failed).toBe(0)
    },
  )

  it('fails a rule that does not keep its claims', async () => {
    write('liar.mjs', thirdParty.replace('transposes: true', 'transposes: false'))
    const { code, out } = await hebb('check ./liar.mjs --runs 2', { cwd })
    expect(out).toContain('FAIL')
    expect(code).toBe(1)
  })
})

describe('hebb data', () => {
  it('lists sets', async () => {
    const { json } = await hebb('data list --json')
    expect(json.map(({ name }: { name: string }) => name)).toContain('fashion-mnist')
  })

  it('looks for files from the folder that it runs in', async () => {
    mkdirSync(join(cwd, 'mine'))
    for (const name of ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'])
      write(`mine/${name}-ubyte`, 'cut off')
    const { err } = await hebb('data get mnist --offline --data-dir mine', { cwd })
    expect(err).toContain(join(cwd, 'mine'))
  })

  it('has nothing to get for generated sets, and suggests names', async () => {
    expect((await hebb('data get xor')).out).toContain('nothing to get')
    expect((await hebb('data get mnit')).err).toContain("Did you mean 'mnist'?")
  })
})

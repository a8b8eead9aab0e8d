import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { API_VERSION, createTrainer, mlp, sgd, squaredError } from '@hebb/core'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../src/index.js'
import { writeFolder } from '../src/write.js'
import { myRule } from '../template/common/src/my-rule.js'

const folders: string[] = []
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })))

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'create-hebb-rule-'))
  folders.push(path)
  return path
}

async function create(argv: readonly string[], cwd = folder()) {
  let [out, err] = ['', '']
  const io = {
    stdout: (text: string) => void (out += text),
    stderr: (text: string) => void (err += text),
    terminal: false,
    cwd,
  }
  const code = await run(argv, io)
  return { code, out, err, cwd, left: readdirSync(cwd) }
}

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')
const manifestOf = (...path: string[]): any => JSON.parse(read(...path, 'package.json'))
const root = fileURLToPath(new URL('../../..', import.meta.url))

/** All files below a folder. */
const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort()

describe('create-hebb-rule', () => {
  it('makes a package, and nothing beside it', async () => {
    const { code, out, err, cwd, left } = await create(['my-rule'])
    expect([code, err, left]).toEqual([0, '', ['my-rule']])
    expect(out).toContain('cd my-rule\n  npm install')
    expect(filesIn(join(cwd, 'my-rule'))).toEqual([
      '.gitignore',
      'README.md',
      'package.json',
      'src/index.ts',
      'src/my-rule.ts',
      'test/conformance.test.ts',
      'test/my-rule.test.ts',
      'tsconfig.build.json',
      'tsconfig.json',
    ])
  })

  it('fills in every name and version', async () => {
    const { cwd } = await create(['@you/hebb-rule-spiky-net'])
    const made = join(cwd, 'hebb-rule-spiky-net')
    const text = filesIn(made)
      .map((path) => path + read(made, path))
      .join('\n')
    expect(text).not.toMatch(/my-?rule|my-package|VERSION_OF|RULE_PATH/i)
    expect(read(made, 'src/spiky-net.ts')).toContain('export const spikyNet = ')
    const { name, keywords, dependencies, devDependencies } = manifestOf(made)
    expect([name, keywords[0]]).toEqual(['@you/hebb-rule-spiky-net', 'hebb-rule'])
    const versionOf = (path: string): string => manifestOf(root, 'packages', path).version
    expect(dependencies).toEqual({ '@hebb/core': `^${versionOf('core')}` })
    expect(devDependencies).toMatchObject({
      '@hebb/testkit': `^${versionOf('testkit')}`,
      hebb: `^${versionOf('cli')}`,
    })
  })

  it('asks for the tools that this repository is tested with', async () => {
    const { cwd } = await create(['mine'])
    const { devDependencies } = manifestOf(cwd, 'mine')
    const tested = manifestOf(root).devDependencies
    for (const tool of ['fast-check', 'typescript', 'vitest'])
      expect(devDependencies[tool]).toBe(`^${tested[tool]}`)
  })

  it('takes an empty folder, and another name of the package', async () => {
    const cwd = folder()
    mkdirSync(join(cwd, 'mine'))
    expect((await create(['mine', '--package', '@you/mine'], cwd)).code).toBe(0)
    expect(manifestOf(cwd, 'mine').name).toBe('@you/mine')
  })

  it.each([
    [[], 'Say what to call it: npm create hebb-rule my-rule'],
    [['my', 'rule'], 'put hyphens between words, as in my-rule'],
    [['MyRule'], 'Did you mean my-rule?'],
    [['state'], "'state' already means something in the files of a rule"],
    [['cases'], "'cases' already means something"],
    [['mine', '--packge', 'x'], "Unknown option '--packge'"],
    [['mine', '--package', 'A B'], "'A B' is no name for a package"],
    [['mine', '--workspace'], 'leave --workspace out'],
    [['--workspace'], 'npm run new:rule my-rule'],
  ])('refuses %j, and makes nothing', async (argv, message) => {
    const { code, out, err, left } = await create(argv)
    expect([code, out, left]).toEqual([2, '', []])
    expect(err).toContain(message)
  })

  it('refuses a folder that holds something, and a file', async () => {
    const cwd = folder()
    mkdirSync(join(cwd, 'mine'))
    writeFileSync(join(cwd, 'mine', 'notes.txt'), 'mine')
    writeFileSync(join(cwd, 'file'), '')
    const taken = await create(['mine'], cwd)
    expect([taken.code, taken.left]).toEqual([2, ['file', 'mine']])
    expect(taken.err).toContain('is not empty (it has notes.txt): choose another name, or empty it first')
    expect(read(cwd, 'mine', 'notes.txt')).toBe('mine')
    expect((await create(['file'], cwd)).err).toContain('is a file: choose another name, or move it away')
  })

  it('leaves nothing half-written behind', () => {
    const cwd = folder()
    // A file where a folder has to be: the second file cannot be written.
    const files = [
      { path: 'a', text: '' },
      { path: 'a/b', text: '' },
    ]
    expect(() => writeFolder(join(cwd, 'deep', 'mine'), files)).toThrow('Nothing was left behind')
    expect(readdirSync(cwd)).toEqual([])
  })

  it.skipIf(process.getuid?.() === 0)('says so where it may not write', async () => {
    const cwd = folder()
    chmodSync(cwd, 0o500)
    const { code, err } = await create(['mine'], cwd)
    chmodSync(cwd, 0o700)
    expect(code).toBe(2)
    expect(err).toContain('choose a place that you may write to')
  })

  it('helps', async () => expect((await create(['--help'])).out).toContain('npm create hebb-rule <name>'))
})

describe('in a clone of hebb', () => {
  it('makes a package that looks like the others', async () => {
    const cwd = folder()
    mkdirSync(join(cwd, 'packages', 'core'), { recursive: true })
    writeFileSync(join(cwd, 'pnpm-workspace.yaml'), '')
    expect((await create(['--workspace', 'my-rule'], join(cwd, 'packages'))).code).toBe(0)
    const made = join(cwd, 'packages', 'my-rule')
    const { name, description: _, keywords, ...rest } = manifestOf(made)
    const { name: _n, description: _d, keywords: _k, ...bp } = manifestOf(root, 'packages', 'bp')
    expect([name, keywords[0], rest]).toEqual(['@hebb/my-rule', 'hebb-rule', bp])
    for (const file of ['tsconfig.json', 'tsup.config.ts', 'vitest.config.ts'])
      expect(read(made, file)).toBe(read(root, 'packages', 'bp', file))
    expect(existsSync(join(made, 'tsconfig.build.json'))).toBe(false)
    expect(read(made, 'README.md')).toContain('$ hebb check ./packages/my-rule')
  })
})

describe('the contract', () => {
  const train = (apiVersion: number) =>
    createTrainer({
      network: mlp([2, 3, 1]),
      rule: { ...myRule(), apiVersion },
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 1,
      seed: 1,
    })

  it("is today's", () => expect(myRule().apiVersion).toBe(API_VERSION))

  it('of another version is refused, with both named and what to do', () => {
    expect(() => train(myRule().apiVersion! + 1)).toThrow(
      `Rule 'myRule' has version ${API_VERSION + 1} of the rule contract; this @hebb/core has version ${API_VERSION}. ` +
        'Wrap the rule in defineRule, or install versions of the rule and of @hebb/core that go together (npm ls @hebb/core shows them).',
    )
  })
})

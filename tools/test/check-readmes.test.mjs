import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandProblem, commandsIn, mentioned, rowsIn, rowsOf, typeProblems } from '../doc-blocks.mjs'
import { difference, lacking, programProblems, refreshed } from '../check-readmes.mjs'

const block = (...lines) => ['before', '', '```console', ...lines, '```', '', 'after', ''].join('\n')
const printed = 'floats  12\n\nphase   7\n'

test('what a command printed stays as it is', () => {
  const text = block('$ hebb trace --rule bp', 'floats  12', '', 'phase   7')
  assert.equal(
    refreshed(text, () => printed),
    text,
  )
})

test('a figure that is no longer printed is found, and put right', () => {
  const text = block('$ hebb trace --rule bp', 'floats  13', '', 'phase   7')
  const now = refreshed(text, () => printed)
  assert.equal(now, block('$ hebb trace --rule bp', 'floats  12', '', 'phase   7'))
  assert.match(
    difference(text, now),
    /line 5 shows\n {2}floats {2}13\nbut what is printed is\n {2}floats {2}12\n/,
  )
})

test('a line that is missing, and one too many, are found', () => {
  for (const lines of [['floats  12'], ['floats  12', '', 'phase   7', 'phase   8']]) {
    const text = block('$ hebb check bp', ...lines)
    assert.notEqual(
      refreshed(text, () => printed),
      text,
    )
  }
})

test('each command of a text is run, with its own flags', () => {
  const text = block('$ hebb trace --rule bp', 'old') + block('$ hebb check bp', 'old')
  const ran = []
  refreshed(text, (command) => {
    ran.push(command)
    return ''
  })
  assert.deepEqual(ran, ['hebb trace --rule bp', 'hebb check bp'])
})

test('commands that are only named, and other programs, are not run', () => {
  const refuse = () => assert.fail('it was run')
  for (const text of [
    block('$ hebb check ./my-rule.js', '$ hebb compare --task parity'),
    block('$ hebb check ./my-rule.js'),
    block('$ hebb compare', 'a table'),
    block('$ npm start', 'a table'),
  ])
    assert.equal(refreshed(text, refuse), text)
})

test('times may differ, and … stands for lines left out', () => {
  const session = block('$ hebb train', 'floats  12 in 0.18 s', '$ hebb trace', '…', 'phase   7')
  const run = (command) => (command === 'hebb train' ? 'floats  12 in 3 s\n' : printed)
  assert.equal(refreshed(session, run), session)
  const other = session.replace('12 in', '13 in').replace('phase   7', 'phase   8')
  assert.equal(
    refreshed(other, run),
    block('$ hebb train', 'floats  12 in 3 s', '$ hebb trace', ...printed.trimEnd().split('\n')),
  )
})

test("a rule's README shows both commands in its section", () => {
  const both = block('$ hebb trace --rule bp', '1') + block('$ hebb check bp', '1')
  assert.deepEqual(lacking(`## Memory and dataflow\n\n${both}## References\n`), [])
  assert.equal(lacking(`## Memory and dataflow\n\n${block('$ hebb check bp', '1')}`).length, 1)
  assert.equal(lacking(`## Memory and dataflow\n\n## References\n\n${both}`).length, 2)
})

test('a program has to print what its comments say', () => {
  const run = () => ({ status: 0, stdout: 'Uint8Array(1) [ 1 ]\n', stderr: '' })
  assert.deepEqual(programProblems('console.log(x) // Uint8Array(1) [ 1 ]\n', run), [])
  assert.equal(programProblems('console.log(x) // Uint8Array(1) [ 0 ]\n', run).length, 1)
  assert.equal(programProblems('x\n// the end\n', run).length, 1)
  assert.match(
    programProblems('x\n', () => ({ status: 1, stdout: '', stderr: 'no x' }))[0],
    /exit code 1\nno x/,
  )
})

test('a type error is found, and where', () => {
  const folder = import.meta.dirname
  const where = 'README.md, line 3'
  assert.deepEqual(typeProblems([{ where, folder, text: 'export const n: number = 1\n' }]), [])
  const [problem, ...more] = typeProblems([
    { where: 'another', folder, text: 'export const n: number = 1\n' },
    { where, folder, text: "export const n: number = 'one'\n" },
  ])
  assert.match(problem, /^README\.md, line 3: \(1,14\): error TS2322/)
  assert.deepEqual(more, [])
})

test('commands are those of a shell', () => {
  const text = 'mkdir a && cd a\n\n# not this\nHEBB_SEED=7 npm test  # others\nnpx hebb check ./a.js#b\n'
  assert.deepEqual(commandsIn(text), ['mkdir a', 'cd a', 'npm test', 'npx hebb check ./a.js#b'])
  assert.deepEqual(mentioned('`hebb trace\n--bits N`, `npm run docs`, `hebb`\n```sh\n`npm x`\n```\n'), [
    'hebb trace --bits 1',
    'npm run docs',
  ])
})

/** A program of one command, as far as it is asked for here. */
const program = ({ stderr }) => ({
  hook(_, found) {
    this.found = found
    return this
  },
  async parseAsync([command, flag]) {
    if (command === 'trace' && [undefined, '--rule'].includes(flag)) return this.found()
    stderr(`error: unknown option '${flag}'`)
    throw new Error()
  },
})
const context = { scripts: ['start', 'test:long'], packages: ['@hebb/bp', 'create-hebb-rule'], program }

for (const [command, wrong, problem] of [
  ['npx hebb trace --rule bp', 'npx hebb trace --rul bp', "error: unknown option '--rul'"],
  ['npm run test:long -- bp', 'npm run test:short', "there is no script 'test:short'"],
  ['npm start', 'npm stop', "there is no script 'stop'"],
  [
    'npm install --save-dev @hebb/bp',
    'npm install @hebb/pb',
    '@hebb/pb: no package of ours, nor one that we use',
  ],
  ['npm create hebb-rule dfa', 'npm create hebb-role dfa', 'there is no such package here'],
  ['mkdir a', 'yarn add @hebb/bp', 'nothing here can tell whether it works'],
]) {
  test(`\`${wrong}\` is found, and not \`${command}\``, async () => {
    assert.equal(await commandProblem(command, context), undefined)
    assert.equal(await commandProblem(wrong, context), problem)
  })
}

test('rows of a comparison are those of its record, times apart', () => {
  const trace = { totalFloats: 28477, ard: 9158.049, ardLastAccess: 7726.8, dmc: 1293955.003 }
  const record = { results: [{ rule: 'bp', testAccuracy: 1, epochs: 60, alignment: [1, null], trace }] }
  const row = (epochs, time) =>
    `│ bp   │ 100.0 % │ ${epochs} │ ${time} │ 1.000 – │ 28,477 │ 9,158 │ 7,727 │ 1,293,955 │`
  const head = '│ rule │ test accuracy │ epochs │ time │ alignment │ floats/step │ ARD │ ARD access │ DMC │'
  assert.deepEqual(rowsIn(`${head}\n${row(60, '0.08 s')}\n`), rowsOf(record))
  assert.notDeepEqual(rowsIn(row(61, '0.08 s')), rowsOf(record))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
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
    block('$ hebb compare', 'a table with times'),
    block('$ npm start', 'a table with times'),
  ])
    assert.equal(refreshed(text, refuse), text)
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

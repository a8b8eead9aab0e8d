import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importProblems } from '../check-imports.mjs'

const make = (folder, name, dependencies = [], imports = [], more = {}) => ({
  folder,
  manifest: { name, dependencies: Object.fromEntries(dependencies.map((d) => [d, '*'])), ...more },
  files: [{ path: 'src/index.ts', imports }],
})
const kernels = make('kernels', '@hebb/kernels')
const core = make('core', '@hebb/core', ['@hebb/kernels'], ['@hebb/kernels', './tensor.js'])
const testkit = make('testkit', '@hebb/testkit', ['@hebb/core', 'fast-check'], ['fast-check'])
const ep = make('ep', '@hebb/ep', ['@hebb/core'], ['@hebb/core'])
const sound = [kernels, core, testkit, ep]

test('a sound workspace has no problem', () => {
  assert.deepEqual(importProblems(sound), [])
})

const refusals = {
  'core on a rule': make('core', '@hebb/core', ['@hebb/ep']),
  'a rule on another rule': make('pc', '@hebb/pc', ['@hebb/core', '@hebb/ep']),
  'a rule on a package of others': make('pc', '@hebb/pc', ['@hebb/core', 'lodash']),
  'lab on a rule': make('lab', '@hebb/lab', ['@hebb/core', '@hebb/ep']),
  'core on the testkit, in development': make('core', '@hebb/core', [], [], {
    devDependencies: { '@hebb/testkit': '*' },
  }),
  'an import that is not declared': make('pc', '@hebb/pc', ['@hebb/core'], ['@hebb/kernels']),
  'an import from the neighbor folder': make('pc', '@hebb/pc', ['@hebb/core'], ['../../core/src/tensor.js']),
  'an import of a test': make('pc', '@hebb/pc', ['@hebb/core'], ['../test/helpers.js']),
  "Node's modules in a rule": make('pc', '@hebb/pc', ['@hebb/core'], ['node:fs']),
}
for (const [what, bad] of Object.entries(refusals)) {
  test(`refuses ${what}`, () => {
    const others = sound.filter(({ folder }) => folder !== bad.folder)
    assert.equal(importProblems([...others, bad]).length, 1)
  })
}

test('lets dtp build on tp', () => {
  const tp = make('tp', '@hebb/tp', ['@hebb/core'])
  assert.deepEqual(
    importProblems([...sound, tp, make('dtp', '@hebb/dtp', ['@hebb/core', '@hebb/tp'], ['@hebb/tp'])]),
    [],
  )
})

import { describe, expect, it } from 'vitest'
import { standaloneNames, workspaceNames } from '../src/names.js'

describe('a package of your own', () => {
  it.each([
    ['my-rule', '/at/my-rule', 'my-rule', 'myRule', 'hebb-rule-my-rule'],
    ['oja2', '/at/oja2', 'oja2', 'oja2', 'hebb-rule-oja2'],
    ['../x/my-rule', '/x/my-rule', 'my-rule', 'myRule', 'hebb-rule-my-rule'],
    ['hebb-rule-mine', '/at/hebb-rule-mine', 'mine', 'mine', 'hebb-rule-mine'],
    ['@you/hebb-rule-mine', '/at/hebb-rule-mine', 'mine', 'mine', '@you/hebb-rule-mine'],
    ['@you/mine', '/at/mine', 'mine', 'mine', '@you/mine'],
  ])('%s', (given, folder, file, rule, name) => {
    expect(standaloneNames(given, undefined, '/at')).toEqual({ folder, file, rule, package: name })
  })

  it('may have another name than its folder', () => {
    expect(standaloneNames('mine', '@you/rules', '/at')).toMatchObject({
      folder: '/at/mine',
      package: '@you/rules',
    })
  })

  it.each([
    ['MyRule', 'Did you mean my-rule?'],
    ['x/My Rule', 'Did you mean x/my-rule?'],
    ['2nd', 'begin with a letter'],
    ['my_rule', 'Did you mean my-rule?'],
    ['', "'' is no name for a rule"],
    ['.', 'wanted lower-case letters'],
    ['...', 'wanted lower-case letters'],
    ['-x', 'Did you mean x?'],
    ['class', 'choose another name, such as class-rule'],
    ['@You/mine', "'@You/mine' is no name for a package"],
  ])("refuses '%s'", (given, message) => {
    expect(() => standaloneNames(given, undefined, '/at')).toThrow(message)
  })

  it.each(['a b', 'Upper', '@scope', 'x'.repeat(215)])('refuses the package %s', (name) => {
    expect(() => standaloneNames('mine', name, '/at')).toThrow('is no name for a package')
  })
})

describe('a package of this repository', () => {
  it.each(['my-rule', '@hebb/my-rule'])('%s', (given) => {
    const wanted = {
      folder: '/hebb/packages/my-rule',
      file: 'my-rule',
      rule: 'myRule',
      package: '@hebb/my-rule',
    }
    expect(workspaceNames(given, '/hebb')).toEqual(wanted)
  })

  it('lies nowhere else', () => {
    expect(() => workspaceNames('../my-rule', '/hebb')).toThrow("'../my-rule' is no name for a rule")
  })
})

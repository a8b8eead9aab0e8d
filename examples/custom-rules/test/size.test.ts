import { describe, expect, it } from 'vitest'

const sources = import.meta.glob('../src/*.ts', { query: '?raw', import: 'default', eager: true })

/** Lines of code, imports and claims among them; blank lines and comments are none. */
const linesOf = (source: string): number =>
  source
    .replaceAll(/\/\*\*[^]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length

const rules = Object.entries(sources).filter(([path]) => !path.endsWith('/index.ts'))

describe('a published rule takes at most 40 lines of code', () => {
  it('of six', () => expect(rules.length).toBe(6))
  it.each(rules)('%s', (_, source) => expect(linesOf(source)).toBeLessThanOrEqual(40))
})

it('counts imports and code, and neither comments nor blank lines', () => {
  expect(
    linesOf("import { x } from 'x'\n\n/**\n * A docstring.\n */\n// why\nexport const y = x // z\n"),
  ).toBe(2)
})

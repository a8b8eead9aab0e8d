import { describe, expect, it } from 'vitest'
import readme from '../README.md?raw'

const sources = import.meta.glob('../../*/test/**/*.test.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Cells of the lines of a section's table. */
function table(heading: string): string[][] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading))!
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) => line.split('|').map((cell) => cell.trim()))
}

/** `[file](path) “name” “name”` of a cell. */
const proofs = (cell: string) =>
  [...cell.matchAll(/\]\(([^)]*\.ts)\)((?:\s*“[^”]*”,?)*)/g)].map(([, path, names]) => ({
    path,
    names: [...names.matchAll(/“([^”]*)”/g)].map(([, name]) => name),
  }))

describe.each([
  ['The table', 33],
  ['Widths', 22],
  ['Mutants', 21],
])('%s', (heading, count) => {
  it('has every row', () => {
    const numbers = table(heading).map(([, number]) => Number(number))
    expect(numbers).toEqual(Array.from({ length: count }, (_, i) => i + 1))
  })

  it('names tests that there are', () => {
    for (const [, number, , where] of table(heading)) {
      expect(proofs(where).length, `row ${number}`).toBeGreaterThan(0)
      for (const { path, names } of proofs(where)) {
        const source = sources[path.replace(/^test/, '.').replace(/^\.\.\//, '../../')]
        expect(source, `row ${number}: ${path}`).toBeDefined()
        expect(names.length, `row ${number}: ${path}`).toBeGreaterThan(0)
        for (const name of names) expect(source, `row ${number}: ${path}`).toContain(name)
      }
    }
  })
})

import { describe, expect, it } from 'vitest'
import readme from '../README.md?raw'
import * as api from '../src/index.js'
import { ff, ffOptions } from '../src/index.js'

type Spec = (typeof ffOptions)[keyof typeof ffOptions]

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

/** Rows of the first table below a heading, without its head. */
function tableUnder(heading: string): string[][] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading))!
  const [table] = /(^\|.*\n)+/m.exec(section)!
  return table.trim().split('\n').slice(2).map(cells)
}

function rowOf([name, spec]: readonly [string, Spec]): string[] {
  const values =
    spec.type === 'choice'
      ? spec.choices.map((c) => `\`${c}\``).join(', ')
      : `${spec.range[0]} to ${spec.range[1]}`
  return [`\`${name}\``, `\`${spec.default}\``, values, spec.says]
}

describe('the README', () => {
  it('has a program that runs and prints what it says', () => {
    const program = /```js\n([^]*?)```/.exec(readme)![1]
    const [, names, body] = /import \{ (.*?) \} from '@hebb\/ff'\n([^]*)/.exec(program)!
    const printed: unknown[] = []
    const run = new Function(`{ ${names} }`, 'console', body)
    run(api, { log: (value: unknown) => printed.push(value) })
    const said = [...program.matchAll(/\/\/ Uint8Array\(4\) \[ (.*) \]/g)].map(([, values]) =>
      values.split(', ').map(Number),
    )
    expect(printed.map((value) => Array.from(value as Uint8Array))).toEqual(said)
  })

  it('lists the options as they are', () => {
    expect(tableUnder('Options')).toEqual(Object.entries(ffOptions).map(rowOf))
  })

  it('lists the claims as they are', () => {
    const rules = [ff(), ff({ negatives: 'uniform' })]
    const shown = (value: unknown): string =>
      typeof value === 'object' ? Object.values(value!).join(', of ') : String(value)
    const claims = Object.keys(rules[0].claims) as (keyof (typeof rules)[0]['claims'])[]
    expect(tableUnder('What it claims').map((row) => row.slice(0, 3))).toEqual(
      claims.map((name) => [name, ...rules.map((rule) => shown(rule.claims[name]))]),
    )
  })
})

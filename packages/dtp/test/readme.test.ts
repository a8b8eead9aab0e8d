import type { OptionSpec } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import readme from '../README.md?raw'
import * as api from '../src/index.js'
import { dtp } from '../src/index.js'

/** Cells of the first table below a heading, without its head. */
function tableUnder(heading: string): string[][] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading))!
  const [table] = /(^\|.*\n)+/m.exec(section)!
  const cells = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  return table.trim().split('\n').slice(2).map(cells)
}

function optionRow([name, spec]: readonly [string, OptionSpec]): string[] {
  const values =
    spec.type === 'choice'
      ? spec.choices.map((c) => `\`${c}\``).join(', ')
      : spec.type === 'boolean'
        ? '`true`, `false`'
        : `${spec.range[0]} to ${spec.range[1]}`
  return [`\`${name}\``, `\`${String(spec.default)}\``, values, spec.says]
}

describe('the README', () => {
  it('has a program that runs and prints what it says', () => {
    const program = /```js\n([^]*?)```/.exec(readme)![1]
    const [, names, body] = /import \{ (.*?) \} from '@hebb\/dtp'\n([^]*)/.exec(program)!
    const printed: unknown[] = []
    const run = new Function(`{ ${names} }`, 'console', body)
    run(api, { log: (value: unknown) => printed.push(value) })
    const said = [...program.matchAll(/\/\/ Uint8Array\(4\) \[ (.*) \]/g)].map(([, values]) =>
      values.split(', ').map(Number),
    )
    expect(printed.map((value) => Array.from(value as Uint8Array))).toEqual(said)
  })

  it('lists the options as they are', () => {
    expect(tableUnder('Options')).toEqual(Object.entries(dtp.optionSpecs).map(optionRow))
  })

  it('lists the claims as they are', () => {
    const rules = [
      dtp(),
      dtp({ outputTarget: 'output' }),
      dtp({ outputTarget: 'output', feedback: 'direct' }),
      dtp({ outputTarget: 'output', feedback: 'jacobianMatched' }),
    ]
    const shown = (value: unknown): string =>
      typeof value === 'object' ? Object.values(value!).slice(0, 2).join(', of ') : String(value)
    const claims = Object.keys(rules[0].claims) as (keyof (typeof rules)[0]['claims'])[]
    expect(tableUnder('What it claims').map((row) => row.slice(0, 1 + rules.length))).toEqual(
      claims.map((name) => [name, ...rules.map((rule) => shown(rule.claims[name]))]),
    )
  })
})

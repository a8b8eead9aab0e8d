import type { LearningRule, OptionSpec } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import readme from '../README.md?raw'
import * as api from '../src/index.js'
import { chl, coupledLearning, ep, epOptions } from '../src/index.js'

const cells = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

/** Rows of the first table below a heading, without its head. */
function tableUnder(heading: string): string[][] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading))!
  const [table] = /(^\|.*\n)+/m.exec(section)!
  return table.trim().split('\n').slice(2).map(cells)
}

function valuesOf(spec: OptionSpec): string {
  if (spec.type === 'boolean') return '`true`, `false`'
  if (spec.type === 'choice')
    return [...spec.choices.map((c) => `\`${c}\``), ...(spec.object ? [`an ${spec.object}`] : [])].join(', ')
  const { range, unit, words = [], perLayer } = spec
  const number = `${range[0]} to ${range[1]}${unit ? ` ${unit}` : ''}`
  return [number, ...(perLayer ? ['a list, one a layer'] : []), ...words.map((word) => `\`${word}\``)].join(
    '; ',
  )
}

/** A claim as the table shows it. */
function shown(claim: LearningRule['claims'][keyof LearningRule['claims']]): string {
  if (typeof claim !== 'object') return String(claim)
  if (claim.kind === 'limit')
    return `limit in ${claim.limit.option}, order ${claim.limit.order}, of ${claim.of}`
  return claim.kind === 'none' ? 'none' : `${claim.kind}, of ${claim.of}`
}

describe('the README', () => {
  it('has a program that runs and prints what it says', () => {
    const program = /```js\n([^]*?)```/.exec(readme)![1]
    const [, names, body] = /import \{ (.*?) \} from '@hebb\/ep'\n([^]*)/.exec(program)!
    const printed: unknown[] = []
    const run = new Function(`{ ${names} }`, 'console', body)
    run(api, { log: (value: unknown) => printed.push(value) })
    const said = [...program.matchAll(/\/\/ Uint8Array\(4\) \[ (.*) \]/g)].map(([, values]) =>
      values.split(', ').map(Number),
    )
    expect(printed.map((value) => Array.from(value as Uint8Array))).toEqual(said)
  })

  it('lists the options as they are', () => {
    expect(tableUnder('Options')).toEqual(
      Object.entries(epOptions).map(([name, spec]) => [
        `\`${name}\``,
        `\`${spec.default}\``,
        valuesOf(spec),
        spec.says,
      ]),
    )
  })

  it('lists the claims as they are', () => {
    const converged = { tolerance: 1e-6 }
    const rules = [
      ep(),
      ep(converged),
      ep({ ...converged, nudging: 'positive' }),
      ep({ ...converged, energy: 'predictiveCoding' }),
      chl(converged),
      coupledLearning(converged),
    ]
    const names = Object.keys(rules[0].claims) as (keyof LearningRule['claims'])[]
    expect(tableUnder('What it claims')).toEqual(
      names.map((name) => [name, ...rules.map((rule) => shown(rule.claims[name]))]),
    )
  })

  it('shows variants that can be made', () => {
    const calls = tableUnder('Equations').flatMap((row) => row[1].match(/^`(.*)`$/)?.[1] ?? [])
    expect(calls.length).toBeGreaterThan(5)
    const names = Object.keys(api)
    for (const call of calls)
      expect(() => new Function(...names, `return ${call}`)(...Object.values(api)), call).not.toThrow()
  })
})

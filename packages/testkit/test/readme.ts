import type { LearningRule, OptionSpec, OptionSpecs } from '@hebb/core'
import { describe, expect, it } from 'vitest'

/** Cells of the first table below a heading, without its head. */
function tableUnder(readme: string, heading: string): string[][] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  const [table] = /(^\|.*\n)+/m.exec(section) ?? ['']
  const cells = (line: string): string[] =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|'))
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

interface Readme {
  readonly readme: string
  readonly options: OptionSpecs
  /** Columns of the table of claims, in order; more columns may follow. */
  readonly claims: readonly LearningRule[]
  /** What the calls in the tables of equations may name, where there are such. */
  readonly api?: object
}

/** Holds the tables of a rule's README to the rule. Its program and commands are run by tools/check-readmes.mjs. */
export function describeReadme({ readme, options, claims, api }: Readme): void {
  describe('the README', () => {
    it('lists the options as they are', () => {
      expect(tableUnder(readme, 'Options')).toEqual(
        Object.entries(options).map(([name, spec]) => [
          `\`${name}\``,
          `\`${spec.default}\``,
          valuesOf(spec),
          spec.says,
        ]),
      )
    })

    it('lists the claims as they are', () => {
      const names = Object.keys(claims[0]!.claims) as (keyof LearningRule['claims'])[]
      expect(tableUnder(readme, 'What it claims').map((row) => row.slice(0, 1 + claims.length))).toEqual(
        names.map((name) => [name, ...claims.map((rule) => shown(rule.claims[name]))]),
      )
    })

    if (!api) return
    it('shows variants that can be made', () => {
      const calls = tableUnder(readme, 'Equations').flatMap(
        (row) => /^`(\w+\(.*\))`$/.exec(row[1]!)?.[1] ?? [],
      )
      expect(calls.length).toBeGreaterThan(5)
      for (const call of calls)
        expect(
          () => new Function(...Object.keys(api), `return ${call}`)(...Object.values(api)),
          call,
        ).not.toThrow()
    })
  })
}

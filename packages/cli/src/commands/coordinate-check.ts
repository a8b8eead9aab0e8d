import { resolve } from 'node:path'
import { asExpected, checksOf, runChecks, type CheckCase, type CheckResult } from '@hebb/lab'
import { Option, type Command } from 'commander'
import { backendNames, backendOf, type BackendName } from '../backends.js'
import { CheckFailed } from '../errors.js'
import { setFlag } from '../flags.js'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { checkPlot, drawPlot } from '../plots.js'
import { integer, list, oneOf } from '../parse.js'
import { setOptions } from '../set-options.js'
import { table } from '../table.js'
import { environmentOf } from '../versions.js'

interface CoordinateCheckFlags {
  rule?: string
  set?: readonly string[]
  widths?: readonly number[]
  seeds?: readonly number[]
  baseWidth?: number
  optimizer?: 'sgd' | 'adam'
  backend?: BackendName
  figure?: string
  json?: boolean
}

/** hebb coordinate-check */
export function coordinateCheckCommand(program: Command, io: Io): void {
  const command = program
    .command('coordinate-check')
    .description("check a rule's width exponents: one step moves each layer as far at any width")
    .addOption(new Option('--rule <rule>', 'name, package or file of a rule (bp)'))
  setFlag(command)
    .addOption(new Option('--widths <units>', 'hidden units (128,256,512,1024)').argParser(list(integer(1))))
    .addOption(new Option('--seeds <seeds>', 'between commas (1,2,3,4)').argParser(list(integer(0))))
    .addOption(new Option('--base-width <units>', 'where all exponents agree (64)').argParser(integer(1)))
    .addOption(
      new Option('--optimizer <name>', 'sgd or adam (sgd)').argParser(oneOf(['sgd', 'adam'] as const)),
    )
    .addOption(new Option('--backend <name>', backendNames.join(', ')).argParser(oneOf(backendNames)))
    .option('--figure <file>', 'draw it as SVG')
    .option('--json', 'print exactly one JSON document')
    .action(() => runCoordinateCheck(command, io))
}

async function runCoordinateCheck(command: Command, io: Io): Promise<void> {
  const flags = command.opts<CoordinateCheckFlags>()
  const { widths = [128, 256, 512, 1024], seeds = [1, 2, 3, 4], baseWidth = 64, optimizer = 'sgd' } = flags
  const rule = await loadRule(flags.rule ?? 'bp', io.cwd)
  const cases = casesOf(rule.name, setOptions(rule, flags.set ?? []))
  const settings = {
    widths,
    seeds,
    baseWidth,
    optimizer,
    backend: await backendOf(flags),
  }
  const results: CheckResult[] = []
  for (const result of runChecks(rule.name, (options) => rule.create(options), cases, settings)) {
    results.push(result)
    io.stderr(`${rule.name}, ${result.variant}: ${result.parametrization} done\n`)
  }
  const holds = results.every(asExpected)
  if (flags.figure !== undefined) await drawPlot(resolve(io.cwd, flags.figure), checkPlot(rule.name, results))
  if (flags.json) {
    const { backend, ...kept } = settings
    const environment = environmentOf(backend)
    const document = { rule: rule.name, settings: kept, environment, holds, checks: results }
    io.stdout(`${JSON.stringify(document, undefined, 2)}\n`)
  } else io.stdout(report(io, rule.name, settings, results))
  if (!holds) throw new CheckFailed()
}

/** The rule's own cases; with options set, one case of these. */
function casesOf(rule: string, options: CheckCase['options']): readonly CheckCase[] {
  const cases = checksOf(rule)
  const given = Object.entries(options)
  if (given.length === 0) return cases
  const [first] = cases
  const variant = given.map(([name, value]) => `${name} ${String(value)}`).join(', ')
  // Exponents of another option's value may be right ones: only those that are wrong whatever the options.
  const { sp } = first!.wrong
  return [{ ...first!, variant, options: { ...first!.options, ...options }, wrong: { sp: sp! } }]
}

function report(
  io: Io,
  rule: string,
  {
    widths,
    seeds,
    baseWidth,
    optimizer,
  }: Readonly<Record<'widths' | 'seeds', readonly number[]>> & {
    readonly baseWidth: number
    readonly optimizer: string
  },
  results: readonly CheckResult[],
): string {
  const rows = results.map((result) => [
    result.variant,
    result.parametrization,
    updates(result),
    result.expected,
    `${result.passes ? 'passes' : 'fails'}${asExpected(result) ? '' : ' (!)'}`,
  ])
  const head = ['variant', 'exponents', 'slope of ΔW h, by layer', 'they are', 'check']
  return (
    `${rule} with ${optimizer}: how far one step moves each layer, at widths ${widths.join(', ')} ` +
    `(base ${baseWidth}, ${seeds.length} seed${seeds.length === 1 ? '' : 's'})\n${table(io, head, rows)}` +
    'Slope in log2 of the width: 0 moves as far at any width. A check passes where all are within its tolerance (0.20).\n'
  )
}

const updates = ({ slopes }: CheckResult): string =>
  slopes
    .filter(({ quantity }) => quantity === 'update')
    .map(({ slope }) => slope.toFixed(2))
    .join('  ')

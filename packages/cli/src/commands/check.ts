import { conformance, formatConformance, subjectFor } from '@hebb/testkit'
import { Option, type Command } from 'commander'
import { CheckFailed } from '../errors.js'
import { setFlag } from '../flags.js'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { integer } from '../parse.js'
import { setOptions } from '../set-options.js'

interface CheckFlags {
  set?: readonly string[]
  runs?: number
  seed?: number
  json?: boolean
}

/** hebb check */
export function checkCommand(program: Command, io: Io): void {
  const command = program
    .command('check')
    .description('hold a rule to what every rule is held to, and to its claims; exit code 1 where it fails')
    .argument('<rule>', 'name, package or file')
  setFlag(command)
  command
    .addOption(new Option('--runs <n>', 'cases a property (10)').argParser(integer(1)))
    .addOption(new Option('--seed <n>', 'of the cases (42)').argParser(integer(0)))
    .option('--json', 'print exactly one JSON document')
    .action(async (given: string, { set = [], runs, seed, json }: CheckFlags) => {
      const loaded = await loadRule(given, io.cwd)
      const rule = loaded.create(setOptions(loaded, set))
      const report = await conformance(subjectFor(rule), {
        ...(runs !== undefined && { runs }),
        ...(seed !== undefined && { seed }),
      })
      io.stdout(json ? `${JSON.stringify(report, undefined, 2)}\n` : `${formatConformance(report)}\n`)
      if (report.properties.some(({ status }) => status === 'failed')) throw new CheckFailed()
    })
}

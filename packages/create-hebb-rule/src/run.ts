import { dirname, join, relative } from 'node:path'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ask } from './ask.js'
import { UsageError } from './errors.js'
import { processIo, type Io } from './io.js'
import { standaloneNames, workspaceNames, type Names } from './names.js'
import { filledTemplate, type Kind } from './template.js'
import { versions } from './versions.js'
import { writeFolder } from './write.js'

const usage = `npm create hebb-rule <name> [-- --package <package>]

Makes a folder <name> with a learning rule that conforms as generated, its tests, and all that publishing takes.

  <name>               my-rule, a path to a folder of that name, or a package: @you/hebb-rule-mine
  --package <package>  its name on npm (hebb-rule-<name>)
  --workspace          in a clone of hebb: make packages/<name>, which is what npm run new:rule does
`

/**
 * Runs one command line.
 *
 * @param argv without the names of node and script
 * @returns the exit code: 0, 1 where the user left, 2 where nothing could be made
 */
export async function run(argv: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    const { values, positionals } = parsed(argv)
    if (values.help) {
      io.stdout(usage)
      return 0
    }
    if (positionals.length > 1) {
      throw new UsageError(
        `Wanted one name, got ${positionals.join(' ')}: put hyphens between words, as in ${positionals.join('-')}.`,
      )
    }
    const kind: Kind = values.workspace ? 'workspace' : 'standalone'
    const names = await namesFor(kind, positionals[0], values.package, io)
    if (!names) return 1
    writeFolder(names.folder, filledTemplate(kind, names, versions()))
    io.stdout(`\n${nextSteps(kind, names, io.cwd)}`)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.stderr(`error: ${error.message}\n`)
    return 2
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        package: { type: 'string' },
        workspace: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. Usage:\n\n${usage}`)
  }
}

async function namesFor(
  kind: Kind,
  name: string | undefined,
  packageName: string | undefined,
  io: Io,
): Promise<Names | undefined> {
  if (kind === 'workspace') {
    if (name === undefined) throw new UsageError('Say what to call it: npm run new:rule my-rule')
    if (packageName !== undefined)
      throw new UsageError(
        '--package is for a package of your own: leave it out, in hebb it is @hebb/<name>.',
      )
    return workspaceNames(name, workspaceRoot(io.cwd))
  }
  if (name !== undefined) return standaloneNames(name, packageName, io.cwd)
  if (io.terminal) return ask(packageName, io.cwd)
  throw new UsageError('Say what to call it: npm create hebb-rule my-rule')
}

/** @throws UsageError outside a clone of hebb */
function workspaceRoot(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml')) && existsSync(join(folder, 'packages', 'core')))
      return folder
    if (folder === dirname(folder))
      throw new UsageError(
        `${cwd} is in no clone of hebb: leave --workspace out to make a package of your own.`,
      )
  }
}

function nextSteps(kind: Kind, { folder, file, package: name }: Names, cwd: string): string {
  const place = relative(cwd, folder) || '.'
  const steps: readonly (readonly [string, string])[] =
    kind === 'standalone'
      ? [
          [`cd ${place}`, ''],
          ['npm install', ''],
          ['npm test', 'the conformance suite, and the theorem of your rule'],
          ['npm run build', ''],
          ['npx hebb check .', 'the same suite as a report'],
          ['npx hebb compare --rules .,bp --task parity', 'beside backpropagation'],
        ]
      : [
          [`npm test -- --filter=${name}`, 'the conformance suite, and the theorem of your rule'],
          [`npm run build -- --filter=${name} --filter=hebb`, ''],
          [`node packages/cli/bin/hebb.js check ./packages/${file}`, 'the same suite as a report'],
          ['npm run readmes', 'puts what hebb trace and hebb check print into its README'],
          ['npm run changeset', ''],
        ]
  const width = Math.max(...steps.map(([command]) => command.length))
  const lines = steps.map(([command, says]) => `  ${says ? `${command.padEnd(width)}  # ${says}` : command}`)
  return `${name} is in ${folder}. Write the rule in src/${file}.ts. Next:\n\n${lines.join('\n')}\n`
}

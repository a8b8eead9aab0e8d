import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { alignmentCommand } from './commands/alignment.js'
import { checkCommand } from './commands/check.js'
import { compareCommand } from './commands/compare.js'
import { coordinateCheckCommand } from './commands/coordinate-check.js'
import { dataCommand } from './commands/data.js'
import { reproduceCommand } from './commands/reproduce.js'
import { rulesCommand } from './commands/rules.js'
import { traceCommand } from './commands/trace.js'
import { spectrumCommand } from './commands/spectrum.js'
import { trainCommand } from './commands/train.js'
import { transferCommand } from './commands/transfer.js'
import { CheckFailed, exitCodeOf } from './errors.js'
import { processIo, type Io } from './io.js'
import { versions } from './versions.js'

const commands = [
  trainCommand,
  compareCommand,
  reproduceCommand,
  traceCommand,
  rulesCommand,
  checkCommand,
  coordinateCheckCommand,
  transferCommand,
  alignmentCommand,
  spectrumCommand,
  dataCommand,
]

/**
 * Runs one command line.
 *
 * @param argv without the names of node and script
 * @returns the exit code: 0, 1 for failure, 2 for wrong usage and invalid input files
 */
export async function run(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const program = new Command('hebb')
    .description('Train, compare, trace and check local learning rules')
    .version(versions()['hebb']!)
  for (const add of commands) add(program, io)
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .enablePositionalOptions()
      .showSuggestionAfterError()
      .configureOutput({ writeOut: io.stdout, writeErr: io.stderr, getErrHasColors: () => io.live })
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    // Help and version are no errors; commander has already written its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof CheckFailed) return 1
    const { red } = pc.createColors(io.live && pc.isColorSupported)
    io.stderr(`${red('error:')} ${messageOf(error, io)}\n`)
    return exitCodeOf(error)
  }
}

const withSubcommands = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap((sub) => withSubcommands(sub as Command)),
]

function messageOf(error: unknown, { env }: Io): string {
  if (!(error instanceof Error)) return String(error)
  return env['HEBB_DEBUG'] ? (error.stack ?? error.message) : error.message
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { checkTrace, formatReport, parseTrace, replay, type Trace } from '@hebb/core'
import type { Command } from 'commander'
import { CheckFailed, UsageError } from '../errors.js'
import { cacheFlag } from '../flags.js'
import type { Io } from '../io.js'

interface ReplayFlags {
  cache?: readonly number[]
  lru?: boolean
  distances: boolean
  check?: boolean
  json?: boolean
}

/** hebb trace replay */
export function replayCommand(trace: Command, io: Io): void {
  trace
    .command('replay')
    .description('metrics of a stored trace')
    .argument('<file>', 'a JSON object with `trace`, a list of events')
    .addOption(cacheFlag())
    .option('--lru', 'also the cost on an LRU stack')
    .option('--no-distances', 'leave the lists of distances out')
    .option('--check', "compare with the file's `expected`; exit code 1 where something differs")
    .option('--json', 'print exactly one JSON document')
    .action((file: string, flags: ReplayFlags) => runReplay(file, flags, io))
}

function runReplay(file: string, flags: ReplayFlags, io: Io): void {
  const trace = readTrace(resolve(io.cwd, file))
  const { cache, lru, distances } = flags
  const report = replay(trace.trace, { distances, ...(cache && { cache }), ...(lru && { lru }) })
  io.stdout(flags.json ? `${JSON.stringify(report, undefined, 2)}\n` : `${formatReport(report)}\n`)
  if (!flags.check) return
  const differences = checkTrace(trace)
  for (const { path, expected, got } of differences)
    io.stderr(`${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}\n`)
  if (differences.length > 0) throw new CheckFailed()
  io.stderr(trace.expected ? 'All expected values hold.\n' : 'The file expects nothing.\n')
}

/** @throws UsageError for a file that cannot be read, TraceError for an invalid trace */
function readTrace(path: string): Trace {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`The trace ${path} could not be read: ${(error as Error).message}`)
  }
  return parseTrace(json)
}

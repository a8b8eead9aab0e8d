import process from 'node:process'
import picocolors from 'picocolors'

/** Where a command writes to and what it sees: replaced in tests. */
export interface Io {
  /** Results. With `--json`, exactly one JSON document. */
  readonly stdout: (text: string) => void
  /** Progress and errors. */
  readonly stderr: (text: string) => void
  /** Whether standard error is a terminal, where a line can be rewritten. */
  readonly live: boolean
  /** Columns of that terminal. */
  readonly columns: number
  /** Whether standard output shows colors. */
  readonly color: boolean
  /** Folder that paths and packages are looked up from. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The real thing. */
export const processIo = (): Io => ({
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  live: process.stderr.isTTY === true,
  columns: process.stderr.columns ?? 80,
  color: process.stdout.isTTY === true && picocolors.isColorSupported,
  cwd: process.cwd(),
  env: process.env,
})

import process from 'node:process'

/** Where the program writes to and what it sees: replaced in tests. */
export interface Io {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Whether someone is there to answer. */
  readonly terminal: boolean
  /** Folder that the package is made in. */
  readonly cwd: string
}

/** The real thing. */
export const processIo = (): Io => ({
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  terminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
  cwd: process.cwd(),
})

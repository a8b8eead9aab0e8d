import Table from 'cli-table3'
import pc from 'picocolors'
import type { Io } from './io.js'

/** A table for reading: heading, then rows; columns but the first to the right. */
export function table(io: Io, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const { bold } = pc.createColors(io.color)
  const made = new Table({
    head: head.map((text) => bold(text)),
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  made.push(...rows.map((row) => [...row]))
  return `${made.toString()}\n`
}

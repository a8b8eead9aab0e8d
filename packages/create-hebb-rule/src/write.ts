import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UsageError } from './errors.js'
import type { File } from './template.js'

/** @throws UsageError where something stands in the way that is no empty folder */
export function checkFree(folder: string): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory())
    throw new UsageError(`${folder} is a file: choose another name, or move it away.`)
  const held = readdirSync(folder)
  if (held.length === 0) return
  throw new UsageError(
    `${folder} is not empty (it has ${held.slice(0, 3).join(', ')}${held.length > 3 ? ', …' : ''}): choose another name, or empty it first.`,
  )
}

/**
 * Writes a folder whole or not at all: beside its place first, then by renaming.
 *
 * @throws UsageError where the place is taken or cannot be written to
 */
export function writeFolder(folder: string, files: readonly File[]): void {
  checkFree(folder)
  const parent = dirname(folder)
  const beside = join(parent, `.${basename(folder)}.${randomBytes(4).toString('hex')}.tmp`)
  let made: string | undefined
  try {
    made = mkdirSync(parent, { recursive: true })
    for (const { path, text } of files) {
      mkdirSync(dirname(join(beside, path)), { recursive: true })
      writeFileSync(join(beside, path), text)
    }
    if (existsSync(folder)) rmdirSync(folder)
    renameSync(beside, folder)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    if (made !== undefined) rmSync(made, { recursive: true, force: true })
    throw new UsageError(
      `${folder} could not be written: ${(error as Error).message}. Nothing was left behind; choose a place that you may write to.`,
      { cause: error },
    )
  }
}

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { decodeSafetensors, encodeSafetensors, type Checkpoint, type Position } from '@hebb/core'
import { UsageError } from './errors.js'

/** What a checkpoint file holds besides the trainer's state. */
export interface SavedRun {
  /** Flags as given, to be given again. */
  readonly flags: Readonly<Record<string, unknown>>
  /** What they came to: a resumed run must come to the same. */
  readonly experiment: Readonly<Record<string, unknown>>
  /** The next batch to take. */
  readonly position: Position
  readonly epochsToTarget: number | null
}

const KEY = 'hebb.run'

/** Text to travel with a checkpoint. */
export const runMetadata = (run: SavedRun): Record<string, string> => ({ [KEY]: JSON.stringify(run) })

/**
 * Finds out before training whether a checkpoint can be written.
 *
 * @throws UsageError saying what is in the way
 */
export function checkWritable(file: string): void {
  const folder = dirname(file)
  if (!existsSync(folder))
    throw new UsageError(`--save: there is no folder ${folder}. Make it first, or save elsewhere.`)
  if (existsSync(file) && statSync(file).isDirectory())
    throw new UsageError(`--save: ${file} is a folder; wanted a file, such as ${file}/run.safetensors.`)
  const beside = besideOf(file)
  try {
    writeFileSync(beside, '')
    rmSync(beside)
  } catch (error) {
    throw new UsageError(
      `--save: nothing can be written into ${folder} (${(error as Error).message}). Save elsewhere, or allow it.`,
      { cause: error },
    )
  }
}

const besideOf = (file: string): string => `${file}.${randomBytes(4).toString('hex')}.tmp`

/** Writes beside the file, then renames: whoever reads it finds a whole one, the last or this. */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  const beside = besideOf(file)
  try {
    writeFileSync(beside, encodeSafetensors(checkpoint))
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    throw new UsageError(
      `The checkpoint ${file} could not be written: ${(error as Error).message}. What was there before is unharmed.`,
      { cause: error },
    )
  }
}

/**
 * @throws UsageError for a file that cannot be read or was not written by `hebb train`, SafetensorsError for a damaged one
 */
export function readCheckpoint(file: string): { readonly checkpoint: Checkpoint; readonly run: SavedRun } {
  let bytes: Uint8Array
  try {
    // A copy: a Buffer's slice is no copy of its own.
    bytes = new Uint8Array(readFileSync(file))
  } catch (error) {
    throw new UsageError(`The checkpoint ${file} could not be read: ${(error as Error).message}`)
  }
  const checkpoint = decodeSafetensors(bytes)
  const text = checkpoint.metadata[KEY]
  if (text === undefined) {
    throw new UsageError(
      `${file} does not say where its run stands: it has no '${KEY}'. Wanted a file written by hebb train --save.`,
    )
  }
  return { checkpoint, run: JSON.parse(text) as SavedRun }
}

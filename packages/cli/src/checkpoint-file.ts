import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

/** Writes beside the file, then renames: whoever reads it finds a whole one, the last or this. */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  const beside = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    writeFileSync(beside, encodeSafetensors(checkpoint))
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
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

import process from 'node:process'
import { native } from '../src/index.js'

/** Why there is no BLAS here, false where there is one. In CI that is a failure; elsewhere tests are skipped under this name. */
export const noBlas: string | false = await native().then(
  () => false,
  (error: Error) => error.message,
)

export const skipped: boolean = noBlas !== false && !process.env['CI']

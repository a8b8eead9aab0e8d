import { HebbError } from '@hebb/core'

/** No BLAS was found, or what was found cannot be used. */
export class BlasError extends HebbError {
  override readonly name = 'BlasError'
}

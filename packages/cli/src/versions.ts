import { createRequire } from 'node:module'
import process from 'node:process'
import type { Backend } from '@hebb/core'

interface Environment {
  readonly versions: Record<string, string>
  readonly backend: string
  readonly dtype: Backend['dtype']
  /** Of a backend that has one: its library and the kernels it chose decide last bits. */
  readonly blas?: object
}

const require = createRequire(import.meta.url)

const versionOf = (manifest: string): string => (require(manifest) as { version: string }).version

/** Versions of what a record was made by. */
export const versions = (): Record<string, string> => ({
  hebb: versionOf('../package.json'),
  '@hebb/core': versionOf('@hebb/core/package.json'),
  node: process.versions.node,
})

/** What numbers were computed by. */
export const environmentOf = (backend: Backend & Pick<Environment, 'blas'>): Environment => ({
  versions: versions(),
  backend: backend.name,
  dtype: backend.dtype,
  ...(backend.blas && { blas: backend.blas }),
})

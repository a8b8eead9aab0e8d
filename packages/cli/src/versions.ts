import { createRequire } from 'node:module'
import process from 'node:process'

const require = createRequire(import.meta.url)

const versionOf = (manifest: string): string => (require(manifest) as { version: string }).version

/** Versions of what a record was made by. */
export const versions = (): Record<string, string> => ({
  hebb: versionOf('../package.json'),
  '@hebb/core': versionOf('@hebb/core/package.json'),
  node: process.versions.node,
})

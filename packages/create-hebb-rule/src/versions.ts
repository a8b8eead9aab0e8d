import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

const versionOf = (manifest: { readonly version: string }): string => manifest.version

/** Of the packages that this one was installed with: what it makes asks for the same. */
export const versions = (): Record<'core' | 'testkit' | 'hebb', string> => ({
  core: versionOf(require('@hebb/core/package.json')),
  testkit: versionOf(require('@hebb/testkit/package.json')),
  hebb: versionOf(require('hebb/package.json')),
})

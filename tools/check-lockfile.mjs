// No lockfile and no .npmrc may name a registry host: which registry serves is the user's own business.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { report, root } from './workspace.mjs'

const patterns = {
  'pnpm-lock.yaml': /https?:\/\/|tarball:/,
  'package-lock.json': /https?:\/\//,
  '.npmrc': /registry|https?:\/\/|_auth/i,
}
const named = Object.keys(patterns).map((name) => `:(glob)**/${name}`)
const options = { cwd: root, encoding: 'utf8' }
const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', ...named],
  options,
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))

const problems = files.flatMap((file) => {
  const pattern = patterns[file.split('/').at(-1)]
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: names a registry: ${line.trim()}`] : []))
})
if (!files.includes('pnpm-lock.yaml')) problems.push('pnpm-lock.yaml is missing')
report(`no registry host in ${files.join(', ')}`, problems)

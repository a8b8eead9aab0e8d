// Checks the package in the current folder as it would be published: publint on its manifest and files, attw
// on how its types resolve. It must be built.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { readJson, root } from './workspace.mjs'

const manifest = readJson('package.json')
const bin = join(root, 'node_modules', '.bin')
const run = (tool, ...args) =>
  spawnSync(join(bin, tool), args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0

const problems = ['LICENSE', 'README.md'].filter(
  (file) => !existsSync(file) && !(file === 'LICENSE' && existsSync(join(root, file))),
)
for (const file of problems) console.error(`${manifest.name}: ${file} is missing`)

const checks = [problems.length === 0, run('publint', '--strict')]
// A package that is only a command has no types to resolve.
if (manifest.types) checks.push(run('attw', '--pack', '.', '--profile', 'esm-only', '--no-color'))
process.exit(checks.every(Boolean) ? 0 : 1)

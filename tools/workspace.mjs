// The packages of the workspace, read from disk: for the checks next to this file.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** For child processes: npm, npx and pnpm are .cmd files on Windows. */
export const shell = process.platform === 'win32'

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** `{ folder, path, manifest }` of each package below `packages` or another folder of the root. */
export function packagesIn(parent) {
  const base = join(root, parent)
  if (!existsSync(base)) return []
  return readdirSync(base)
    .filter((name) => existsSync(join(base, name, 'package.json')))
    .map((name) => ({
      folder: name,
      path: join(base, name),
      manifest: readJson(join(base, name, 'package.json')),
    }))
}

/** All files below a folder whose name ends in one of `endings`, without dependencies and generated files. */
export function filesIn(folder, endings) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return ['node_modules', 'dist', 'generated', '.turbo'].includes(entry.name)
        ? []
        : filesIn(path, endings)
    }
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : []
  })
}

/** Copies the working tree as it is, changes included, without what git ignores. */
export function copyTree(to) {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  for (const file of execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\0')) {
    if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(to, file))
  }
}

/** Installs a folder of tools, which has a lockfile of its own, unless that was done. */
export function installTools(folder) {
  const here = join(root, 'tools', folder)
  const changed = (file) => (existsSync(join(here, file)) ? statSync(join(here, file)).mtimeMs : 0)
  if (changed('node_modules/.modules.yaml') >= changed('pnpm-lock.yaml')) return
  const { packageManager } = readJson(join(root, 'package.json'))
  const install = ['--yes', packageManager, 'install', '--dir', here, '--frozen-lockfile', '--silent']
  const { status, error } = spawnSync('npx', install, { cwd: root, stdio: 'inherit', shell })
  if (status !== 0)
    throw new Error(`could not install tools/${folder}: ${error?.message ?? `status ${status}`}`)
}

/** Prints problems and ends the process: 1 when there are any. */
export function report(what, problems) {
  for (const problem of problems) console.error(problem)
  console.log(problems.length === 0 ? `${what}: ok` : `${what}: ${problems.length} problem(s)`)
  process.exit(problems.length === 0 ? 0 : 1)
}

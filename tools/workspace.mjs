// The packages of the workspace, read from disk: for the checks next to this file.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

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

/** Prints problems and ends the process: 1 when there are any. */
export function report(what, problems) {
  for (const problem of problems) console.error(problem)
  console.log(problems.length === 0 ? `${what}: ok` : `${what}: ${problems.length} problem(s)`)
  process.exit(problems.length === 0 ? 0 : 1)
}

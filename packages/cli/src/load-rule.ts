import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nearest } from '@hebb/core'
import { asRule, type LoadedRule } from './as-rule.js'
import { UsageError } from './errors.js'
import { rules } from './rules.js'

/**
 * A rule by the name it has here, by package name, or by the path of a file or of a package's folder. `#name` behind package or path picks
 * an export.
 *
 * @param cwd folder that paths and packages are looked up from
 * @throws UsageError where there is none, or the module exports none
 */
export async function loadRule(given: string, cwd: string): Promise<LoadedRule> {
  const known = rules.find(({ name, source }) => given === name || given === source)
  if (known) return known
  const [, place = given, exportName] = /^(.+?)(?:#(\w+))?$/.exec(given) ?? []
  const isPath = isAbsolute(place) || /^\.{1,2}([\\/]|$)/.test(place) || /\.[cm]?[jt]s$/.test(place)
  const file = isPath ? fileAt(resolve(cwd, place)) : resolvePackage(place, cwd)
  if (!file) throw unknownRule(given)
  if (!existsSync(file)) {
    const isSource = isPath && file === resolve(cwd, place)
    throw new UsageError(
      isSource
        ? `There is no file ${file}. Give the path of a rule, from ${cwd}.`
        : `The package ${given} has no ${file}, which its package.json names: build it first, with npm run build in its folder.`,
    )
  }
  return asRule(place, await importFile(file), exportName)
}

function unknownRule(given: string): UsageError {
  const names = rules.map(({ name }) => name)
  const near = nearest(given, names)
  return new UsageError(
    `There is no rule '${given}'${near ? `; did you mean '${near}'?` : '.'} ` +
      `Known: ${names.join(', ')}. A rule may also be an installed package or the path of a .js file, such as ./${given}.js.`,
  )
}

/** The file itself, or the entry of the package in a folder. */
function fileAt(path: string): string {
  if (!existsSync(path) || !statSync(path).isDirectory()) return path
  const manifest = join(path, 'package.json')
  if (existsSync(manifest)) return join(path, entryOf(manifest))
  throw new UsageError(
    `${path} is a folder without a package.json. Give the path of a rule's package or file.`,
  )
}

async function importFile(file: string): Promise<object> {
  try {
    return (await import(pathToFileURL(file).href)) as object
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UsageError(
        `This Node (${process.version}) cannot read TypeScript, so ${file} was not loaded: compile it to .js, or use Node 22.18 or later.`,
      )
    }
    throw new UsageError(`${file} could not be loaded: ${(error as Error).message}`, { cause: error })
  }
}

/** The entry of a package installed for `cwd`, whether or not it can be required. */
function resolvePackage(name: string, cwd: string): string | undefined {
  try {
    return createRequire(join(cwd, 'package.json')).resolve(name)
  } catch {
    for (let folder = cwd; ; folder = dirname(folder)) {
      const root = join(folder, 'node_modules', name)
      if (existsSync(join(root, 'package.json'))) return join(root, entryOf(join(root, 'package.json')))
      if (folder === dirname(folder)) return undefined
    }
  }
}

/** What `import` would take, of the usual forms of `exports`. */
function entryOf(manifest: string): string {
  const { exports, main = 'index.js' } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    exports?: unknown
    main?: string
  }
  let entry = typeof exports === 'object' && exports !== null && '.' in exports ? exports['.'] : exports
  while (typeof entry === 'object' && entry !== null) {
    const { import: esm, node, default: other } = entry as Record<string, unknown>
    entry = node ?? esm ?? other
  }
  return typeof entry === 'string' ? entry : main
}

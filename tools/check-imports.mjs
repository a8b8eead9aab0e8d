// Who may import whom: kernels ← core ← rules ← lab ← cli, core ← testkit ← cli, core ← data. From each
// package's manifest and from the imports in its sources. Tests may use test helpers of a package that theirs stands on,
// in development too.
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { filesIn, packagesIn, readJson, report, root } from './workspace.mjs'

/** What a package may depend on: packages of this repository by folder, of others, Node's modules. */
const layers = {
  kernels: { may: [], node: false },
  core: { may: ['kernels'], node: false },
  testkit: { may: ['core'], node: false },
  data: { may: ['core'], node: true },
  figures: { may: [], node: true },
  lab: { may: ['core', 'data'], dev: ['rules', 'testkit'], node: true },
  cli: { may: ['core', 'data', 'figures', 'lab', 'testkit', 'rules', 'native'], node: true },
  native: { may: ['core', 'kernels'], dev: ['rules', 'testkit'], node: true },
  // It makes packages that ask for the versions of these.
  'create-hebb-rule': { may: ['core', 'testkit', 'cli'], node: true },
  theorems: { may: ['core', 'data', 'testkit', 'rules'], node: true },
}
/** Any other package is a rule: it knows core only, and needs nothing of others. */
const rule = { may: ['core'], dev: ['data', 'testkit'], others: false, node: false }
const rules = { dtp: { ...rule, may: ['core', 'tp'] } }

const layerOf = (folder) => layers[folder] ?? rules[folder] ?? rule
const isRule = (folder) => !(folder in layers)
const isNode = (name) => name.startsWith('node:') || builtinModules.includes(name)
const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/**
 * The problems of a workspace.
 *
 * @param packages `{ folder, manifest, files: [{ path, imports }] }`, paths relative to the package's folder
 * @param tools names of what the root provides to tests and configurations
 */
export function importProblems(packages, tools = []) {
  const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]))
  const allows = (list = [], folder) => list.includes(folder) || (list.includes('rules') && isRule(folder))

  return packages.flatMap(({ folder, manifest, files }) => {
    const layer = layerOf(folder)
    const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest
    const runtime = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies), manifest.name])
    const everything = new Set([...runtime, ...Object.keys(devDependencies), ...tools])
    const problems = []
    const say = (text) => problems.push(`${manifest.name}: ${text}`)

    for (const name of runtime) {
      if (name === manifest.name) continue
      const target = folderOf.get(name)
      if (target === undefined) {
        if (layer.others === false) say(`depends on ${name}; a rule depends on @hebb/core only`)
      } else if (!allows(layer.may, target)) say(`may not depend on ${name}`)
    }
    for (const name of Object.keys(devDependencies)) {
      const target = folderOf.get(name)
      if (target !== undefined && !allows([...layer.may, ...(layer.dev ?? [])], target)) {
        say(`may not depend on ${name}, in development neither: that would be a cycle`)
      }
    }
    for (const { path, imports } of files) {
      const inSource = path.startsWith('src/')
      for (const specifier of imports) {
        if (specifier.startsWith('.')) {
          const target = relative('.', resolve(path, '..', specifier)).split(sep)
          if (
            target[0] === '..' &&
            !(
              target[2] === 'test' &&
              path.startsWith('test/') &&
              allows([...layer.may, ...(layer.dev ?? [])], target[1])
            )
          ) {
            say(`${path} imports ${specifier}, which is outside the package`)
          } else if (inSource && target[0] !== 'src') say(`${path} imports ${specifier}, which is not in src`)
        } else if (isNode(specifier)) {
          if (inSource && !layer.node) say(`${path} imports ${specifier}, which browsers do not have`)
        } else if (!(inSource ? runtime : everything).has(packageOf(specifier))) {
          say(`${path} imports ${specifier}, which is not among its dependencies`)
        }
      }
    }
    return problems
  })
}

/** A file's imports, types included. */
const importsOf = (path) =>
  ts.preProcessFile(readFileSync(path, 'utf8')).importedFiles.map(({ fileName }) => fileName)

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const packages = packagesIn('packages').map(({ folder, path, manifest }) => ({
    folder,
    manifest,
    files: ['src', 'test']
      .flatMap((name) => filesIn(join(path, name), ['.ts', '.mts', '.js', '.mjs']))
      .map((file) => ({ path: relative(path, file).split(sep).join('/'), imports: importsOf(file) })),
  }))
  const { devDependencies } = readJson(join(root, 'package.json'))
  const count = packages.reduce((sum, { files }) => sum + files.length, 0)
  report(`imports of ${count} files`, importProblems(packages, Object.keys(devDependencies)))
}

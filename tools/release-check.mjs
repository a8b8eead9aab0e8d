// `npm run release:check`: rehearses a release, from a copy of the working tree to a user who installs it. It checks what the
// changesets will make of the versions, publishes a snapshot of all public packages to a registry of its own, installs one rule
// at a time with npm into an empty project elsewhere, measures that, trains there as an ES module and through require(),
// type-checks, runs the command line through npx, and makes a rule of its own by `npm create hebb-rule`. The packages must be
// built.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { filesOf, parity, xor } from './release/programs.mjs'
import { startRegistry } from './release/registry.mjs'
import { copyTree, installTools, packagesIn, readJson, root, shell } from './workspace.mjs'

/** Of a rule with all that it depends on. */
const limits = { seconds: 5, megabytes: 2 }
const rules = [
  { rule: 'bp', make: 'bp()', activation: 'tanh', learningRate: 0.1 },
  {
    rule: 'ep',
    make: "ep({ beta: 0.5, nudging: 'centered' })",
    activation: 'hardSigmoid',
    learningRate: 0.05,
  },
]

const folder = mkdtempSync(join(tmpdir(), 'hebb-release-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

/** Runs a command, which must succeed, and says so; what it prints is shown when it fails. */
function step(name, command, args, options = {}) {
  const start = performance.now()
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell, ...options })
  const seconds = (performance.now() - start) / 1000
  if (status !== 0) throw new Error(`${name} failed: ${error?.message ?? ''}\n${stdout}${stderr}`)
  console.log(`ok: ${name} (${seconds.toFixed(1)} s)`)
  return { seconds, stdout }
}
function wanted(condition, otherwise) {
  if (!condition) throw new Error(otherwise)
}

const published = packagesIn('packages').filter(({ manifest }) => !manifest.private)
const names = published.map(({ manifest }) => manifest.name)
const { packageManager } = readJson(join(root, 'package.json'))

/** A copy of the working tree, with what was built, after `changeset version`. */
function versioned(name, ...args) {
  const copy = join(folder, name)
  copyTree(copy)
  const changesets = join(root, 'node_modules', '@changesets', 'cli')
  mkdirSync(join(copy, 'node_modules', '@changesets'), { recursive: true })
  symlinkSync(changesets, join(copy, 'node_modules', '@changesets', 'cli'), 'junction')
  const version = [join(changesets, 'bin.js'), 'version', ...args]
  step(`changeset version ${args.join(' ')}`.trim(), process.execPath, version, { cwd: copy })
  rmSync(join(copy, 'node_modules'), { recursive: true })
  return { copy, manifestOf: (from) => readJson(join(copy, 'packages', from, 'package.json')) }
}

/** In 0.x nothing becomes 1.0.0 by accident: changesets does that to whoever has a peer that gets a minor version. */
function checkVersions() {
  const { manifestOf } = versioned('next')
  for (const { folder: from, manifest } of published) {
    const { version } = manifestOf(from)
    console.log(`    ${manifest.name} ${manifest.version} -> ${version}`)
    wanted(
      !(manifest.version.startsWith('0.') && /^[1-9]/.test(version)),
      `The changesets take ${manifest.name} from ${manifest.version} to ${version}. See "Commits and changesets" in CONTRIBUTING.md.`,
    )
  }
}

/** Publishes a snapshot of everything; returns its version by name. */
function publish({ url, npmrc }) {
  const { copy, manifestOf } = versioned('snapshot', '--snapshot', 'check')
  const pnpm = (name, ...args) =>
    step(name, 'npx', ['--yes', packageManager, '--dir', copy, ...args], { cwd: root })
  for (const { folder: from, path } of published) {
    const dist = join(copy, 'packages', from, 'dist')
    cpSync(join(path, 'dist'), dist, { recursive: true })
    // A statement of provenance is signed by the CI that publishes; there is none here.
    const manifest = manifestOf(from)
    wanted(
      manifest.publishConfig?.access === 'public',
      `${manifest.name}: publishConfig.access is not public`,
    )
    wanted(
      manifest.publishConfig.provenance === true,
      `${manifest.name}: publishConfig.provenance is not true`,
    )
    delete manifest.publishConfig.provenance
    writeFileSync(join(copy, 'packages', from, 'package.json'), JSON.stringify(manifest))
  }
  const scope = ['--filter', './packages/*']
  pnpm('link the packages of the copy', ...scope, 'install', '--prod', '--offline', '--frozen-lockfile')
  writeFileSync(join(copy, '.npmrc'), npmrc)
  const options = ['--registry', url, '--no-git-checks', '--ignore-scripts', '--tag', 'check']
  pnpm(`publish ${names.length} packages`, '-r', ...scope, 'publish', ...options)
  return Object.fromEntries(
    published.map(({ folder: from, manifest }) => [manifest.name, manifestOf(from).version]),
  )
}

function project(name, npmrc) {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }))
  writeFileSync(join(path, '.npmrc'), npmrc)
  return path
}
const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
/** Installs into a project; npm's cache is empty, the registry's is not after the first time. */
function install(cwd, label, ...packages) {
  const cache = mkdtempSync(join(folder, 'cache-'))
  return step(label, 'npm', ['install', ...quiet, '--cache', cache, ...packages], { cwd }).seconds
}

const bytesIn = (path) =>
  readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0)

/** The shortest of at most three installs, since the machine may be busy; then size and scripts. */
function measure(name, version, npmrc) {
  install(project('first', npmrc), `install ${name}, the first time`, `${name}@${version}`)
  rmSync(join(folder, 'first'), { recursive: true })
  let seconds = Infinity
  let path
  for (let tries = 0; tries < 3 && seconds > limits.seconds; tries++) {
    if (path) rmSync(path, { recursive: true })
    path = project('project', npmrc)
    seconds = Math.min(seconds, install(path, `install ${name}`, `${name}@${version}`))
  }
  const { packages } = readJson(join(path, 'node_modules', '.package-lock.json'))
  const megabytes = bytesIn(join(path, 'node_modules')) / 1e6
  console.log(
    `    ${Object.keys(packages).length} packages, ${megabytes.toFixed(2)} MB, ${seconds.toFixed(1)} s`,
  )
  wanted(seconds <= limits.seconds, `${name} took ${seconds} s to install; wanted ${limits.seconds}`)
  wanted(megabytes <= limits.megabytes, `${name} takes ${megabytes} MB; wanted ${limits.megabytes}`)
  for (const [at, { hasInstallScript, version: got }] of Object.entries(packages)) {
    wanted(!hasInstallScript, `${at} has an install script`)
    wanted(!at.includes('@hebb/') || got === version, `${at} is ${got}; wanted the snapshot ${version}`)
  }
  return path
}

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
/** Trains in a project in both ways of loading, and type-checks in both ways of resolving, which takes longest. */
function tryProgram(cwd, what, program, { types = true } = {}) {
  for (const [name, text] of Object.entries(filesOf(program))) writeFileSync(join(cwd, name), text)
  const node = (name, ...args) => step(`${what}: ${name}`, process.execPath, args, { cwd }).stdout.trim()
  console.log(`    ${node('as an ES module', 'program.mjs')}`)
  console.log(`    ${node('through require()', 'program.cjs')}`)
  if (!types) return
  node('types under nodenext', tsc, '-p', 'nodenext.json')
  node('types under bundler', tsc, '-p', 'bundler.json')
}

/** The command line, in an empty folder. */
function tryCommand(version, npmrc) {
  const cwd = project('command', npmrc)
  const task = ['--task', 'parity', '--bits', '12', '--relevant', '2', '--samples', '100', '--epochs', '3']
  const compare = ['compare', ...task, '--rules', 'bp,ep', '--json']
  const { stdout } = step('npx hebb compare', 'npx', ['--yes', `hebb@${version}`, ...compare], {
    cwd,
    env: { ...process.env, npm_config_cache: join(folder, 'npx') },
  })
  const text = JSON.stringify(JSON.parse(stdout))
  for (const { rule } of rules)
    wanted(text.includes(`"${rule}"`), `hebb compare said nothing of ${rule}: ${text}`)
}

/** A rule of one's own, with npm and the registry alone. */
function tryCreate(version, npmrc) {
  const env = { ...process.env, npm_config_cache: join(folder, 'npx') }
  const cwd = project('creator', npmrc)
  const create = ['create', '--yes', `hebb-rule@${version}`, 'my-rule']
  step(`npm ${create.join(' ')}`, 'npm', create, { cwd, env })
  const rule = join(cwd, 'my-rule')
  writeFileSync(join(rule, '.npmrc'), npmrc)
  install(rule, 'npm install')
  for (const [command, ...args] of [
    ['npm', 'test'],
    ['npm', 'run', 'build'],
    ['npx', '--no', 'hebb', 'check', '.'],
  ])
    step([command, ...args].join(' '), command, args, { cwd: rule, env })
}

let registry
try {
  checkVersions()
  installTools('release')
  registry = await startRegistry(folder, names)
  const { npmrc } = registry
  const version = publish(registry)
  for (const entry of rules) {
    const name = `@hebb/${entry.rule}`
    const path = measure(name, version[name], npmrc)
    const isFirst = entry === rules[0]
    tryProgram(path, `xor by ${name}`, xor(entry), { types: !isFirst })
    if (isFirst) {
      install(path, 'install @hebb/data beside it', `@hebb/data@${version['@hebb/data']}`)
      tryProgram(path, 'sparse parity', parity)
    }
    rmSync(path, { recursive: true })
  }
  tryCommand(version.hebb, npmrc)
  tryCreate(version['create-hebb-rule'], npmrc)
} catch (error) {
  console.error(`FAILED: ${error.message}`)
  process.exitCode = 1
} finally {
  await registry?.stop()
}

// `npm run check:runtimes`: trains every rule, and holds it to the conformance suite, on each runtime that we promise: Node 20,
// 22 and 24, Deno, Bun, and a worker of a page in Chromium. The learned weights, and generated data, must be the same everywhere,
// bit for bit. Core's own tests run on the Nodes that `npm test` does not run on; pages also try the entries for threads, relaxed
// SIMD and images.
// The packages must be built. A runtime that there is none of here is skipped, in CI only Deno and Bun are.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { findChromium, inChromium } from './runtimes/browser.mjs'
import { installTools, packagesIn, root } from './workspace.mjs'

const folder = mkdtempSync(join(tmpdir(), 'hebb-runtimes-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

const ci = Boolean(process.env.CI)
const { platform, arch } = process

/** A project beside the workspace: the programs, and the packages as they were built. */
function prepare() {
  mkdirSync(join(folder, 'node_modules', '@hebb'), { recursive: true })
  const packages = packagesIn('packages').filter(({ manifest }) => manifest.name.startsWith('@hebb/'))
  for (const { path, manifest } of packages)
    symlinkSync(path, join(folder, 'node_modules', manifest.name), 'junction')
  for (const name of ['smoke', 'main', 'page', 'worker', 'entries'])
    cpSync(join(root, 'tools', 'runtimes', `${name}.mjs`), join(folder, `${name}.mjs`))
  const rules = packages.filter(({ manifest }) => manifest.keywords?.includes('hebb-rule'))
  const imports = rules.map(({ folder: rule, manifest }) => `import * as ${rule} from '${manifest.name}'`)
  const names = rules.map(({ folder: rule }) => rule).join(', ')
  writeFileSync(join(folder, 'rules.mjs'), `${imports.join('\n')}\n\nexport const RULES = { ${names} }\n`)
}

/** The file of a package that was installed with the tools, or undefined. */
function installed(file, from) {
  try {
    const here = createRequire(from ?? join(root, 'tools', 'runtimes', 'package.json'))
    const [scope, name, ...rest] = file.startsWith('@') ? file.split('/') : ['', ...file.split('/')]
    const manifest = here.resolve([scope, name, 'package.json'].filter(Boolean).join('/'))
    const path = join(dirname(manifest), ...rest)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
const deno = () => {
  const libc = platform === 'linux' ? '-glibc' : ''
  const binary = `@deno/${platform}-${arch}${libc}/deno${platform === 'win32' ? '.exe' : ''}`
  return installed(binary, installed('deno/package.json'))
}
const bun = () => {
  const [system, cpu] = [platform === 'win32' ? 'windows' : platform, arch === 'arm64' ? 'aarch64' : arch]
  const binary = `@oven/bun-${system}-${cpu}/bin/bun${platform === 'win32' ? '.exe' : ''}`
  return installed(binary, installed('bun/package.json'))
}

/** Runs main.mjs; what it says of itself comes from `--version`. */
function inProcess(command, ...args) {
  const options = { cwd: folder, encoding: 'utf8', timeout: 120_000 }
  const { status, error, stdout, stderr } = spawnSync(command, [...args, 'main.mjs'], options)
  if (status !== 0) throw new Error(error?.message ?? stderr)
  return JSON.parse(stdout)
}
const version = (command) => {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.split('\n')[0].trim() : undefined
}

/** Core's own tests, from its sources; says how many there were. */
function testCore(command) {
  const args = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--testTimeout=60000']
  const options = { cwd: join(root, 'packages', 'core'), encoding: 'utf8', timeout: 300_000 }
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
  const { status, error, stdout, stderr } = spawnSync(command, args, { ...options, env })
  if (status !== 0) throw new Error(error?.message ?? `${stdout}${stderr}`)
  return /Tests +(.*)/.exec(stdout)[1]
}

/** What differs from the weights of another runtime, one line for each rule. */
const differences = (weights, wanted) =>
  Object.keys(wanted).flatMap((rule) => {
    if (weights[rule] === wanted[rule]) return []
    const words = (bits) => bits?.match(/.{8}/g) ?? []
    const [got, expected] = [words(weights[rule]), words(wanted[rule])]
    const count = expected.filter((word, i) => word !== got[i]).length
    return [`${rule}: ${count} of ${expected.length} numbers are others`]
  })

installTools('runtimes')
prepare()
const reference = inProcess(process.execPath)
const rules = Object.keys(reference.conformance)
console.log(`${rules.join(', ')}: compared with ${process.version}`)
for (const rule of rules) console.log(`    ${rule}: ${reference.conformance[rule]}`)

let failed = 0
function judge(name, { error, weights = {}, failures = [], tests }, seconds) {
  const problems = error ? [error] : [...failures, ...(tests ? [] : differences(weights, reference.weights))]
  for (const problem of problems) console.log(`    ${problem}`)
  console.log(
    `${problems.length === 0 ? `ok: ${tests ?? 'same bits, conforms'}` : 'FAILED'}: ${name} (${seconds.toFixed(1)} s)`,
  )
  if (problems.length > 0) failed++
}
async function attempt(name, produce) {
  const start = performance.now()
  const result = await Promise.resolve()
    .then(produce)
    .catch((error) => ({ error: error.message }))
  judge(name, result, (performance.now() - start) / 1000)
}
/** In CI it is a failure, unless it is one that may be missing. */
function skip(name, why, { optional = false } = {}) {
  const fails = ci && !optional
  console.log(`${fails ? 'FAILED' : 'skipped'}: ${name}: ${why}`)
  if (fails) failed++
}

judge(`Node ${process.version}, this one`, reference, 0)
for (const major of [20, 22, 24]) {
  const node = installed(`node-${major}-${platform}-${arch}/bin/node`)
  const named = node && version(node)
  if (named) {
    await attempt(`Node ${named}`, () => inProcess(node))
    if (!process.version.startsWith(`v${major}.`))
      await attempt(`core on Node ${named}`, () => ({ tests: testCore(node) }))
  } else skip(`Node ${major}`, `the package node-${platform}-${arch} is not installed, or does not run here`)
}
for (const [name, command, ...args] of [
  ['Deno', deno(), 'run', '--no-remote', '--allow-env', '--allow-read', '--node-modules-dir=manual'],
  ['Bun', bun()],
]) {
  const named = command && version(command)
  if (named) await attempt(`${name} ${named.replace(/^deno /, '')}`, () => inProcess(command, ...args))
  else skip(name, 'its npm package is not installed, or does not run here', { optional: true })
}
const chromium = findChromium()
if (chromium) {
  for (const isolated of [false, true]) {
    const name = `${version(chromium)}, a page that is ${isolated ? 'isolated' : 'not isolated'} from other origins`
    await attempt(name, async () => {
      const result = await inChromium(chromium, folder, { seconds: 120, isolated })
      return result.error || result.isolated === isolated
        ? result
        : { error: 'the page is not as it was served' }
    })
  }
} else skip('Chromium', 'not found: install one (Debian: chromium-headless-shell), or name it in CHROMIUM')
process.exit(failed === 0 ? 0 : 1)

// `npm run mutation [-- <rule> … <options of Stryker>]`: changes the sources of each rule in many small ways, and counts how
// many of the changes its tests notice. It works on a copy in the temporary folder, so that nothing stays changed however the
// run ends. Reports go to coverage/mutation. Stryker is installed on first use, from a lockfile of its own.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { packagesIn, readJson, root } from '../workspace.mjs'
import { rowOf, survivorsOf } from './report.mjs'

const rules = packagesIn('packages')
  .filter(({ manifest }) => manifest.keywords?.includes('hebb-rule'))
  .map(({ folder }) => folder)

const args = process.argv.slice(2)
const firstOption = args.findIndex((arg) => arg.startsWith('-'))
const named = firstOption < 0 ? args : args.slice(0, firstOption)
const options = firstOption < 0 ? [] : args.slice(firstOption)
for (const name of named) {
  if (!rules.includes(name)) throw new Error(`There is no rule '${name}'. Known: ${rules.join(', ')}.`)
}

const copy = mkdtempSync(join(tmpdir(), 'hebb-mutation-'))
let running
process.on('exit', () => rmSync(copy, { recursive: true, force: true, maxRetries: 5 }))
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => (running ? running.kill(signal) : process.exit(1)))

const inCopy = { cwd: copy, stdio: 'inherit', shell: process.platform === 'win32' } // npx is a .cmd file there
async function run(command, args, settings = inCopy) {
  running = spawn(command, args, settings)
  const [status] = await once(running, 'exit')
  running = undefined
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`)
}

const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
for (const file of execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\0')) {
  if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file))
}
const { packageManager } = readJson(join(root, 'package.json'))
for (const folder of [copy, join(copy, 'tools', 'mutation')]) {
  await run('npx', ['--yes', packageManager, 'install', '--dir', folder, '--frozen-lockfile', '--silent'])
}
await run(process.execPath, ['tools/pnpm.mjs', 'turbo', 'run', 'generate', '--output-logs=errors-only'])

const settings = {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: ['src/**/*.ts', '!src/index.ts'],
  coverageAnalysis: 'perTest',
  // What a module computes when it is loaded, tables of options most of all, would need all tests for each mutant.
  ignoreStatic: true,
  inPlace: true,
  timeoutMS: 20000,
  dryRunTimeoutMinutes: 60,
  reporters: ['json', 'clear-text', 'progress'],
  clearTextReporter: { reportTests: false, reportMutants: false },
  jsonReporter: { fileName: 'mutation.json' },
}
const stryker = join(copy, 'tools/mutation/node_modules/@stryker-mutator/core/bin/stryker.js')
const results = join(root, 'coverage', 'mutation')
mkdirSync(results, { recursive: true })

const rows = []
for (const rule of named.length > 0 ? named : rules) {
  const cwd = join(copy, 'packages', rule)
  writeFileSync(join(cwd, 'stryker.config.json'), JSON.stringify(settings))
  await run(process.execPath, [stryker, 'run', ...options], { ...inCopy, cwd, shell: false })
  const report = readJson(join(cwd, 'mutation.json'))
  cpSync(join(cwd, 'mutation.json'), join(results, `${rule}.json`))
  writeFileSync(join(results, `${rule}.md`), survivorsOf(report))
  rows.push(rowOf(rule, report))
}
const table = ['| rule | mutants | caught | survived | score |', '| --- | --- | --- | --- | --- |', ...rows]
writeFileSync(join(results, 'summary.md'), `${table.join('\n')}\n`)
console.log(table.join('\n'))
console.log(`Survivors: ${named.length > 0 ? named : rules} in ${results}`)

// `npm run bench [-- <program> …]`: builds what is measured, installs the engines that it is compared with
// (tools/bench has a lockfile of its own, since they are large), and runs the programs: gemm, elementwise and
// mlp by default; mlp-vs-torch needs PyTorch, threads and relaxed compare our own builds of the kernels.
// `bench:peers` and `bench:scaling` are two programs more.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { printContext } from './context.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..', '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const [first, ...more] = process.argv.slice(2)
const programs = first === undefined ? ['gemm', 'elementwise', 'mlp'] : [first]
for (const name of programs) {
  if (!existsSync(join(here, `${name}.mjs`)))
    throw new Error(`There is no benchmark '${name}' in tools/bench.`)
}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) console.error(`Could not start ${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}
const shell = process.platform === 'win32' // npx is a .cmd file there

const ofRules = ['peers', 'scaling']
const built = ofRules.includes(first) ? ['pc', 'ep', 'tp', 'dtp', 'ff', 'data'] : []
const filters = ['bp', 'native', ...built].map((name) => `--filter=@hebb/${name}`)
run(process.execPath, ['tools/pnpm.mjs', 'turbo', 'run', 'build', ...filters, '--output-logs=errors-only'])
const changed = (file) => (existsSync(join(here, file)) ? statSync(join(here, file)).mtimeMs : 0)
if (changed('node_modules/.modules.yaml') < changed('pnpm-lock.yaml')) {
  const install = [
    'install',
    '--dir',
    here,
    '--ignore-workspace',
    '--frozen-lockfile',
    '--config.pmOnFail=ignore',
  ]
  run('npx', ['--yes', packageManager, ...install], { shell })
}
printContext()
for (const name of programs) run(process.execPath, [join(here, `${name}.mjs`), ...more])

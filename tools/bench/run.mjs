// `npm run bench [-- <program> …]`: builds what is measured, installs the engines that it is compared with
// (tools/bench has a lockfile of its own, since they are large), and runs the programs: gemm, elementwise and
// mlp by default; mlp-vs-torch needs PyTorch, threads and relaxed compare our own builds of the kernels.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
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

const build = 'turbo run build --filter=@hebb/bp --output-logs=errors-only'
run(process.execPath, ['tools/pnpm.mjs', ...build.split(' ')])
if (!existsSync(join(here, 'node_modules'))) {
  const install = ['install', '--dir', here, '--ignore-workspace', '--frozen-lockfile']
  run('npx', ['--yes', packageManager, ...install], { shell })
}
printContext()
for (const name of programs) run(process.execPath, [join(here, `${name}.mjs`), ...more])

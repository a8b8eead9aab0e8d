// `npm run docs` builds the site into site/dist; `docs:dev` serves it while you write; `docs:compare` measures what the page
// of comparison shows; `check:docs` builds the site and opens it in Chromium. VitePress and typedoc are installed on
// first use, from a lockfile of their own.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { readJson, root } from '../tools/workspace.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const { packageManager } = readJson(join(here, 'package.json'))
const [task = 'build', ...more] = process.argv.slice(2)

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: 'inherit', ...options })
  if (error) console.error(`Could not start ${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}
const node = (...args) => run(process.execPath, args)

const changed = (file) => (existsSync(join(here, file)) ? statSync(join(here, file)).mtimeMs : 0)
if (changed('node_modules/.modules.yaml') < changed('pnpm-lock.yaml')) {
  const shell = process.platform === 'win32' // npx is a .cmd file there
  run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], { shell })
}

run(
  process.execPath,
  ['tools/pnpm.mjs', 'turbo', 'run', 'build', '--filter=hebb', '--output-logs=errors-only'],
  {
    cwd: root,
  },
)

const tasks = {
  compare: () => {
    const args = [join(root, 'packages', 'cli', 'bin', 'hebb.js'), 'compare', '--json']
    const { status, stdout } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) process.exit(status ?? 1)
    writeFileSync(join(here, 'data', 'compare.json'), `${JSON.stringify(JSON.parse(stdout), undefined, 2)}\n`)
  },
  build: () => {
    node('generate.mjs')
    node('node_modules/typedoc/bin/typedoc', '--logLevel', 'Warn', '--treatWarningsAsErrors')
    node('node_modules/vitepress/bin/vitepress.js', 'build')
  },
  dev: () => {
    node('generate.mjs')
    node('node_modules/vitepress/bin/vitepress.js', 'dev', ...more)
  },
  check: () => {
    tasks.build()
    node('check.mjs', ...more)
  },
}
if (!Object.hasOwn(tasks, task))
  throw new Error(`There is no '${task}'; wanted: ${Object.keys(tasks).join(', ')}`)
tasks[task]()

// Follows docs/guide/write-a-rule.md from the empty folder on, outside this repository, with the packages as they would be
// published: runs its commands, writes its files, and compares what it shows with what is printed. Before the guide's rule
// replaces the generated one, that one is built, tested, checked and compared too. Then makes a rule of the other kind, for
// packages/, in a copy of the workspace's outline, and holds it to the same. Everything must be built.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { programProblems, runProgram } from './check-readmes.mjs'
import { blocksOf, codeLines, guide } from './guide.mjs'
import { packagesIn, root } from './workspace.mjs'

const mostLines = 40
const small = '--task parity --epochs 2 --samples 200'
/** What the generated rule is put through before the guide's takes its place. */
const asGenerated = ['npm run typecheck', 'npm run build', 'npx hebb check .']
const shell = process.platform === 'win32' // npm and pnpm are .cmd files there

const base = mkdtempSync(join(tmpdir(), 'hebb-scaffold-'))
const tarballs = join(base, 'tarballs')
let failed = 0

const say = (isGood, name, output = '') => {
  console.log(`${isGood ? 'ok' : 'FAILED'}: ${name}${isGood ? '' : `\n${output}`}`)
  if (!isGood) failed++
  return isGood
}

/** Runs one command; its output is shown where it fails. */
function step(name, command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell, ...options })
  say(status === 0, name, `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`)
  return { isGood: status === 0, stdout: stdout ?? '' }
}

/** Packs every package that is published, and puts the tools into a folder of their own, as npx would. */
function pack() {
  mkdirSync(tarballs)
  const published = packagesIn('packages').filter(
    ({ folder, manifest }) => !manifest.private && folder !== 'native',
  )
  for (const { path, manifest } of published) {
    const args = ['pack', '--pack-destination', tarballs]
    if (!step(`pack ${manifest.name}`, 'pnpm', args, { cwd: path }).isGood) return []
  }
  return readdirSync(tarballs).map((name) => join(tarballs, name))
}

const npmInstall = (name, cwd, files) =>
  step(name, 'npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...files], {
    cwd,
  })

/** The guide, command after command; ends at the first that fails. */
function follow(files) {
  const tools = join(base, 'tools')
  mkdirSync(tools)
  writeFileSync(join(tools, 'package.json'), '{ "private": true }')
  if (!npmInstall('npm install create-hebb-rule', tools, files).isGood) return
  const isCreate = /^npm create hebb-rule (.+)$/
  let cwd = base

  const runLine = (line) => {
    const created = isCreate.exec(line)
    if (created) {
      const { isGood } = step(
        line,
        join(tools, 'node_modules', '.bin', 'create-hebb-rule'),
        created[1].split(' '),
        {
          cwd,
        },
      )
      return { isGood, stdout: '' }
    }
    if (line.startsWith('cd ')) {
      cwd = join(cwd, line.slice(3))
      return { isGood: say(existsSync(cwd), line), stdout: '' }
    }
    // The packages of this repository from their tarballs, the others as package.json asks.
    if (line === 'npm install')
      return npmInstall(
        line,
        cwd,
        files.filter((file) => !file.includes('create-')),
      )
    const [command, ...args] = line.split(/\s+/)
    return step(line, command, args, { cwd })
  }

  let seen = false
  for (const { language, file, text } of blocksOf(readFileSync(join(root, guide), 'utf8'))) {
    if (file) {
      if (!seen) {
        seen = true
        for (const line of asGenerated) if (!runLine(line).isGood) return
        for (const block of blocksOf(readFileSync(join(cwd, 'README.md'), 'utf8'))) {
          if (block.language !== 'js') continue
          const problems = programProblems(block.text, (code) => runProgram(cwd, code))
          say(problems.length === 0, 'the program in its README', problems.join('\n'))
        }
        const place = `./${basename(cwd)}`
        const compare = ['compare', '--rules', `${place},bp`, ...small.split(' ')]
        const bin = join(cwd, 'node_modules', '.bin', 'hebb')
        if (!step(`hebb ${compare.join(' ')}`, bin, compare, { cwd: dirname(cwd) }).isGood) return
      }
      say(existsSync(join(cwd, file)), `${file} is there to be replaced`)
      writeFileSync(join(cwd, file), text)
      if (!file.startsWith('src/')) continue
      const lines = codeLines(text)
      say(lines <= mostLines, `${file} has ${lines} lines of code, of ${mostLines} at most`)
    } else if (language === 'sh') {
      for (const line of text.trimEnd().split('\n')) {
        if (line.startsWith('#') || line === '') continue
        if (!runLine(line.replace(/\s+#.*$/, '')).isGood) return
      }
    } else if (language === 'console') {
      const [command, ...shown] = text.trimEnd().split('\n')
      const { isGood, stdout } = runLine(command.slice(2))
      if (!isGood) return
      const wanted = shown.filter((line) => line !== '…').join('\n')
      say(stdout.includes(wanted), `${guide} shows what ${command.slice(2)} prints`, stdout)
    }
  }
}

/** A rule in packages/, in an outline of this workspace: its packages by link, so that nothing is made in this one. */
function inWorkspace() {
  const copy = join(base, 'workspace')
  mkdirSync(join(copy, 'packages'), { recursive: true })
  for (const name of [
    'tsconfig.base.json',
    'tsup.base.ts',
    'pnpm-workspace.yaml',
    '.prettierrc',
    '.prettierignore',
    '.oxlintrc.json',
  ])
    cpSync(join(root, name), join(copy, name))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const { folder, path } of packagesIn('packages')) symlinkSync(path, join(copy, 'packages', folder))
  const bin = (name) => join(root, 'node_modules', '.bin', name)
  const create = join(root, 'packages', 'create-hebb-rule', 'bin', 'create-hebb-rule.js')
  const made = step('npm run new:rule my-rule', process.execPath, [create, '--workspace', 'my-rule'], {
    cwd: copy,
  })
  if (!made.isGood) return
  const cwd = join(copy, 'packages', 'my-rule')
  mkdirSync(join(cwd, 'node_modules', '@hebb'), { recursive: true })
  for (const name of ['core', 'testkit'])
    symlinkSync(join(root, 'packages', name), join(cwd, 'node_modules', '@hebb', name))
  const env = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` }
  for (const [name, ...args] of [
    ['tsc'],
    ['vitest', 'run', '--testTimeout=60000'],
    ['tsup'],
    ['oxlint', 'src', 'test'],
  ])
    step(`packages/my-rule: ${[name, ...args].join(' ')}`, bin(name), args, { cwd, env })
  // It reads .prettierignore from the folder that it runs in.
  step('packages/my-rule: prettier', bin('prettier'), ['--check', 'packages/my-rule'], { cwd: copy, env })
}

try {
  const files = pack()
  if (files.length > 0) {
    follow(files)
    inWorkspace()
  } else failed++
} finally {
  rmSync(base, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)
